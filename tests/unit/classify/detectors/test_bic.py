import re
from itertools import product
from string import ascii_uppercase

import pytest
from stdnum import bic

from situs.classify import find, load_detectors
from situs.classify.detectors.bic import bic_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def kinds(text: str, *wanted: str) -> list[tuple[str, str]]:
    found = find([Slot("/a", text)], DETECTORS)
    return [(text[f.start : f.end], f.kind) for f in found if f.kind in wanted]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("BIC DEUTDEFF", "DEUTDEFF"),
        ("SWIFT: DEUTDEFF500", "DEUTDEFF500"),
        ("as given, DEUTDEFF500, by it", "DEUTDEFF500"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "BIC")]


@pytest.mark.parametrize("text", ["the COVENANTS of the bank", "code DEUTDEFF alone"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "BIC") == []


def test_the_pattern_lets_no_country_through_that_the_library_refuses() -> None:
    (detector,) = bic_detectors(None)
    for pair in product(ascii_uppercase, repeat=2):
        code = f"DEUT{''.join(pair)}FF"
        assert bic.is_valid(code) or not re.fullmatch(detector.pattern, code)
