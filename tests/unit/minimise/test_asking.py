"""What a question asks for."""

from __future__ import annotations

import numpy as np
import pytest

from situs.minimise.asking import asked_of, meaning_of
from situs.minimise.ranker import load_ranker
from situs.minimise.words import stem_of


def test_words_meaning_and_akin_words() -> None:
    asked = asked_of("Who must hold insurance?", load_ranker())
    assert stem_of("insurance") in asked.words
    assert stem_of("coverage") in asked.akin
    assert np.linalg.norm(asked.meaning) == pytest.approx(1.0, abs=1e-5)
    assert sum(share for _, share in asked.types) == pytest.approx(1.0)
    assert asked.understood == 1.0


def test_a_clause_type_that_is_left_out_is_not_used() -> None:
    ranker = load_ranker()
    full = asked_of("Is there a requirement for insurance?", ranker)
    best = full.types[0][0]
    without = asked_of("Is there a requirement for insurance?", ranker, frozenset({best}))
    assert best not in [t for t, _ in without.types]
    assert without.likeness < full.likeness


def test_words_of_the_request_itself_are_left_out() -> None:
    ranker = load_ranker()
    request = 'Highlight the parts related to "Insurance" that should be reviewed by a lawyer. Details: limits'
    assert set(asked_of(request, ranker).words) == {stem_of("insurance"), stem_of("limits")}


@pytest.mark.parametrize("question", ["", "???", "the of and"])
def test_a_question_without_words_asks_nothing(question: str) -> None:
    asked = asked_of(question, load_ranker())
    assert not asked.words
    assert not asked.types
    assert asked.likeness == asked.understood == 0.0


def test_unknown_words_have_no_meaning() -> None:
    assert not meaning_of({"qqqq": 1.0}, load_ranker()).any()
    assert asked_of("Zwangsvollstreckungsunterwerfung", load_ranker()).understood == 0.0


def test_the_words_of_a_learned_question_are_known_again_in_any_order() -> None:
    question = "In what circumstances may the receiving party create a copy of confidential information?"
    assert asked_of(question, load_ranker()).likeness > 0.99
