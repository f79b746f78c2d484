"""The common pass: automata find candidates, and tell which pattern each belongs to.

What comes of it is that of one alternation of all patterns, leftmost first, yet it is run as a few automata side by
side: states are built as texts need them, and those of one automaton for all would be the product of what every pattern
makes of a word. RE2's own objects are used, without the wrapper's match objects.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import re2
from re2 import _re2

UNKNOWN = 1 << 30
"""The place of a candidate that no pattern fits in full; behind every other place."""

_MEMORY = 1 << 26
_ODD = "surrogatepass"
_UNANCHORED = _re2.RE2.Anchor.UNANCHORED
_ANCHORED = _re2.RE2.Anchor.ANCHOR_START

Candidate = tuple[int, int, int]
"""The span in bytes, and the place of the pattern."""


@dataclass(frozen=True, slots=True)
class Family:
    """Hold patterns that share an automaton, compiled (RE2 over UTF-8 bytes)."""

    every: Any
    """The alternation, without groups: they cost more than the search."""
    which: Any
    """The set of them, matched in full, or None for a single one: the first pattern that fits counts."""
    places: tuple[int, ...]

    def place(self, span: bytes) -> int:
        """Return the place of the first pattern that fits a span in full."""
        if self.which is None:
            return self.places[0]
        fitting = self.which.Match(span)
        return self.places[min(fitting)] if fitting else UNKNOWN


@dataclass(frozen=True, slots=True)
class Engine:
    """Hold the families of patterns."""

    families: tuple[Family, ...]

    def candidates(self, raw: bytes) -> Generator[Candidate, int | None, None]:
        """Yield each candidate, the leftmost first, and at one place that of the first pattern.

        The search goes on behind a candidate, or from the byte that is sent, which must lie behind its start.
        """
        size = len(raw)
        families = self.families
        searches = [(i, family.every.Match) for i, family in enumerate(families)]
        lows, highs = [-1] * len(searches), [-1] * len(searches)
        position = 0
        while position <= size:
            for i, search in searches:
                if lows[i] < position:
                    ((low, highs[i]),) = search(_UNANCHORED, raw, position, size)
                    lows[i] = low if low >= 0 else size + 1
            low = min(lows)
            if low > size:
                return
            i = lows.index(low)
            if lows.count(low) > 1:
                place, i = self._first(raw, lows, highs)
            else:
                place = families[i].place(raw[low : highs[i]])
            high = highs[i]
            resumed = yield low, high, place
            position = resumed if resumed is not None else high if high > low else low + 1

    def _first(self, raw: bytes, lows: Sequence[int], highs: Sequence[int]) -> tuple[int, int]:
        """Return the first pattern's place among families that have a candidate leftmost, and that family."""
        low = min(lows)
        ranked = []
        for i, family in enumerate(self.families):
            if lows[i] == low:
                place = family.place(raw[low : highs[i]])
                # Where it is unknown which of a family's patterns fits, it counts as the family's first.
                ranked.append((min(place, family.places[0]) if place == UNKNOWN else place, i, place))
        _, i, place = min(ranked)
        return place, i

    @property
    def size(self) -> int:
        """Return the number of instructions of the automata."""
        return sum(int(family.every.ProgramSize()) for family in self.families)


def compile_engine(patterns: Sequence[str], families: Sequence[Sequence[int]]) -> Engine:
    """Compile patterns in RE2 syntax, without groups, by families of their places, each in order.

    Raise `re2.error` for a pattern that is broken.
    """
    return Engine(tuple(_family([patterns[i].encode() for i in places], places) for places in families))


def compile_set(patterns: Sequence[bytes], anchor: Any) -> Any:
    """Compile patterns so that one pass tells which of them fit; raise `re2.error` for one that is broken."""
    compiled = _re2.Set(anchor, _options())
    if -1 in [compiled.Add(p) for p in patterns] or not compiled.Compile():
        raise re2.error("the set of patterns does not compile")
    return compiled


def compile_pattern(pattern: str) -> Any:
    """Compile one pattern in RE2 syntax, without groups; raise `re2.error` if it is broken."""
    options = re2.Options()
    options.log_errors = False
    compiled = _re2.RE2(pattern.encode(), options)
    if not compiled.ok():
        raise re2.error(compiled.error())
    return compiled


def spans_in(compiled: Any, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a pattern stands in a text, in code points; it fits no empty text."""
    # Half a pair of UTF-16 is no letter of a pattern, and ends none.
    raw = text.encode(errors=_ODD)
    search, size, plain = compiled.Match, len(raw), len(raw) == len(text)
    done = points = 0
    ((low, high),) = search(_UNANCHORED, raw, 0, size)
    while low >= 0:
        if plain:
            yield low, high
        else:
            start = points + len(raw[done:low].decode(errors=_ODD))
            points = start + len(raw[low:high].decode(errors=_ODD))
            done = high
            yield start, points
        ((low, high),) = search(_UNANCHORED, raw, high, size)


def finds(compiled: Any, text: str) -> bool:
    """Tell whether a pattern stands anywhere in a text."""
    raw = text.encode()
    ((low, _),) = compiled.Match(_UNANCHORED, raw, 0, len(raw))
    return bool(low >= 0)


def length_of(compiled: Any, text: str) -> int:
    """Return how much of a text a pattern fits from its beginning on, in code points; 0 if it fits nothing."""
    raw = text.encode()
    ((_, end),) = compiled.Match(_ANCHORED, raw, 0, len(raw))
    return len(raw[:end].decode()) if end > 0 else 0


def _options() -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return options


def _family(patterns: Sequence[bytes], places: Sequence[int]) -> Family:
    every = _re2.RE2(b"|".join(b"(?:" + p + b")" for p in patterns), _options())
    if not every.ok():
        raise re2.error(every.error())
    if len(patterns) == 1:
        return Family(every, None, tuple(places))
    return Family(every, compile_set(patterns, _re2.RE2.Anchor.ANCHOR_BOTH), tuple(places))
