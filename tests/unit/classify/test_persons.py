"""A surname may be a word of the dictionary; where ordinary words are left out, persons must stay."""

from pathlib import Path

import pytest

from situs.classify import find, load_detectors
from situs.classify.names import load_names
from situs.model import Slot

DETECTORS = load_detectors()
NAMES = load_names()
LINES = (Path(__file__).parent / "persons.txt").read_text(encoding="utf-8").splitlines()
SENTENCES = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]
MISSED = {"PETER YOUNG", "Schäfer", "Fuchs"}
"""Persons of whom the model sees a part, or nothing, whether ordinary words are left out or not."""


def covered(text: str, person: str) -> bool:
    """Tell whether spans of persons and parties cover each letter of a name."""
    found = [f for f in find([Slot("/a", text)], DETECTORS) if f.kind in ("PERSON", "PARTY")]
    spans = [(f.start, f.end) for f in found] + [(h.start, h.end) for h in NAMES.find(text) if h.kind == "PERSON"]
    low = text.index(person)
    places = {at for start, end in spans for at in range(start, end)}
    return all(at in places for at in range(low, low + len(person)) if text[at].isalpha())


def test_there_are_sentences_in_eight_languages() -> None:
    assert {language for language, _, _ in SENTENCES} == {"en", "de", "fr", "es", "it", "nl", "pt", "da"}
    assert len({text for _, _, text in SENTENCES}) == len(SENTENCES) >= 60


@pytest.mark.parametrize(("language", "person", "text"), SENTENCES)
def test_a_person_stays(language: str, person: str, text: str) -> None:
    assert covered(text, person) is (person not in MISSED), language
