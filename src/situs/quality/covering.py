"""Tell what findings cover of a text, letter by letter and word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from situs.model import Finding

Detect = Callable[[str], tuple[Finding, ...]]
"""What `situs detect` prints for a text: spans that do not overlap, facts among them."""

_WORD = re.compile(r"\w+")


class Bounded(Protocol):
    """Anything that has a start and an end."""

    @property
    def start(self) -> int:
        """Return the first code point."""

    @property
    def end(self) -> int:
        """Return the place behind the last code point."""


class Cover:
    """Mark the code points of a text that spans cover."""

    __slots__ = ("_marks",)

    def __init__(self, size: int, spans: Iterable[Bounded]) -> None:
        self._marks = bytearray(size)
        for span in spans:
            self._marks[span.start : span.end] = b"\1" * (min(span.end, size) - span.start)

    def whole(self, text: str, start: int, end: int) -> bool:
        """Tell whether every letter and digit between two places is covered; blanks and punctuation may be bare."""
        return all(self._marks[i] or not text[i].isalnum() for i in range(start, end))

    def touches(self, start: int, end: int) -> bool:
        """Tell whether anything between two places is covered."""
        return 1 in self._marks[start:end]


def words(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each run of letters, digits and underscores: the tokens of the tables."""
    return (m.span() for m in _WORD.finditer(text))


def precision_of(text: str, found: Cover, gold: Cover) -> tuple[int, int]:
    """Return how many covered tokens touch a gold span, and how many tokens are covered at all."""
    covered = [span for span in words(text) if found.touches(*span)]
    return sum(gold.touches(*span) for span in covered), len(covered)
