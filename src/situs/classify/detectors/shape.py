"""What a detector is: a candidate pattern for the common pass, and a check that decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Hit(NamedTuple):
    """Mark `text[start:end]` of the normalised text."""

    start: int
    end: int
    kind: str
    confidence: float
    detector: str
    label: str = ""


Check = Callable[[str, int, int], Sequence[Hit]]
"""Given the text and a candidate's span, return what is really there (it may look around the span)."""

Scan = Callable[[str], Sequence[Hit]]
"""Given a text that was put together from another, return what stands in it."""


_RANGES = {
    r"\p{Lu}": r"A-Z\x{C0}-\x{DE}\x{100}-\x{17F}\x{386}-\x{3AB}\x{400}-\x{42F}",
    r"\pL": r"A-Za-z\x{C0}-\x{24F}\x{386}-\x{3CE}\x{400}-\x{4FF}",
    r"\pN": "0-9",
}
_CLASS_PART = re.compile(r"\\p\{Lu\}|\\p[LN]|\\.|\[|\]")


def narrow(pattern: str) -> str:
    """Replace the classes of all scripts by European letters: the automaton shrinks a hundredfold."""
    inside = False

    def part(m: re.Match[str]) -> str:
        nonlocal inside
        part_text = m.group()
        if part_text in _RANGES:
            return _RANGES[part_text] if inside else f"[{_RANGES[part_text]}]"
        if part_text == "[" and not inside:
            inside = True
        elif part_text == "]":
            inside = False
        return part_text

    return _CLASS_PART.sub(part, pattern)


_LIMIT = re.compile(r"\{(\d+),(\d+)\}")
_UNLIMITED = {"0": "*", "1": "+"}


def loosened(pattern: str, least: int = 0) -> str:
    """Return a pattern (RE2 syntax, which has no negation) that fits all that `pattern` fits.

    Upper limits of repetitions from `least` on are left out: an automaton writes a repetition out as often as it may
    be.
    """

    def unlimited(m: re.Match[str]) -> str:
        return _UNLIMITED.get(m[1], f"{{{m[1]},}}") if int(m[2]) >= least else m.group()

    return _LIMIT.sub(unlimited, pattern)


@dataclass(frozen=True, slots=True)
class Detector:
    """Pair a candidate pattern (RE2 syntax, no capturing group) with its check."""

    name: str
    pattern: str
    check: Check
    retry: bool = False
    """Search again inside a candidate that the check rejected."""
