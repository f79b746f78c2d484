"""Find the clauses of each type in a contract: where they stand, how sure that is, or that there are none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from situs.tasks.contract.clause_types import ClauseType
from situs.tasks.passage import Passage, passage_of

if TYPE_CHECKING:
    from situs.minimise.index import Index

MOST = 8
"""Passages that are cited for one type."""
BAR = 0.45
"""Score from which a segment counts as a clause of its type."""
_CUE = 2.0
"""Log-odds that a cue adds to what the ranker says. Both were chosen on contracts that a ranker trained for it had not
read, and not on those that the quality is measured on."""
_BESIDE = 0.35
"""Share of the best score that another passage needs."""
_POSSIBLE = 0.18
"""Score from which a passage is shown to a reader as possible."""
_UNLEARNED = {True: 0.9, False: 0.0}
"""Score of a segment whose type or language the ranker never learned, with and without a cue."""


class State(StrEnum):
    """Say whether a contract holds a clause of a type."""

    FOUND = "found"
    POSSIBLE = "possible"
    """Something may be one: a person should look."""
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Located:
    """Hold what was found of one clause type, the likeliest passage first."""

    type: str
    state: State
    score: float
    """Of the best segment, from 0 to 1."""
    passages: tuple[Passage, ...] = ()


def locate(index: Index, types: Iterable[ClauseType]) -> tuple[Located, ...]:
    """Return what stands in a contract of each clause type, in the order of the types."""
    return tuple(_located(index, kind, scores_of(index, kind)) for kind in types)


def scores_of(index: Index, kind: ClauseType) -> Sequence[float]:
    """Return for each segment how sure it is that it is a clause of a type, from 0 to 1."""
    cued = [_clausal(index, at) and _cued(index, kind, at) for at in range(len(index.segments))]
    if not kind.learned or is_foreign(index):
        return [_UNLEARNED[cue] for cue in cued]
    from situs.minimise.ranking import rank  # the array library waits for its first use

    chances = rank(index, kind.question).chances.tolist()
    return [_raised(chance, cue) for chance, cue in zip(chances, cued, strict=True)]


def is_foreign(index: Index) -> bool:
    """Tell whether a contract is in a language that the ranker did not learn: there the cues decide alone."""
    from situs.minimise.choosing import UNDERSTOOD  # the array library waits for its first use

    return index.familiar < UNDERSTOOD


def _clausal(index: Index, at: int) -> bool:
    return index.segments[at].place.kind not in ("heading", "furniture", "signature")


def _cued(index: Index, kind: ClauseType, at: int) -> bool:
    part = index.segments[at]
    return kind.cues.find(index.text, part.start, part.end) is not None


def _raised(chance: float, cue: bool) -> float:
    odds = math.log(max(chance, 1e-9) / max(1 - chance, 1e-9)) + (_CUE if cue else 0.0)
    return 1 / (1 + math.exp(-odds))


def _located(index: Index, kind: ClauseType, scores: Sequence[float]) -> Located:
    order = sorted((at for at in range(len(scores)) if _clausal(index, at)), key=lambda at: (-scores[at], at))
    best = scores[order[0]] if order else 0.0
    bar = BAR if best >= BAR else _POSSIBLE
    if not order or best < bar:
        return Located(kind.id, State.NOT_FOUND, round(best, 3))
    state = State.FOUND if best >= BAR else State.POSSIBLE
    cited = [at for at in order if scores[at] >= max(bar, _BESIDE * best)][:MOST]
    return Located(kind.id, state, round(best, 3), tuple(passage_of(index.segments, at) for at in cited))
