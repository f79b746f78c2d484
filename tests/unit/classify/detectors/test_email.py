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
        ("Write to anna.beispiel@example.com.", "anna.beispiel@example.com"),
        ("anna (at) example [dot] com", "anna (at) example [dot] com"),
        ("Name: Karl.Muster@example.com", "Karl.Muster@example.com"),
        ("jörg@münchen.example", "jörg@münchen.example"),
        ("her email is anna dot beispiel at example dot com and", "anna dot beispiel at example dot com"),
        ("max punkt muster ät firma punkt de", "max punkt muster ät firma punkt de"),
        ("mi correo es ana punto ejemplo arroba correo punto es", "ana punto ejemplo arroba correo punto es"),
        ("ana punto esempio chiocciola posta punto it", "ana punto esempio chiocciola posta punto it"),
    ],
)
def test_found(text: str, span: str) -> None:
    assert span in [found for found, _ in kinds(text, "EMAIL")]


@pytest.mark.parametrize(
    "text", ["nobody @ home", "a@b", "She looked at the dot com bubble", "at gun point it was", "at this dot com firm"]
)
def test_left_alone(text: str) -> None:
    assert kinds(text, "EMAIL") == []
