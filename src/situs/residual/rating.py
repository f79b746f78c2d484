"""Rate what a way of sealing leaves in clear: bits that add up, the closer together the more, to a score and a level.

Each trait that stays adds its bits, a second one of its kind half, a third a quarter: another date says more, and not
as much as the first. The sum is taken over each sentence, over each paragraph and over the call, at the shares of the
table, and the greatest counts. Sums, shares and the greatest of them only grow with every trait, so that sealing more
never raises the score and one more trait never lowers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from situs.model import Category, Level, Residual
from situs.residual.loading import Table
from situs.residual.observing import Trait

PRESUMED = frozenset({Category.DIRECT, Category.IDENTITY, Category.SECRET})
"""What every shipped permit seals at least: presumed where nothing permits, so that no sealing is known."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """Rate one call's traits under any sealing, each sealing once."""

    traits: tuple[Trait, ...]
    table: Table
    known: dict[frozenset[Category], Residual] = field(default_factory=dict)

    def under(self, sealed: frozenset[Category]) -> Residual:
        """Return the residual risk where these categories are sealed."""
        if sealed not in self.known:
            names = frozenset(category.value for category in sealed)
            self.known[sealed] = rate([t for t in self.traits if t.remains(names)], self.table)
        return self.known[sealed]


def rate(left: Sequence[Trait], table: Table) -> Residual:
    """Return the residual risk of the traits that stay in clear."""
    if not left:
        return Residual(Level.NONE, 0.0)
    sentence, paragraph, call = table.near
    most = sum([t.bits for t in left])
    bits = sentence * _most(left, [t.sentence for t in left])
    if paragraph * most > bits:  # otherwise the wider group cannot have more
        bits = max(bits, paragraph * _most(left, [t.paragraph for t in left]))
    if call * most > bits:
        bits = max(bits, call * _most(left, repeat(0)))
    level = Level.HIGH if bits >= table.high else Level.LOW if bits >= table.low else Level.NONE
    return Residual(level, round(1 - 2 ** (-bits / table.half), 3), tuple(t.driver for t in left))


def _most(left: Sequence[Trait], groups: Iterable[int]) -> float:
    """Return the bits of the group that has most of them; `groups` names each trait's."""
    bits_of = {(group, t.kind, t.value): t.bits for t, group in zip(left, groups, strict=False)}
    share: dict[tuple[int, str], float] = {}
    totals: dict[int, float] = {}
    for (group, kind, _), bits in bits_of.items():
        next_share = share.get((group, kind), 1.0)
        share[group, kind] = next_share / 2
        totals[group] = totals.get(group, 0.0) + bits * next_share
    return max(totals.values())
