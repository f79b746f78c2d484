import pytest

from situs.classify.detectors import Hit
from situs.classify.names import load_names
from situs.classify.names.initials import with_initials

ORDINARY = load_names().ordinary


def found(text: str, *hits: Hit) -> list[str]:
    return [text[h.start : h.end] for h in with_initials(text, hits, ORDINARY)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("composée de F. Musterová, B. Probst et C. Beispielov, juges", ["F. Musterová", "B. Probst", "C. Beispielov"]),
        ("sowie P. - G. Nyström-Muster", ["P. - G. Nyström-Muster"]),
        ("agent,\nH. Carterová, ministère", ["H. Carterová"]),
        ("heard J.R. de Beispielen in person", ["J.R. de Beispielen"]),
    ],
)
def test_a_surname_behind_initials_is_a_person(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "A. Customer shall pay.",
        "see B. Definitions below",
        "the firm of J. Beispielov & Partners",
        "the U.S. Government",
        "C. Beispielov opens a line without a comma",
        "the S.A. Beispielov Ltd",
    ],
)
def test_headings_and_firms_are_none(text: str) -> None:
    assert found(text) == []


def test_what_lies_across_a_person_is_one_with_it() -> None:
    text = "su agente, el Sr. J. Beispielov, del Ministerio"
    assert found(text, Hit(14, 20, "PERSON", 0.5, "names")) == ["Sr. J. Beispielov"]
    assert found(text, Hit(0, 40, "PERSON", 0.5, "names")) == [text[:40]]
