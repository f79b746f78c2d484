"""Follow a document's outline: numbers, headings, schedules, and where parties sign."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_NUMBER = re.compile(
    r"\s*(?:(?P<named>(?:Article|Section|Clause|Paragraph|Artikel|Abschnitt|Ziffer|Art\.|Sec\.|§§?)\s*"
    r"[0-9IVXLC]+[0-9.]*[a-z]?)"
    r"|(?P<dotted>\d{1,3}(?:\.\d{1,3})+)\.?(?=[\s)A-Z\"])"
    r"|(?P<plain>\d{1,3}|[IVX]{1,6}|[A-Z])[.)](?=\s|[A-Z]|$)"
    r"|(?P<bare>\d{1,2})(?=\s+[A-ZÄÖÜ]{3})"
    r"|\((?P<letter>[a-zA-Z]{1,4}|\d{1,3})\)(?=\s|[A-Z\"]))[.:)\-–—\s]*",
    re.I,
)
_SCHEDULE = re.compile(
    r"\s*(?:schedule|exhibit|annex|appendix|attachment|anlage|anhang|annexe)\b[ \t]*"
    r"[\"“]?([A-Z0-9][A-Z0-9.\-]{0,6})?\b",
    re.I,
)
_RUN_IN = re.compile(r"[\"“]?([A-ZÄÖÜ][^\n.:;\"“”]{1,70}?)(?:\.|:|\s[-–—]+)[\"”]?\s+(?=[A-ZÄÖÜ(\"“0-9])")
_SIGNATURE = re.compile(r"in witness whereof|^\s*(?:by:|/s/|signature|unterschrift|name:|title:|date:)|_{6,}", re.I)
_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")
_SMALL = frozenset(re.findall(r"\w+", "of and the to for by in or on with from a an at as und der die des von zu für"))
_PAGE = re.compile(
    r"\W*(?:page\s*|seite\s*)?[\divxlA-Z]{0,2}\W?\d{1,4}(?:\s*(?:of|von|/)\s*\d+)?\W*|\W+|source:.*\d", re.I | re.S
)
_FURNITURE = 120
"""Characters; a longer line is no running title."""
_HEADING = 90
"""Characters; a longer line is no heading."""


@dataclass(frozen=True, slots=True)
class Place:
    """Say where a segment stands: its paragraph's number and heading, its schedule, and what kind of text it is."""

    number: str = ""
    heading: str = ""
    schedule: str = ""
    kind: str = "clause"
    """`clause`, `heading`, `signature`, or `furniture`: page numbers, and lines that stand on page after page."""
    paragraph: int = 0
    lead: int = -1
    """The paragraph whose sentence this one's list item completes, or -1."""


NOWHERE = Place()


class Outline:
    """Take a document's paragraphs in order and keep the headings and the number that hold."""

    __slots__ = ("_heading", "_lead", "_paragraph", "_repeated", "_schedule", "_sub", "_top")

    def __init__(self, text: str = "") -> None:
        self._repeated = _repeated(text)
        self._paragraph = -1
        self._schedule = self._top = self._sub = self._heading = ""
        self._lead = -1

    def enter(self, text: str, start: int, end: int) -> Place:
        """Return the place of the paragraph `text[start:end]`."""
        self._paragraph += 1
        line = text[start : min(end, start + 240)]
        if end - start <= _FURNITURE and (_PAGE.fullmatch(line) or line in self._repeated):
            return self._place("furniture", -1)
        schedule = _SCHEDULE.match(line)
        if schedule and end - start <= _HEADING:
            self._schedule, self._top, self._heading = schedule.group(0).strip(), "", line.strip()
            return self._place("heading", -1)
        numbered = _NUMBER.match(line)
        rest = line[numbered.end() :] if numbered else line
        inner = bool(numbered and numbered["letter"])
        if numbered and not inner:
            self._top = (numbered["named"] or numbered["dotted"] or numbered["plain"] or numbered["bare"]).strip()
        self._sub = f"({numbered['letter']})" if numbered and inner else ""
        if end - start <= _HEADING and _is_heading(rest, bool(numbered)):
            self._heading = rest.strip()
            return self._place("heading", -1)
        run_in = _RUN_IN.match(rest)
        if run_in and _title(run_in.group(1)):
            self._heading = run_in.group(1) if not inner else f"{self._heading.split(' / ')[0]} / {run_in.group(1)}"
        elif numbered and numbered["plain"]:
            self._heading = "" if self._top.isdigit() else self._heading
        return self._settle(text, start, end, inner)

    def _settle(self, text: str, start: int, end: int, inner: bool) -> Place:
        signed = end - start < 400 and _SIGNATURE.search(text, start, end)
        lead = self._lead if inner or text[start].islower() else -1
        if not inner or text[end - 1] == ":":
            self._lead = self._paragraph
        return self._place("signature" if signed else "clause", lead)

    def _place(self, kind: str, lead: int) -> Place:
        return Place(self._top + self._sub, self._heading, self._schedule, kind, self._paragraph, lead)


def _repeated(text: str) -> frozenset[str]:
    """Return the short lines that a text repeats."""
    lines = Counter(line.strip() for line in text.split("\n") if 3 < len(line) <= _FURNITURE)
    return frozenset(line for line, count in lines.items() if count >= 3)


def _is_heading(text: str, numbered: bool) -> bool:
    bare = text.strip().rstrip(".:")
    if not bare or bare[-1] in ";,?!" or ":" in bare or _DATE.search(bare) or not any(c.isalpha() for c in bare):
        return False
    return bare.isupper() or (_title(bare) and (numbered or len(bare) < 60))


def _title(text: str) -> bool:
    """Tell whether a phrase is written as a title: its weighty words begin with capitals, or it is a short phrase."""
    words = [w for w in re.findall(r"[^\W\d_]+", text) if w.lower() not in _SMALL]
    return bool(words) and len(words) <= 10 and sum(w[0].isupper() for w in words) >= 0.75 * len(words)
