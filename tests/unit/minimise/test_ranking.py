"""The segment that answers comes first, for questions of learned clause types and for others."""

# ruff: noqa: E501

from __future__ import annotations

import numpy as np
import pytest

from situs.minimise.index import Index, index_of
from situs.minimise.ranking import rank

QUESTIONS = {
    "Which state/country's law governs the interpretation of the contract?": "governed by the laws",
    "Is consent or notice required of a party if the contract is assigned to a third party?": "Neither party may assign",
    "What interest is owed on late payments?": "Late payments bear interest",
    "Who bears value added tax?": "exclusive of value added tax",
    "How often must sales staff be trained?": "train its sales staff",
    "How high is the supplier's liability at most?": "total liability of Supplier",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_among_the_first(index: Index, question: str) -> None:
    ranked = rank(index, question)
    best = [index.segments[i] for i in np.argsort(-ranked.chances)[:3]]
    assert any(QUESTIONS[question] in index.text[s.start : s.end] for s in best)


def test_learned_questions_are_sure_and_others_are_not(index: Index) -> None:
    assert rank(index, next(iter(QUESTIONS))).sure == 1.0
    assert rank(index, "How often must sales staff be trained?").sure < 1.0


def test_chances_are_probabilities(index: Index) -> None:
    chances = rank(index, "anything at all").chances
    assert ((chances >= 0) & (chances <= 1)).all()
    assert rank(index_of(""), "anything").chances.size == 0
