"""Give each segment of a document the probability that a question needs it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from situs.minimise.asking import Asked, asked_of, widened
from situs.minimise.index import Index
from situs.minimise.ranker import Floats, Ranker, load_ranker
from situs.minimise.signals import NAMES, best_of, signals_of

_PLAIN = 2.0
"""Log-odds that the best match by words and meaning gains for a question whose clause type was not learned."""
_TOGETHER = 0.2
"""The share of the log-odds that a segment has from the best one of its paragraph: an answer is seldom half of it."""
_ALIKE, _SAME = 0.6, 0.9
"""Likeness from which the clause types' weights begin to count, and from which they count alone."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Keep the probabilities of a document's segments for one question."""

    asked: Asked
    chances: Floats
    sure: float
    """From 0 to 1: how far the question is one whose clause type was learned."""


def rank(index: Index, question: str) -> Ranked:
    """Rank a document's segments for a question with the ranker that the package ships."""
    ranker = load_ranker()
    return ranked(index, asked_of(question, ranker), ranker)


def ranked(index: Index, asked: Asked, ranker: Ranker) -> Ranked:
    """Rank a document's segments for what is asked."""
    if not index.segments:
        return Ranked(asked, np.zeros(0, np.float32), 0.0)
    sure = min(1.0, max(0.0, (asked.likeness - _ALIKE) / (_SAME - _ALIKE)))
    odds = np.zeros(len(index.segments), np.float32)
    for net, share, free in ((ranker.known, sure, False), (ranker.free, 1 - sure, True)):
        if share:
            table = signals_of(index, widened(asked, ranker) if free else asked, ranker, free)
            odds += share * net.odds(table)
            if free:  # the net learned from few kinds of texts: what matches best by words never falls far
                odds += share * _PLAIN * table[:, NAMES.index("rank")]
    odds = (1 - _TOGETHER) * odds + _TOGETHER * best_of(odds, index.paragraphs)
    return Ranked(asked, (1 / (1 + np.exp(-odds))).astype(np.float32), sure)
