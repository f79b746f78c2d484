"""Cut a text into whole sentences and clauses, with offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 1200
"""Characters; a longer sentence is cut at a semicolon, or else at a space."""

_PARAGRAPH = re.compile(
    r"\n[ \t\u00a0]*\n\s*|\n(?=\s*(?:§|\(?[a-z0-9]{1,3}[.)]\s|(?:Article|Section|Clause|Artikel|Art\.)\s))",
    re.I,
)
_SENTENCE = re.compile(
    r"(?<=[.!?:;])(?<!\b[A-Z]\.)(?<!\bNo\.)(?<!\bNr\.)(?<!\bArt\.)(?<!\bDr\.)(?<!\bAbs\.)\s+(?=[A-ZÄÖÜÉÀ0-9(\"„“«])"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """Mark `text[start:end]` of a document."""

    start: int
    end: int


def segment(text: str) -> tuple[Segment, ...]:
    """Return the segments of a text in order; together they cover everything but the white space between them."""
    found = []
    for start, end in _cut(text, 0, len(text), _PARAGRAPH):
        for first, last in _cut(text, start, end, _SENTENCE):
            found += _bounded(text, first, last)
    return tuple(found)


def _cut(text: str, start: int, end: int, at: re.Pattern[str]) -> list[tuple[int, int]]:
    parts, begin = [], start
    for mark in at.finditer(text, start, end):
        parts.append((begin, mark.start()))
        begin = mark.end()
    parts.append((begin, end))
    return [(a, b) for a, b in parts if text[a:b].strip()]


def _bounded(text: str, start: int, end: int) -> list[Segment]:
    parts = []
    while end - start > _LONGEST:
        cut = text.rfind("; ", start, start + _LONGEST) + 1 or text.rfind(" ", start, start + _LONGEST)
        if cut <= start:
            cut = start + _LONGEST
        parts.append(Segment(start, cut))
        start = cut
    return [*parts, Segment(start, end)]
