"""Reduce one document to what one question needs, and account for every segment: sent or withheld, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from situs.minimise.choosing import Chosen, choose
from situs.minimise.closure import Added, leads_of, needed_by
from situs.minimise.index import Index
from situs.minimise.ranking import Ranked, rank

CLOSURE, CLOSURE_MOST = 0.05, 200
"""Share of a budget, and characters at most, that are held for what the chosen segments need to be read."""
_GAP, _SMALL = 3, 60
"""Segments, and characters in all, that are kept where they stand between two kept ones."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Mark `text[start:end]`, which is sent."""

    start: int
    end: int
    why: str
    """`answer`, or what it needs: `between`, `lead`, `limit`, `heading`, `definition`, `reference`, `parties`."""
    score: float
    """The probability that the question needs it."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Mark `text[start:end]`, which is not sent."""

    start: int
    end: int
    why: str
    """`unlikely` to be needed, beyond the `budget`, or a `signature` block."""
    score: float


@dataclass(frozen=True, slots=True)
class Reduction:
    """Account for a document: its kept and withheld segments, both in its order."""

    kept: tuple[Kept, ...]
    withheld: tuple[Withheld, ...]
    chars_kept: int
    chars_total: int
    doubtful: bool
    """No segment stands out; a document that small is sent whole, a longer one with a wider budget."""


def reduce(index: Index, question: str, budget: int | None = None) -> Reduction:
    """Return what a question needs of a document, within a budget in characters or one that the doubt sets."""
    ranked = rank(index, question)
    wanted = choose(index, ranked, budget)
    whys = _whys(index, wanted)
    kept = tuple(
        Kept(p.start, p.end, whys[i], round(float(ranked.chances[i]), 4))
        for i, p in enumerate(index.segments)
        if i in whys
    )
    return Reduction(
        kept, _withheld(index, ranked, whys), sum(k.end - k.start for k in kept), len(index.text), wanted.doubtful
    )


def _whys(index: Index, wanted: Chosen) -> dict[int, str]:
    """Fill the budget: the best answers, then what they need, then the next answers."""
    sizes = [p.end - p.start for p in index.segments]
    whys: dict[int, str] = {}
    room = wanted.budget
    first = _fitting(wanted.order, sizes, room - min(CLOSURE_MOST, int(room * CLOSURE)))
    for i in first:
        whys[i] = "answer"
        room -= sizes[i]
    between = (Added(i, "between") for i in _between(sizes, first))
    for added in chain(leads_of(index, first), between, needed_by(index, first)):
        if added.at not in whys and sizes[added.at] <= room:
            whys[added.at] = added.why
            room -= sizes[added.at]
    for i in wanted.order:
        if i not in whys and sizes[i] <= room:
            whys[i] = "answer"
            room -= sizes[i]
    return whys


def _between(sizes: Sequence[int], taken: Collection[int]) -> list[int]:
    """Return the short segments that alone stand between two taken ones: items of a table, page numbers, headings."""
    found: list[int] = []
    for first, second in pairwise(sorted(taken)):
        gap = range(first + 1, second)
        if gap and len(gap) <= _GAP and sum(sizes[i] for i in gap) <= _SMALL:
            found += gap
    return found


def _fitting(order: tuple[int, ...], sizes: list[int], room: int) -> tuple[int, ...]:
    taken = []
    for i in order:
        if sizes[i] > room:
            break
        taken.append(i)
        room -= sizes[i]
    return tuple(taken)


def _withheld(index: Index, ranked: Ranked, whys: Mapping[int, str]) -> tuple[Withheld, ...]:
    found = []
    for i, part in enumerate(index.segments):
        if i not in whys:
            chance = float(ranked.chances[i])
            why = "budget" if chance >= 0.05 else "signature" if part.place.kind == "signature" else "unlikely"
            found.append(Withheld(part.start, part.end, why, round(chance, 4)))
    return tuple(found)
