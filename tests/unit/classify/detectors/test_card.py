import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from situs.classify import find, load_detectors
from situs.classify.detectors.card import passes_luhn
from situs.model import Slot

DETECTORS = load_detectors()


def kinds(text: str, *wanted: str) -> list[tuple[str, str]]:
    found = find([Slot("/a", text)], DETECTORS)
    return [(text[f.start : f.end], f.kind) for f in found if f.kind in wanted]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("card 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("the credit card number 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("378282246310005", "378282246310005"),
        ("EUR 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "CARD")]


@pytest.mark.parametrize("text", ["4111 1111 1111 1112", "1234567890123456"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "CARD") == []


@given(st.from_regex(r"\A[0-9]{1,19}\Z"))
def test_the_luhn_check_is_the_librarys(digits: str) -> None:
    assert passes_luhn(digits) == luhn.is_valid(digits)
