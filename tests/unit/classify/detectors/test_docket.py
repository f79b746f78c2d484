import pytest

from situs.classify import find, load_detectors
from situs.model import Slot

DETECTORS = load_detectors()


def kinds(text: str, *wanted: str) -> list[tuple[str, str]]:
    found = find([Slot("/a", text)], DETECTORS)
    return [(text[f.start : f.end], f.kind) for f in found if f.kind in wanted]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("in 1:23-cv-01234 today", "1:23-cv-01234"),
        ("BGH, VI ZR 405/18", "VI ZR 405/18"),
        ("ECLI:EU:T:2025:831", "ECLI:EU:T:2025:831"),
        ("n° 21-12.345", "n° 21-12.345"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "DOCKET", "CITATION")]


@pytest.mark.parametrize("text", ["pages 12 to 34"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "DOCKET", "CITATION") == []
