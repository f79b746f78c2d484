"""Search for the least of a document that still gives the same answer: what of it was really needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Hold the parts that are left, in their order, and how often it was asked."""

    parts: tuple[T, ...]
    asked: int
    whole: bool
    """Nothing more could be left out by itself; False where the search ended at its bound."""


def smallest(
    parts: Sequence[T], score: Callable[[T], float], same: Callable[[Sequence[T]], bool], most: int
) -> Found[T]:
    """Return fewer parts for which `same` still holds, leaving out halves, quarters and so on to single ones.

    What scores least is tried first. `same` is asked `most` times at most, never for nothing at all, and taken to hold
    for all parts together (Zeller and Hildebrandt 2002, "Simplifying and isolating failure-inducing input", reduced to
    complements). No single part of the result can be left out, if `whole`; a smaller set may exist all the same.
    """
    left = list(parts)
    asked, size = 0, max(1, len(left) // 2)
    while len(left) > 1:
        removed = False
        for chunk in _chunks(sorted(range(len(left)), key=lambda i: score(left[i])), size):
            if len(chunk) == len(left):
                continue
            if asked == most:
                return Found(tuple(left), asked, False)
            asked += 1
            rest = [part for i, part in enumerate(left) if i not in chunk]
            if same(rest):
                left, removed = rest, True
                break
        if not removed:
            if size == 1:
                break
            size = max(1, size // 2)
        size = min(size, max(1, len(left) // 2))
    return Found(tuple(left), asked, True)


def _chunks(order: Sequence[int], size: int) -> list[frozenset[int]]:
    return [frozenset(order[at : at + size]) for at in range(0, len(order), size)]
