"""Patterns are read in linear time, and a bad one is a fault of the file."""

import pytest
from tests.growth import is_within

from situs.tasks.patterns import MOST, Pattern


def test_the_first_match_is_a_span_of_the_text() -> None:
    text = "Grüße. The Supplier\nmay ASSIGN freely."
    span = Pattern([r"supplier.may\s+assign", "nothing"]).find(text, 3, len(text))
    assert span is not None
    assert text[slice(*span)] == "Supplier\nmay ASSIGN"


@pytest.mark.parametrize("texts", [[], [""], ["("], [r"(a)\1"], [r"(?=a)"], ["a"] * (MOST + 1), ["a" * 1001]])
def test_what_is_no_pattern_is_a_value_error(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Pattern(texts)


def test_a_pattern_that_is_slow_elsewhere_is_quick_here() -> None:
    text = "a" * 20_000 + "!"
    assert Pattern([r"(?:a+)+$"]).find(text, 0, len(text)) is None
    assert is_within(lambda: Pattern([r"(?:a+)+$"]).find(text, 0, len(text)), 2)
