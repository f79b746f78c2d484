"""What context betrayed once is found again wherever it stands."""

from __future__ import annotations

from situs.classify import propagate
from situs.model import Finding, Slot


def spans(texts: list[str], found: list[tuple[int, str, str]]) -> list[tuple[int, str]]:
    slots = [Slot(f"/{n}", text) for n, text in enumerate(texts)]
    findings = [
        Finding(slot, texts[slot].index(value), texts[slot].index(value) + len(value), kind, 1.0, "t")
        for slot, value, kind in found
    ]
    again = [f for f in propagate(slots, findings) if f.detector == "propagation"]
    return [(f.slot, texts[f.slot][f.start : f.end]) for f in again]


def test_a_surname_is_found_alone_in_capitals_and_in_other_slots() -> None:
    texts = ["Frau Dr. Anna Müllner kam.", "Müllner ging. MÜLLNER rief an.", "Anna Müllner schrieb."]
    assert spans(texts, [(0, "Anna Müllner", "PERSON")]) == [(1, "Müllner"), (1, "MÜLLNER"), (2, "Anna Müllner")]


def test_parts_of_longer_words_are_left_alone() -> None:
    assert spans(["Herr Karl Berg", "Bergbau und Heidelberg, aber Berg."], [(0, "Karl Berg", "PERSON")]) == [
        (1, "Berg")
    ]


def test_a_name_ends_with_its_sentence() -> None:
    assert spans(["Frau Anna Beispiel. Später", "Beispiel kam Später."], [(0, "Anna Beispiel. Später", "PERSON")]) == [
        (0, "Anna Beispiel"),
        (1, "Beispiel"),
    ]


def test_a_number_that_needed_its_word_is_found_without_it() -> None:
    assert spans(["Steuernummer 12345678901", "siehe 12345678901"], [(0, "12345678901", "TAX_ID")]) == [
        (1, "12345678901")
    ]


def test_short_words_and_kinds_of_their_own_shape_are_not_propagated() -> None:
    assert spans(["Herr Li", "Li"], [(0, "Li", "PERSON")]) == []
    assert spans(["a@example.com", "a@example.com"], [(0, "a@example.com", "EMAIL")]) == []
