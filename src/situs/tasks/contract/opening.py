"""Find a contract's opening: the title, and the paragraph that names the parties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

REACH = 8_000
"""Characters from the beginning in which the opening is looked for."""
_LONGEST = 4_000
_MOST = 5
"""Places that are looked at."""
_BEGINS = re.compile(
    r"\b(?:this|the)\s+(?:[\w&/.,#-]+\s+){0,12}?(?:agreement|contract|amendment|lease|deed|licen[cs]e|addendum|memorandum)\b"
    r"|\bby\s+and\s+(?:between|among)\b|\bis\s+(?:made|entered)\b|\bmade\s+and\s+entered\b|\bzwischen\b|\bentre\b",
    re.I,
)
_PARTIES = re.compile(
    r"\b(?:by\s+and\s+)?(?:between|among|amongst)\b(?:\s+and\s+among\b)?(?:\s+(?:the\s+)?following(?:\s+parties)?)?\s*:?|\bzwischen\b|\bentre\b",
    re.I,
)
_ENDS = re.compile(
    r"\bwhereas\b|\brecitals?\b|\bwitness?eth\b|\bw\s?i\s?t\s?n\s?e\s?s\s?s\s?e\s?t\s?h\b|\bnow,?\s+therefore\b|\bbackground\b|\bpreamble\b|\bpräambel\b"
    r"|\b(?:hereby\s+)?agree(?:s|d)?\s+(?:as\s+follows|that|to)\b|\bin\s+consideration\b|\n\s*(?:1|I|A)\.?[\s)]|\barticle\s+(?:1|i)\b|\bsection\s+1\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Opening:
    """Mark where a contract says who makes it: the whole opening, and from where the parties are named."""

    start: int
    parties: int
    """Equal to `end` where no word such as *between* leads to them."""
    end: int


def openings_of(text: str) -> Iterator[Opening]:
    """Yield what may be a contract's opening, in order: its title page and its first paragraph both look like one."""
    last, count = -1, 0
    for begin in _BEGINS.finditer(text, 0, min(len(text), REACH)):
        limit = min(len(text), begin.start() + _LONGEST)
        named = _PARTIES.search(text, begin.start(), limit)
        if named is None or count == _MOST:
            return
        if named.end() > last:
            stop = _ENDS.search(text, named.end(), limit)
            yield Opening(begin.start(), named.end(), stop.start() if stop else min(limit, named.end() + 1_500))
            last, count = named.end(), count + 1
