"""Forms of a word meet in one stem, whatever their case and accents."""

from __future__ import annotations

import pytest

from situs.minimise.words import folded, stem_of, stems


@pytest.mark.parametrize(
    "forms",
    [
        ["terminate", "terminates", "terminated", "termination", "terminating"],
        ["assign", "assigns", "assigned", "assignment"],
        ["insure", "insured", "insurance"],
        ["license", "licensor", "licensing"],
        ["law", "laws"],
        ["notifications", "notification"],
    ],
)
def test_forms_of_a_word_share_a_stem(forms: list[str]) -> None:
    assert len({stem_of(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["this", "boss", "2.01", "b2b", "term", "seat"])
def test_short_words_and_numbers_stay(word: str) -> None:
    assert stem_of(word) == word


def test_case_and_accents_are_folded_and_stop_words_left_out() -> None:
    assert folded("Kündigung RÉSILIATION") == "kundigung resiliation"
    assert stems("The Kündigung of the Agreement") == [stem_of("kundigung"), stem_of("agreement")]
    assert stems("of the and") == []
