"""Find the terms that a document defines, where it uses them, and the clauses to which its clauses refer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from situs.minimise.segments import Segment

_TERM = r"[\"“„«]\s?(?P<term>[A-ZÄÖÜÉÀ][^\"”“»\n]{1,60}?)[,.]?\s?[\"”“»]"
_MEANS = re.compile(
    _TERM + r"(?=\s*(?:\([^)]{1,80}\)\s*)?(?:,?\s*(?:shall\s+)?(?:means?|mean|includes?|refers?\s+to"
    r"|has\s+the\s+meaning|have\s+the\s+meaning|is\s+defined|bedeutet|bezeichnet|ist|sind|steht\s+für|désigne)\b|\s*[:–-]))"
)
_BRACKET = re.compile(
    r"\((?:[^()\"“„]{0,60}?\b(?:the|as|collectively|together|each|hereinafter|nachfolgend|im\s+Folgenden|ci-après)\b"
    r"[^()\"“„]{0,40}?|)"
    + _TERM + r"[^()]{0,60}\)"
)  # fmt: skip
_REFERENCE = re.compile(
    r"(?:\b(?:Sections?|Clauses?|Articles?|Paragraphs?|Artikel|Ziffern?|Ziff\.|Art\.|Abschnitt)|§§?)\s*"
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*|[IVX]{1,6})\b(?P<letter>\s?\([a-z]{1,4}\))?"
    r"|(?P<schedule>\b(?:Schedule|Exhibit|Annex|Appendix|Attachment|Anlage|Anhang)\s+[A-Z0-9][A-Z0-9.-]{0,4})\b"
)
_DIGITS = re.compile(r"\d{1,3}(?:\.\d{1,3})*|[IVX]{1,6}$")


@dataclass(frozen=True, slots=True)
class Terms:
    """Keep what a document defines, and where its numbered clauses and schedules begin."""

    defined: Mapping[str, int]
    """Each term and the segment that defines it first."""
    numbered: Mapping[str, tuple[int, ...]]
    """Each clause's number, or schedule's name in lower case, and its first segments."""


def terms_of(text: str, segments: Sequence[Segment]) -> Terms:
    """Return the definitions and numbers of a document that is cut into segments."""
    defined: dict[str, int] = {}
    numbered: dict[str, list[int]] = {}
    for at, part in enumerate(segments):
        for term in defines(text, part):
            defined.setdefault(term, at)
        for name in (_number(part.place.number), part.place.schedule.lower().strip(' .:-"“”')):
            if name:
                numbered.setdefault(name, []).append(at)
    return Terms(defined, {name: tuple(found) for name, found in numbered.items()})


def defines(text: str, part: Segment) -> tuple[str, ...]:
    """Return the terms that a segment defines, in order."""
    found = [m["term"] for m in _MEANS.finditer(text, part.start, part.end)]
    found += [m["term"] for m in _BRACKET.finditer(text, part.start, part.end)]
    return tuple(dict.fromkeys(found))


def uses(text: str, part: Segment, terms: Terms) -> tuple[str, ...]:
    """Return the defined terms that stand in a segment, longest first."""
    body = text[part.start : part.end]
    found = [t for t in terms.defined if t in body and re.search(rf"(?<!\w){re.escape(t)}(?!\w)", body)]
    return tuple(sorted(found, key=lambda t: (-len(t), t)))


def refers(text: str, part: Segment) -> tuple[str, ...]:
    """Return the numbers of clauses and the names of schedules to which a segment refers, its own left out."""
    own = _number(part.place.number)
    found: list[str] = []
    for m in _REFERENCE.finditer(text, part.start, part.end):
        name = " ".join(m["schedule"].split()).lower() if m["schedule"] else m["number"] + (m["letter"] or "").strip()
        if name != own:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _number(number: str) -> str:
    """Return a number without the word before it: `Section 2.01(a)` is `2.01(a)`."""
    digits = _DIGITS.search(number.split("(")[0])
    letter = number.partition("(")[2]
    return (digits.group(0) + (f"({letter}" if letter else "")) if digits else ""
