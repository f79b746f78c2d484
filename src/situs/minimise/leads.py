"""Find the words that an item of a list completes, and the sentences that take something back from the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from situs.minimise.segments import Segment

_TAIL = 4
"""Characters in which the end of a sentence is looked for."""
_END = re.compile(r"[.!?][\"”’')\]]*\Z")
_ITEM = re.compile(r"\W{0,2}(?:\(?(?:[a-z]{1,4}|\d{1,2})\)|(?:[a-z]|[ivx]{2,4})\.\s|[•·▪–-]|o\s)", re.I)
_TAKES_BACK = re.compile(
    r"\W*(?:and\s+|\(?[a-z0-9]{1,3}[.)]\s*)?(?:however|provided|notwithstanding\s+the\s+(?:foregoing|above)"
    r"|the\s+foregoing|except|unless|but|nothing\s+in\s+(?:this|the\s+foregoing)|for\s+(?:the\s+)?avoidance"
    r"|jedoch|vorausgesetzt|es\s+sei\s+denn|toutefois|sous\s+réserve)\b",
    re.I,
)


def leads_in(text: str, segments: Sequence[Segment]) -> tuple[int, ...]:
    """Return for each segment the one whose words it completes, or -1.

    That is the beginning of its own sentence, where a long sentence was cut; else the last segment before it that ends
    with a colon, if no paragraph stands between that is neither an item nor begins with a small letter.
    """
    leads: list[int] = []
    begin, colon, last = 0, -1, {-1: -1}
    for at, part in enumerate(segments):
        opens = at == 0 or part.place.paragraph != segments[at - 1].place.paragraph
        lead = -1
        if opens:
            lead = last.get(part.place.lead, -1)
            if lead < 0 and colon >= 0:
                colon = colon if _is_item(text, part) else -1
                lead = colon
        if opens or _ended(text, segments[at - 1]):
            begin = at
        elif begin != at:
            lead = begin
        leads.append(lead)
        last[part.place.paragraph] = at
        if text[part.end - 1] == ":":
            colon = at
    return tuple(leads)


def takes_back(text: str, segments: Sequence[Segment], at: int) -> bool:
    """Tell whether a segment limits what the one before it in the same paragraph says."""
    part = segments[at]
    same = at > 0 and part.place.paragraph == segments[at - 1].place.paragraph
    return same and _TAKES_BACK.match(text, part.start, part.end) is not None


def _is_item(text: str, part: Segment) -> bool:
    return text[part.start].islower() or _ITEM.match(text, part.start, part.end) is not None


def _ended(text: str, part: Segment) -> bool:
    return _END.search(text, max(part.start, part.end - _TAIL), part.end) is not None
