import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.at import tin
from stdnum.ie import pps, vat

from situs.classify.detectors.quick import QUICK, at_tin, ie_pps, ie_vat


@given(st.from_regex(r"\A[0-9]{2}[- ]?[0-9]{3}/?[0-9]{4}\Z"))
def test_no_right_austrian_number_is_refused(value):
    assert at_tin(value) or not tin.is_valid(value)


@given(st.from_regex(r"\A[0-9]{7}[A-W][A-IWT]?\Z"))
def test_no_right_irish_number_is_refused(value):
    assert ie_pps(value) or not pps.is_valid(value)


@pytest.mark.parametrize(
    ("name", "right", "wrong"), [("at.tin", "59-119/9013", "59-119/9014"), ("ie.pps", "6433435OA", "6433435VH")]
)
def test_most_wrong_numbers_are(name, right, wrong):
    assert QUICK[name](right)
    assert not QUICK[name](wrong)


@given(st.from_regex(r"\A(?:IE ?)?[0-9]{7}[A-W][A-IW]?\Z"))
def test_no_right_irish_vat_number_is_refused(value):
    assert ie_vat(value) or not vat.is_valid(value)


def test_what_they_cannot_tell_they_leave_open():
    assert at_tin("12")
    assert at_tin("٣" * 9)
    assert ie_pps("x")
