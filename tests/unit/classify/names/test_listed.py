"""Who is named with a person is one."""

import pytest

from situs.classify.detectors import Hit
from situs.classify.names import load_names
from situs.classify.names.listed import with_listed

ORDINARY = load_names().ordinary


def found(text: str, value: str, sure: float = 0.9) -> list[str]:
    hit = Hit(text.index(value), text.index(value) + len(value), "PERSON", sure, "names")
    return [text[h.start : h.end] for h in with_listed(text, [hit], ORDINARY)]


@pytest.mark.parametrize(
    ("text", "value", "names"),
    [
        ("Anna Muster e Beispielini hanno", "Anna Muster", ["Anna Muster", "Beispielini"]),
        ("so Musterow und Anna Beispiel aus", "Anna Beispiel", ["Musterow", "Anna Beispiel"]),
        (
            "namelijk: Anna, Voorbeeldius, Exemplius en Testides",
            "Anna",
            ["Anna", "Voorbeeldius", "Exemplius", "Testides"],
        ),
        ("Zeugen: Anna, Musterow (Lager).", "Anna", ["Anna", "Musterow"]),
        ("inzake Anna/Voorbeeldius, zie", "Anna", ["Anna", "Voorbeeldius"]),
    ],
)
def test_unknown_words_of_a_list_are_persons(text: str, value: str, names: list[str]) -> None:
    assert found(text, value) == names


@pytest.mark.parametrize(
    "text",
    [
        "Anna und Vertrag gehen",
        "Anna, Beispielstadt, kam",  # may be where she is from
        "Anna and France agree",
        "Anna et Maître sont",
        "so Anna und Beispielow Vertrag",
    ],
)
def test_other_words_are_not(text: str) -> None:
    assert found(text, "Anna") == ["Anna"]


def test_a_guess_tells_nothing() -> None:
    assert found("Anna e Beispielini", "Anna", 0.3) == ["Anna"]
