"""Compare a question with every segment of a document, by words, headings, meaning, clause type and neighbours."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from situs.minimise.asking import Asked
from situs.minimise.index import Index, Ints
from situs.minimise.ranker import Floats, Ranker

_K1, _B = 1.2, 0.6
_LEAST, _MOST = -7.0, 5.0
"""Bounds of the log-odds of a clause type."""

NAMES = (
    "words", "headings", "akin", "meaning", "type", "odds",
    "before", "after", "before_2", "after_2", "paragraph", "section",
    "words_before", "words_after", "meaning_before", "meaning_after",
    "odds_before", "odds_after", "odds_paragraph", "odds_section",
    "length", "is_heading", "is_signature",
    "main", "below_best", "odds_below_best", "words_of_best", "meaning_below_best",
    "likeness", "document", "best_odds", "best_words", "best_meaning", "position",
    "is_furniture", "lead", "near", "wide", "rank", "odds_rank",
)  # fmt: skip
"""The signals, in the order of the columns."""


def signals_of(index: Index, asked: Asked, ranker: Ranker, free: bool) -> Floats:
    """Return segments x signals; the main one is words and meaning for a free question, else the clause type."""
    n = len(index.segments)
    ideal = 3 + sum(x * ranker.rarity_of(w) for w, x in asked.words.items())
    words = bm25(index, asked.words, ranker) / ideal
    headings = in_headings(index, asked.words, ranker) / ideal
    akin = (bm25(index, asked.akin, ranker) + 0.5 * in_headings(index, asked.akin, ranker)) / ideal
    meaning = index.meanings @ asked.meaning
    odds, likely = _mixed(index, asked)
    main = 0.6 * words + 0.3 * headings + 0.3 * akin + meaning if free else odds
    low = float(main.min())
    places = [s.place.kind for s in index.segments]
    columns = [
        words, headings, akin, meaning, likely, odds,
        _moved(main, 1, low), _moved(main, -1, low), _moved(main, 2, low), _moved(main, -2, low),
        best_of(main, index.paragraphs), best_of(main, index.sections),
        _moved(words, 1, 0), _moved(words, -1, 0), _moved(meaning, 1, 0), _moved(meaning, -1, 0),
        _moved(odds, 1, _LEAST), _moved(odds, -1, _LEAST),
        best_of(odds, index.paragraphs), best_of(odds, index.sections),
        np.log([s.end - s.start + 10 for s in index.segments]),
        np.array([p == "heading" for p in places]), np.array([p == "signature" for p in places]),
        main, main - main.max(), odds - odds.max(), words / (words.max() + 1e-6), meaning - meaning.max(),
        np.full(n, asked.likeness), np.full(n, math.log(n)), np.full(n, odds.max()), np.full(n, words.max()),
        np.full(n, meaning.max()), np.arange(n) / n,
        np.array([p == "furniture" for p in places]), _led(main, index),
        _around(_standing(main), 3), _around(_standing(main), 8), _standing(main), _standing(odds),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def bm25(index: Index, words: Mapping[str, float], ranker: Ranker) -> Floats:
    """Score segments for weighted stems (Robertson and Zaragoza 2009, section 3.3), rare here or at large."""
    n = len(index.segments)
    scores = np.zeros(n, np.float32)
    norm = _K1 * (1 - _B + _B * index.lengths / float(index.lengths.mean()))
    for word, weight in words.items():
        if word not in index.postings:
            continue
        at, counts = index.postings[word]
        rare = 0.5 * math.log(1 + (n - len(at) + 0.5) / (len(at) + 0.5)) + 0.4 * ranker.rarity_of(word)
        scores[at] += weight * rare * counts * (_K1 + 1) / (counts + norm[at])
    return scores


def in_headings(index: Index, words: Mapping[str, float], ranker: Ranker) -> Floats:
    """Score segments by the weighted stems that their headings hold."""
    scores = np.zeros(len(index.segments), np.float32)
    for word, weight in words.items():
        if word in index.headed:
            scores[index.headed[word]] += weight * ranker.rarity_of(word)
    return scores


def _mixed(index: Index, asked: Asked) -> tuple[Floats, Floats]:
    """Return the log-odds and the probability of the clause types that are asked for."""
    if not asked.types:
        return np.full(len(index.segments), _LEAST, np.float32), np.zeros(len(index.segments), np.float32)
    at = [t for t, _ in asked.types]
    shares = np.array([s for _, s in asked.types], np.float32)
    odds = index.types[:, at]
    likely = np.asarray((1 / (1 + np.exp(-odds))) @ shares, np.float32)
    return np.clip(odds @ shares, _LEAST, _MOST).astype(np.float32), likely


def _moved(values: Floats, by: int, fill: float) -> Floats:
    """Return at each segment its neighbour's value, `by` segments before it."""
    moved = np.full_like(values, fill)
    if abs(by) < len(values):
        if by > 0:
            moved[by:] = values[:-by]
        else:
            moved[:by] = values[-by:]
    return moved


def _led(values: Floats, index: Index) -> Floats:
    """Return at each item of a list the value of the sentence that the item completes, elsewhere its own."""
    ends = np.searchsorted(index.paragraphs, [s.place.lead for s in index.segments], side="right") - 1
    led = np.array([s.place.lead >= 0 for s in index.segments])
    return np.where(led, values[np.maximum(ends, 0)], values)


def _standing(values: Floats) -> Floats:
    """Return how each value stands among all: 1 for the best, 1/2 for the eighth, towards 0."""
    ranks = np.empty(len(values), np.float32)
    ranks[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return (7 / (7 + ranks)).astype(np.float32)


def _around(values: Floats, by: int) -> Floats:
    """Return the mean of the values in a window of `by` segments to each side."""
    sums = np.cumsum(np.concatenate([np.zeros(by + 1), values, np.zeros(by)]))
    means: Floats = ((sums[2 * by + 1 :] - sums[: -2 * by - 1]) / (2 * by + 1)).astype(np.float32)
    return means


def best_of(values: Floats, groups: Ints) -> Floats:
    """Return at each segment the best value of its group."""
    best: Floats = np.full(int(groups.max()) + 1, -np.inf, np.float32)
    np.maximum.at(best, groups, values)
    return np.asarray(best[groups], np.float32)
