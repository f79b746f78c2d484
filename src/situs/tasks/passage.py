"""Passages of a source: where an answer stands, and whether a quotation stands there at all."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from situs.minimise.segments import Segment

_QUOTES = {ord(c): '"' for c in "“”„«»"} | {ord(c): "'" for c in "’‘‚´`"}
_HYPHENATED = re.compile(r"(?<=[^\W\d_]-)[ \t]*\n\s*(?=[^\W\d_])")
_HYPHEN = r"\-(?:[ \t]*\n\s*)?"
_LONGEST = 2_000
"""Characters; a longer quotation is none."""
_SHORTEST = 8
"""Letters and digits; a shorter quotation proves nothing."""


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """Cite `text[start:end]` of a source (Unicode code points), which begins in the segment of that number."""

    start: int
    end: int
    segment: int

    @property
    def id(self) -> str:
        """Return the name of the segment, as prompts and reports show it: `s0`, `s1` and so on."""
        return f"s{self.segment}"

    def of(self, text: str) -> str:
        """Return what stands there."""
        return text[self.start : self.end]


def passage_at(segments: Sequence[Segment], start: int, end: int) -> Passage:
    """Return the passage `text[start:end]`; it belongs to the last segment that begins at or before it."""
    return Passage(start, end, max(0, bisect_right(segments, start, key=lambda s: s.start) - 1))


def passage_of(segments: Sequence[Segment], at: int) -> Passage:
    """Return the passage that a whole segment is."""
    return Passage(segments[at].start, segments[at].end, at)


def on_one_line(text: str) -> str:
    """Return a passage as a prompt shows it: white space as single blanks, none where a line broke behind a hyphen."""
    return " ".join(_HYPHENATED.sub("", text).split())


def find_quote(text: str, segments: Sequence[Segment], quote: str, among: Iterable[int]) -> Passage | None:
    """Return where a quotation stands in one of the segments, or None where it does not.

    White space and the shapes of quotation marks may differ, and the marks around it; nothing else may, not even case.
    Behind a hyphen the text may begin a new line.
    """
    words = quote.translate(_QUOTES).strip().strip("\"'").split()
    if len(quote) > _LONGEST or sum(c.isalnum() for c in quote) < _SHORTEST:
        return None
    wanted = re.compile(r"\s+".join(re.escape(word).replace(r"\-", _HYPHEN) for word in words))
    for at in among:
        part = segments[at]
        found = wanted.search(text[part.start : part.end].translate(_QUOTES))
        if found:
            return Passage(part.start + found.start(), part.start + found.end(), at)
    return None


def cited(text: str, passage: Passage) -> dict[str, Any]:
    """Return a passage as JSON has it: segment, span, and the words that stand there."""
    return {"segment": passage.id, "start": passage.start, "end": passage.end, "text": passage.of(text)}
