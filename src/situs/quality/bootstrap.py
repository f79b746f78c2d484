"""Shares with 95 % intervals, by drawing whole documents anew: what stands in one document is not independent."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

ROUNDS = 1000
SEED = 20_260_101

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a measured value, its 95 % interval, and how many things it is about."""

    value: float
    low: float
    high: float
    count: int


def share(counts: Sequence[tuple[float, float]]) -> Figure | None:
    """Return hits over total, summed over documents of (hits, total), or None where there is nothing to count.

    The interval is the percentile bootstrap over documents: 1,000 rounds, with a fixed seed.
    """
    counted = [(hits, total) for hits, total in counts if total > 0]
    if not counted:
        return None

    def ratio(drawn: Sequence[tuple[float, float]]) -> float:
        hits, totals = zip(*drawn, strict=True)
        return float(sum(hits) / sum(totals))

    return interval(counted, ratio, int(sum(total for _, total in counted)))


def interval(items: Sequence[T], statistic: Callable[[Sequence[T]], float | None], count: int) -> Figure | None:
    """Return a statistic of items with its percentile interval; None where the statistic has no value.

    Rounds in which the drawn items have no value of the statistic (no positive among them, say) are left out.
    """
    value = statistic(items)
    if value is None:
        return None
    draw = random.Random(SEED)  # noqa: S311 - repeatable on purpose; nothing is secret here
    rounds = (statistic(draw.choices(items, k=len(items))) for _ in range(ROUNDS))
    values = sorted(v for v in rounds if v is not None)
    if not values:
        return Figure(value, value, value, count)
    low, high = values[int(0.025 * len(values))], values[min(int(0.975 * len(values)), len(values) - 1)]
    return Figure(value, low, high, count)
