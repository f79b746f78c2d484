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
        ("Herr Dr. Karl Muster kam", "Karl Muster"),
        ("for Ms Jane Roe, who", "Jane Roe"),
        ("Mme Dupont-Exemple dit", "Dupont-Exemple"),
        ("Dear Anna,", "Anna"),
        ("Mit freundlichen Grüßen\nKarl Muster", "Karl Muster"),
        ("Mandant: Anna von Beispiel", "Anna von Beispiel"),
        ("MR KARL MUSTER", "KARL MUSTER"),
        ("mrs beispiel said", "beispiel said"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "PERSON")]


@pytest.mark.parametrize("text", ["Dear Sir or Madam", "on behalf of Lenders", "Judge"])
def test_left_alone(text: str) -> None:
    assert kinds(text, "PERSON") == []
