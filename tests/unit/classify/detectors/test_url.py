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
        ("See https://example.com/a?b=1.", "https://example.com/a?b=1"),
        ("www.example.com/x", "www.example.com/x"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "URL")]


@pytest.mark.parametrize("text", ["example dot com"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "URL") == []
