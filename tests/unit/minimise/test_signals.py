"""Signals are finite, in step with their names, and high where they should be."""

from __future__ import annotations

import numpy as np
import pytest

from situs.minimise.asking import asked_of
from situs.minimise.index import Index
from situs.minimise.ranker import load_ranker
from situs.minimise.signals import NAMES, bm25, in_headings, signals_of

QUESTION = "What interest do late payments bear?"


@pytest.mark.parametrize("free", [True, False])
@pytest.mark.parametrize("question", [QUESTION, "", "qqqq"])
def test_one_column_for_each_name(index: Index, question: str, free: bool) -> None:
    table = signals_of(index, asked_of(question, load_ranker()), load_ranker(), free)
    assert table.shape == (len(index.segments), len(NAMES))
    assert np.isfinite(table).all()


def test_words_score_where_they_stand(index: Index) -> None:
    asked = asked_of(QUESTION, load_ranker())
    scores = bm25(index, asked.words, load_ranker())
    late = next(i for i, s in enumerate(index.segments) if "Late payments" in index.text[s.start : s.end])
    assert scores[late] > 0.9 * scores.max()
    assert (scores > 0).sum() < 10
    headed = in_headings(index, {next(iter(asked_of("termination", load_ranker()).words)): 1.0}, load_ranker())
    assert {s.place.heading for s, h in zip(index.segments, headed, strict=True) if h} == {"TERM AND TERMINATION"}


def test_neighbours_are_seen(index: Index) -> None:
    table = signals_of(index, asked_of(QUESTION, load_ranker()), load_ranker(), free=True)
    column = {name: table[:, i] for i, name in enumerate(NAMES)}
    np.testing.assert_allclose(column["before"][1:], column["main"][:-1])
    np.testing.assert_allclose(column["after"][:-1], column["main"][1:])
    assert column["rank"].max() == 1.0
    assert column["rank"].argmax() == column["main"].argmax()
