"""Choose how much of a document a question gets: a budget that is given, or one that the ranking's own doubt sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from situs.minimise.index import Index
from situs.minimise.ranking import Ranked

LEAST = 800
"""Characters that are always sent where there are so many."""
MOST = 0.4
"""Share of a document above which no budget chosen here goes, unless the document is short."""
SHORT = 2_000
"""Characters; below them the share does not bind."""
DOUBT = 0.0006
"""A segment less probable than this is not sent of its own accord."""
FAINT, FAINT_DOUBT = 0.02, 0.0012
"""Where even the best segment has less than this chance there is most likely no answer: less is sent on suspicion."""
UNLIKELY = 0.1
"""Below this chance of its best segment a document may hold no answer."""
UNDERSTOOD = 0.5
"""Share of known words below which the ranking is not trusted to be sparing."""
WIDE = 8_000
"""Characters that are sent at least where the ranking is not trusted."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Keep which segments answer, best first, and the characters that they may fill in all."""

    order: tuple[int, ...]
    budget: int
    doubtful: bool
    """No segment stands out: the caller may prefer not to send the question at all."""


def choose(index: Index, ranked: Ranked, budget: int | None = None) -> Chosen:
    """Choose segments within a budget in characters, or within one of the chooser's own."""
    segments = index.segments
    order = [int(i) for i in np.argsort(-ranked.chances, kind="stable")]
    best = float(ranked.chances[order[0]]) if order else 0.0
    foreign = ranked.asked.understood < UNDERSTOOD or index.familiar < UNDERSTOOD
    if budget is None:
        budget = max(_own(index, ranked, order), WIDE if foreign else 0)
    room, chosen = budget, []
    for i in order:
        size = segments[i].end - segments[i].start
        if size <= room:
            chosen.append(i)
            room -= size
    return Chosen(tuple(chosen), budget, foreign or best < UNLIKELY)


def _own(index: Index, ranked: Ranked, order: Sequence[int]) -> int:
    """Return the characters up to which an answer may still be expected."""
    sizes = np.array([index.segments[i].end - index.segments[i].start for i in order])
    chances = ranked.chances[list(order)]
    doubt = FAINT_DOUBT if not order or chances[0] < FAINT else DOUBT
    likely = int(sizes[chances >= doubt].sum())
    return max(LEAST, min(likely, max(SHORT, int(MOST * sizes.sum()))))
