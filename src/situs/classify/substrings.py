"""Find a few values in a short text without an automaton, which takes longer to build than such a text to read."""

from __future__ import annotations

from collections.abc import Sequence

_SMALL = 32_768
"""Values times characters up to which each value is looked for by itself."""


def is_small(values: int, size: int) -> bool:
    """Tell whether so many values are found faster one by one in a text of so many characters."""
    return values * size <= _SMALL


def places_of(values: Sequence[str], text: str) -> list[tuple[int, int, int]]:
    """Return where each value stands as start, minus its length and its number, the longest first at each place.

    They may overlap, a value with itself, too.
    """
    found = []
    for number, value in enumerate(values):
        size = -len(value)
        at = text.find(value)
        while at >= 0:
            found.append((at, size, number))
            at = text.find(value, at + 1)
    found.sort()
    return found


def leftmost_longest(values: Sequence[str], text: str) -> list[tuple[int, int, int]]:
    """Return the number, start and end of each value in a text, in order and without overlaps, the longest first."""
    end = 0
    chosen = []
    for start, size, number in places_of(values, text):
        if start >= end:
            end = start - size
            chosen.append((number, start, end))
    return chosen
