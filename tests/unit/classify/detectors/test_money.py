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
        ("pays EUR 606,159.74 now", "EUR 606,159.74"),
        ("fee of 1.200,50 €", "1.200,50 €"),
        ("$57 million is due", "$57 million"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "MONEY")]


@pytest.mark.parametrize("text", ["in 57 days"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "MONEY") == []
