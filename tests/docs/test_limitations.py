"""Limits that no other test shows. Each of these would fail if the limit were gone: then LIMITATIONS.md must change."""

import pytest

from situs.classify import classify, find, load_detectors
from situs.model import Label, Level, Slot
from situs.pseudonym import Substitution, derive, restorer_for
from situs.residual import PRESUMED, Remainder, load_table, observe

DETECTORS = load_detectors()


def kinds(text: str) -> set[str]:
    return {f.kind for f in find([Slot("/a", text)], DETECTORS)}


@pytest.mark.parametrize("text", ["karl muster kam gestern", "the man from number 12 paid late"])
def test_a_person_without_title_or_party_is_not_found(text: str) -> None:
    assert "PERSON" not in kinds(text)


def test_a_title_or_greeting_is_what_finds_a_person() -> None:
    assert "PERSON" in kinds("Herr Dr. Karl Muster kam gestern")


def test_advice_without_any_of_the_cues_is_unclassified_and_not_privileged() -> None:
    found = find([Slot("/a", "We think that you would lose this case.")], DETECTORS)
    assert classify(found, assertions=(), matter=None).labels == {Label.UNCLASSIFIED}


def test_a_person_described_in_words_of_no_list_is_no_residual_risk() -> None:
    table = load_table()
    slots = [Slot("/a", "the baker whose shop burned down on the morning of the fair, and whose brother sings")]
    left = Remainder(observe(slots, find(slots, DETECTORS), table, media=False), table)
    assert left.under(PRESUMED).level is Level.NONE


def test_a_paraphrase_of_a_token_is_not_restored() -> None:
    token = derive(b"k" * 32, "PERSON", "anna")
    restorer = restorer_for([Substitution(token, "Anna Beispiel", "PERSON")])("text")
    answer = f"{token} wrote, and that person signed."
    assert restorer.feed(answer) + restorer.close() == "Anna Beispiel wrote, and that person signed."
