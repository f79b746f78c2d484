"""Record ids: a known pair, and that the check holds the case of every letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.crm.ids import long_id, read_id
from situs.errors import CallError

SHORT = st.text("ABCXYZabcxyz0189", min_size=15, max_size=15)


def test_a_known_id_gets_its_three_letters() -> None:
    assert long_id("001A0000006Vm9r") == "001A0000006Vm9rIAC"
    assert long_id("001A0000006Vm9rIAC") == "001A0000006Vm9rIAC"


@given(SHORT, st.integers(0, 14))
def test_a_letter_of_another_case_does_not_fit_the_check(short: str, at: int) -> None:
    other = short[:at] + short[at].swapcase() + short[at + 1 :]
    if other == short:
        return
    with pytest.raises(ValueError):
        long_id(other + long_id(short)[15:])


@pytest.mark.parametrize(
    "text", ["", "001A0000006Vm9", "001A0000006Vm9r'", "001A0000006Vm9rIA", "001A0000006Vm9rIAc", "é" * 15]
)
def test_what_is_no_id_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(CallError) as caught:
        read_id(text, "/recordId")
    assert (caught.value.code, caught.value.pointer) == ("record_id_malformed", "/recordId")
    assert not text or text not in caught.value.message
