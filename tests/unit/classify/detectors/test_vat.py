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
        ("USt-IdNr. DE 136695976", "DE 136695976"),
        ("TVA FR40303265045", "FR40303265045"),
        ("GB 980780684", "GB 980780684"),
        ("as given, DE136,695 976, by it", "DE136,695 976"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "VAT_NUMBER")]


@pytest.mark.parametrize("text", ["DE136695978"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "VAT_NUMBER") == []
