"""Cut a text into whole sentences and clauses, with offsets, each knowing its place in the document's own structure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from situs.minimise.structure import NOWHERE, Outline, Place

_LONGEST = 1200
"""Characters; a longer sentence is cut at a semicolon, or else at a space."""
_HEAD = 70
"""Characters; a shorter first sentence of a paragraph stays with the next one."""
_LIST = 500
"""Characters; a longer enumeration in one sentence is cut between its items."""

_LINE_END = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]*+\n\s*")
"""The blanks before are read once, from the first: from each of a run, its length would count squared."""
_NUMBERED = re.compile(
    r"§|\(?[a-z0-9]{1,3}[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s|(?:Article|Section|Clause|Artikel|Art\.)\s", re.I
)
_WRAPPED = 60
"""Characters; a line this long may go on in the next one."""
_NARROWEST = 16
"""Characters; a text whose lines are shorter is a list."""
_NARROW = 0.9
"""The share of lines that are no longer than a text's width."""
_FEWEST_LINES = 8
"""Lines from which a text's width can be told."""
_WORD = re.compile(r"(?!\w[\w .\-]{0,30}:\s)\S+")
"""The first word of a line, unless the line is a labelled field."""
_SENTENCE = re.compile(
    r"(?<=[.!?:])(?<!\b[A-Z]\.)(?<!\bNo\.)(?<!\bNr\.)(?<!\bArt\.)(?<!\bDr\.)(?<!\bAbs\.)(?<!\bInc\.)(?<!\bCo\.)"
    r"(?<!\bLtd\.)(?<!\bCorp\.)(?<!\bSec\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bbzw\.)(?<!\bgem\.)(?<!\bZiff\.)"
    r"(?<!\bMrs\.)(?<!\bProf\.)(?<!\bAvv\.)(?<!\bDott\.)(?<!\bSig\.)(?<!\bDña\.)(?<!\bSra\.)(?<!\bSr\.)(?<!\bHr\.)(?<!\bFr\.)(?<!\bSt\.)"
    r"(?<!\d[A-Za-z]\.)(?<![ \n]\d\.)(?<![ \n]\d\d\.)(?<!\.\d\.)(?<!\.\d\d\.)"
    r"\s+(?=[A-ZÄÖÜÉÀ0-9(\"„“«])"
    r"|(?<=[a-zäöüé)][.!?][\"”])\s+(?=[A-ZÄÖÜÉÀ(\"„“«])"
)
_ITEM = re.compile(r"(?<=[;:,])\s+(?=(?:(?:and|or|und|oder)\s+)?\([a-z0-9]{1,4}\)\s)|(?<=;)\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Segment:
    """Mark `text[start:end]` of a document, and say where in its structure that stands."""

    start: int
    end: int
    place: Place = NOWHERE


def segment(text: str) -> tuple[Segment, ...]:
    """Return the segments of a text in order; together they cover everything but the white space between them."""
    found = []
    outline = Outline(text)
    for start, end in _paragraphs(text):
        place = outline.enter(text, start, end)
        for first, last in _headed(_cut(text, start, end, _SENTENCE)):
            found += [Segment(a, b, place) for a, b in _bounded(text, first, last)]
    return tuple(found)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    parts, begin, line = [], 0, 0
    width = _width(text)
    for mark in _LINE_END.finditer(text):
        if _ends(text, line, mark, width):
            parts.append((begin, mark.start()))
            begin = mark.end()
        line = mark.end()
    parts.append((begin, len(text)))
    return [_trimmed(text, a, b) for a, b in parts if text[a:b].strip()]


def _width(text: str) -> int:
    """Return how long the lines of a text are that is set narrower than most, or 0: in columns, say."""
    lengths = sorted(len(line) for line in text.split("\n") if line.strip())
    width = lengths[int(_NARROW * (len(lengths) - 1))] if len(lengths) >= _FEWEST_LINES else 0
    return width if _NARROWEST <= width < _WRAPPED else 0


def _ends(text: str, line: int, mark: re.Match[str], width: int) -> bool:
    """Tell whether a paragraph ends with the line that began at `line`, or only the line does.

    A line goes on in the next one if it is long, or if that one's first word would have made it wider than the text.
    """
    start, end = mark.span()
    if end >= len(text) or start == 0 or text.count("\n", start, end) > 1 or _NUMBERED.match(text, end):
        return True
    begins = text[end].isalnum() or text[end] in '("„“«'
    full = start - line >= _WRAPPED
    if not full and width and (word := _WORD.match(text, end)):
        full = start - line + 1 + word.end() - end > width
    return (begins and not full) or (text[start - 1] in '.;:!?,"”)' and (begins or text[end] in "•§-–["))


def _headed(sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave a number or a heading that runs in with the sentence that it heads."""
    if len(sentences) > 1 and sentences[0][1] - sentences[0][0] <= _HEAD:
        return [(sentences[0][0], sentences[1][1]), *sentences[2:]]
    return sentences


def _cut(text: str, start: int, end: int, at: re.Pattern[str]) -> list[tuple[int, int]]:
    parts, begin = [], start
    for mark in at.finditer(text, start, end):
        parts.append((begin, mark.start()))
        begin = mark.end()
    parts.append((begin, end))
    return [_trimmed(text, a, b) for a, b in parts if text[a:b].strip()]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a long enumeration between its items, and what is too long still at a space."""
    if end - start <= _LIST:
        return [(start, end)]
    parts: list[tuple[int, int]] = []
    for first, last in _cut(text, start, end, _ITEM):
        begin = first
        if parts and last - parts[-1][0] <= _LIST:
            begin = parts.pop()[0]
        while last - begin > _LONGEST:
            cut = text.rfind(" ", begin + 1, begin + _LONGEST)
            cut = begin + _LONGEST if cut <= begin else cut
            parts.append(_trimmed(text, begin, cut))
            begin = cut
        if text[begin:last].strip():
            parts.append(_trimmed(text, begin, last))
    return parts
