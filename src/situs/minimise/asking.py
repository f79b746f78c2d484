"""Read a question: its words, words akin to them, its meaning, and the clause types that it resembles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from situs.minimise.everyday import meant_by
from situs.minimise.ranker import Floats, Ranker
from situs.minimise.words import stems

_AKIN = 8
"""Akin words taken for each word of the question."""
_CLOSE = 0.5
_MIXED = 4
"""Clause types that are mixed for one question."""
_MEANT, _MEANT_BY_MEANING = 0.4, 0.3
"""What a contract's word for an everyday one weighs beside a word of the question itself, by words and by meaning."""
_INSTRUCTION = re.compile(
    r"^\s*(?:please\s+)?(?:highlight|find|show|list|identify|quote|mark)\b[^\"\n]{0,80}?(?=\")"
    r"|\bthat should be reviewed by a lawyer\b\.?|\bdetails:",
    re.I,
)
"""Words of a request to search, which say nothing of what is sought."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Keep what a question asks for."""

    words: Mapping[str, float]
    akin: Mapping[str, float]
    meaning: Floats
    types: tuple[tuple[int, float], ...]
    """Clause types that the question resembles, with weights that sum to one."""
    likeness: float
    """From 0 to 1: how much the question is that of the nearest clause type."""
    understood: float
    """From 0 to 1: the share of the question's words whose meaning was learned."""


def asked_of(question: str, ranker: Ranker, without: frozenset[int] = frozenset()) -> Asked:
    """Return what a question asks for. Clause types in `without` are treated as if they had never been learned."""
    words = words_of(question)
    meaning = meaning_of(words, ranker)
    likeness = ranker.prototypes @ meaning
    likeness[list(without)] = 0.0
    order = np.argsort(-likeness, kind="stable")[:_MIXED]
    near = np.maximum(likeness[order], 0.0)
    top = float(near[0])
    shares = np.maximum(0.0, near - 0.45) * (near / max(top, 1e-6)) ** 8
    total = float(shares.sum())
    types = tuple((int(t), float(s) / total) for t, s in zip(order, shares, strict=True) if s > 0) if total else ()
    return Asked(words, _akin(words, ranker), meaning, types, max(0.0, (top - 0.45) / 0.55), _understood(words, ranker))


def widened(asked: Asked, ranker: Ranker) -> Asked:
    """Return what is asked together with the words that contracts have for it."""
    meant = meant_by(asked.words)
    words = {**asked.words, **dict.fromkeys(meant, _MEANT)}
    meaning = meaning_of({**asked.words, **dict.fromkeys(meant, _MEANT_BY_MEANING)}, ranker)
    return replace(asked, words=words, meaning=meaning)


def words_of(question: str) -> dict[str, float]:
    """Return the stems of a question, each with its weight, without words that only ask for a search."""
    return dict.fromkeys(stems(_INSTRUCTION.sub(" ", question)), 1.0)


def _understood(words: Mapping[str, float], ranker: Ranker) -> float:
    return sum(w in ranker.words for w in words) / len(words) if words else 0.0


def meaning_of(words: Mapping[str, float], ranker: Ranker) -> Floats:
    """Return the vector of weighted words, of length one, or zero where none is known."""
    known = [(ranker.words[w], x) for w, x in words.items() if w in ranker.words]
    total = np.zeros(ranker.vectors.shape[1], np.float32)
    for at, weight in known:
        total += weight * ranker.rarity[at] * ranker.vectors[at]
    length = float(np.linalg.norm(total))
    return total / length if length else total


def _akin(words: Mapping[str, float], ranker: Ranker) -> dict[str, float]:
    names = list(ranker.words)
    akin: dict[str, float] = {}
    for word in words:
        at = ranker.words.get(word)
        if at is None:
            continue
        near = ranker.vectors @ ranker.vectors[at]
        for other in np.argsort(-near)[1 : _AKIN + 1]:
            if near[other] >= _CLOSE and names[other] not in words:
                weight = 0.5 * float(near[other]) ** 2 * max(0.0, float(ranker.rarity[at]) / 6)
                akin[names[other]] = max(akin.get(names[other], 0.0), weight)
    return akin
