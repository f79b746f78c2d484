"""Who says something is a person, unless the word is known."""

import pytest

from situs.classify.detectors import Hit
from situs.classify.names import load_names
from situs.classify.names.said import with_said

ORDINARY = load_names().ordinary


def said(text: str, *hits: Hit) -> list[str]:
    return [text[h.start : h.end] for h in with_said(text, hits, ORDINARY)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Volgens Voorbeeldius was", "Voorbeeldius"),
        ("according to Samplewicz, it", "Samplewicz"),
        ("— rispose Esempix, e", "Esempix"),
        ("Musterow ha dichiarato che", "Musterow"),
        ("dass Beispielow erklärte", "Beispielow"),
        ("Exemplard-Muston a déclaré", "Exemplard-Muston"),
        ("Prøvegård forklarede, at", "Prøvegård"),
        ("Ejemplez manifestó que", "Ejemplez"),
        ("then Samplewicz said no", "Samplewicz"),
    ],
)
def test_who_says_something_is_somebody(text: str, name: str) -> None:
    assert said(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Volgens Artikel 3 is",
        "Der Zeuge erklärte",
        "The Tenant said",
        "laut Vertrag",
        "according to France",
        "unlaut Musterow",
        "musterow ha dichiarato",
        "MUSTEROW said",
    ],
)
def test_known_words_are_nobody(text: str) -> None:
    assert said(text) == []


def test_what_is_found_already_stays_as_it_is() -> None:
    hit = Hit(8, 20, "ORGANISATION", 0.9, "names")
    assert with_said("Volgens Voorbeeldius was", [hit], ORDINARY) == [hit]
