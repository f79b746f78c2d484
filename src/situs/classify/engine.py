"""The common pass: one automaton finds candidates, a set of the same patterns tells whose each is.

RE2's own objects are used, without the wrapper's match objects: a candidate is two offsets and a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import re2
from re2 import _re2

UNKNOWN = -1
"""The place of a candidate that no pattern of the set fits in full."""

_MEMORY = 1 << 27
_UNANCHORED = _re2.RE2.Anchor.UNANCHORED


@dataclass(frozen=True, slots=True)
class Engine:
    """Hold the patterns twice, compiled (RE2 over UTF-8 bytes)."""

    every: Any
    """The alternation, without groups: they cost more than the search."""
    which: Any
    """The set, matched in full: the first pattern that fits counts."""

    def candidates(self, raw: bytes, start: int = 0) -> Iterator[tuple[int, int, int]]:
        """Yield each candidate from a byte on: its span in bytes and its pattern's place, or `UNKNOWN`."""
        search, which, size = self.every.Match, self.which.Match, len(raw)
        while start <= size:
            ((low, high),) = search(_UNANCHORED, raw, start, size)
            if low < 0:
                return
            places = which(raw[low:high])
            yield low, high, min(places) if places else UNKNOWN
            start = high if high > low else high + 1

    @property
    def size(self) -> int:
        """Return the number of instructions of the alternation."""
        return int(self.every.ProgramSize())


def compile_engine(patterns: Sequence[str]) -> Engine:
    """Compile patterns in RE2 syntax, without groups; raise `re2.error` for one that is broken."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    raw = [pattern.encode() for pattern in patterns]
    every = _re2.RE2(b"|".join(b"(?:" + p + b")" for p in raw), options)
    if not every.ok():
        raise re2.error(every.error())
    which = _re2.Set(_re2.RE2.Anchor.ANCHOR_BOTH, options)
    if -1 in [which.Add(p) for p in raw] or not which.Compile():
        raise re2.error("the set of patterns does not compile")
    return Engine(every, which)
