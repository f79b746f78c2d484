"""A budget that is given holds; one that is chosen widens with doubt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from situs.minimise.choosing import LEAST, WIDE, choose
from situs.minimise.index import Index, index_of
from situs.minimise.ranking import rank

LAW = "Which state/country's law governs the interpretation of the contract?"


@pytest.mark.parametrize("budget", [0, 50, 400, 3000, 10**6])
def test_a_given_budget_is_never_exceeded(index: Index, budget: int) -> None:
    chosen = choose(index, rank(index, LAW), budget)
    assert sum(index.segments[i].end - index.segments[i].start for i in chosen.order) <= budget
    assert chosen.budget == budget


def test_a_clear_question_gets_little(index: Index) -> None:
    chosen = choose(index, rank(index, LAW))
    assert LEAST <= chosen.budget < len(index.text) / 4
    assert not chosen.doubtful


def test_a_question_that_is_not_understood_widens_the_budget(index: Index) -> None:
    chosen = choose(index, rank(index, "Gilt eine Zwangsvollstreckungsunterwerfung?"))
    assert chosen.doubtful
    assert chosen.budget >= WIDE


def test_a_document_that_is_not_understood_widens_the_budget() -> None:
    text = "Der Verkäufer verpflichtet sich gegenüber dem Käufer zur Lieferung mangelfreier Maschinen. " * 200
    assert choose(index_of(text), rank(index_of(text), LAW)).budget >= WIDE


def test_a_question_that_nothing_answers_is_doubtful(index: Index) -> None:
    chosen = choose(index, rank(index, "Is there a covenant not to sue or to contest patents?"))
    assert chosen.doubtful


def test_an_empty_document() -> None:
    assert choose(index_of(""), rank(index_of(""), LAW)).order == ()


def test_less_is_sent_on_suspicion_where_even_the_best_is_faint() -> None:
    text = "\n\n".join(
        f"{n}. The parties co-operate with regard to the pallets of lorry number {n}." for n in range(1, 400)
    )
    index = index_of(text)
    ranked = rank(index, LAW)
    suspicious = np.full(len(index.segments), 0.0006)
    budgets = []
    for best in (0.5, 0.01):
        chances = suspicious.copy()
        chances[0] = best
        budgets.append(choose(index, replace(ranked, chances=chances)).budget)
    assert budgets[0] > 2 * budgets[1]
