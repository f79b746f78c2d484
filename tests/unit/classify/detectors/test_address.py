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
        ("in der Musterstraße 12, 10115 Berlin.", "Musterstraße 12, 10115 Berlin"),
        ("at 29 Example Square, Dublin", "29 Example Square"),
        ("12 rue de la Paix, 75002 Paris", "12 rue de la Paix, 75002 Paris"),
        ("Via Roma 5", "Via Roma 5"),
        ("Am Markt 5, 10115 Berlin", "Am Markt 5, 10115 Berlin"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "ADDRESS")]


@pytest.mark.parametrize(
    "text",
    [
        "the Street was long",
        "Im Jahr 2018 wurden",
        "Im Veranlagungszeitraum 2018",
        "Im September 2012 wurde",
        "Im Hauptanspruch 1 ist",
    ],
)
def test_left_alone(text: str) -> None:
    assert kinds(text, "ADDRESS") == []
