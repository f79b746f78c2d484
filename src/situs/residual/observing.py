"""Observe what narrows down who a text speaks of: findings, offices, words of uniqueness, quotations.

Nothing is rated here: each trait remembers which sealing would hide it, so that one reading serves every route.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from situs.model import Driver, Finding, Role, Slot, category_of
from situs.residual.loading import Table

IDENTIFIES = 33.0
"""Bits of what names one of all people by itself, and of a kind that the table does not know."""
UNREAD = "UNREAD"
"""The kind of what cannot be read, an image or a recording: nobody can tell what it shows."""
_BESIDE = frozenset({"ROLE", "LOCATION", "ORGANISATION", "DEMOGRAPHIC"})
"""What a word of uniqueness must speak of to count."""
_WHY = {
    "ROLE": "an office or profession of which a place has few",
    "UNIQUE": "a word that says there is only one, beside a role, a place, a body or a fact about a person",
    "NUMBER": "a reference that is told by its surroundings alone",
    "QUOTATION": "a quotation that is long enough to be searched for",
    "EXACT_DATE": "a date that stays exact",
    "VAGUE_DATE": "a year, an age or another date without its day",
    "EXACT_AMOUNT": "an amount that stays exact",
    "ROUND_AMOUNT": "a round amount",
    UNREAD: "an image or a recording, which cannot be read",
}
_BREAK = re.compile(r"[.!?\n](?:(?<=\n)[ \t\r]*\n|(?<!\n)[.!?\"'”»)\]]{0,3}(?=\s))")
"""The end of a sentence or a paragraph; the run of marks is bounded, so that a text costs no more than its length."""
_SHORT = 4
"""Letters before a full stop that ends a sentence: fewer may be an abbreviation (`Dr.`), and a longer sentence errs
towards more risk."""
_QUOTED = {
    '"': r"\"([^\"\n]+)\"",
    "“": r"“([^“”\n]+)”",
    "„": r"„([^„“”\n]+)[“”]",
    "«": r"«([^«»\n]+)»",
    "»": r"»([^«»\n]+)«",
}
"""What each opening mark begins."""
_NUMBER = re.compile(r"\d+")
_CURRENCY = re.compile(r"[€$£¥]|\b(?:eur|usd|gbp|chf|dkk|brl)\b")
_DIGIT = re.compile(r"\d")
_YEAR = 4
_SIGNIFICANT = 3
_AMOUNTS = {"MONEY": "ROUND_AMOUNT", "QUANTITY": "QUANTITY"}
"""What an amount is that has fewer significant digits than an exact one; a sum of money may be found as either."""

Covers = tuple[str, ...]
"""Categories of the findings that cover a span: if one of them is sealed, the span is hidden."""
Part = tuple[int, str]
"""Words of a quotation, and the category of the finding that they are, or none."""


class Trait(NamedTuple):
    """Hold one thing that narrows down who is meant, and what sealing would hide it."""

    driver: Driver
    bits: float
    value: str
    """What tells a repetition from another one."""
    kind: str
    sentence: int
    paragraph: int
    covers: Covers = ()
    beside: tuple[Covers, ...] = ()
    """Of a word of uniqueness: what it speaks of, by what covers that; it counts while any of it stays in clear."""
    parts: tuple[Part, ...] = ()
    """Of a quotation: the runs of words and the findings between them."""
    shortest: int = 0
    """Of a quotation: how many words must stay together."""

    def remains(self, sealed: frozenset[str]) -> bool:
        """Tell whether it stays in clear where these categories are sealed."""
        if not sealed.isdisjoint(self.covers):
            return False
        if self.beside:
            return any(sealed.isdisjoint(covers) for covers in self.beside)
        return not self.parts or _longest(self.parts, sealed) >= self.shortest


@dataclass(frozen=True, slots=True)
class _Layout:
    """Tell where sentences and paragraphs of a slot end; both are numbered through the call."""

    ends: list[int]
    paragraphs: list[int]
    first: int

    def at(self, place: int) -> tuple[int, int]:
        """Return the sentence and the paragraph of a place."""
        number = bisect_right(self.ends, place)
        return self.first + number, self.paragraphs[number]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Hold one slot with the findings in it."""

    slot: Slot
    index: int
    findings: Sequence[Finding]
    starts: list[int]
    ends: list[int]
    table: Table

    def within(self, start: int, end: int) -> Sequence[Finding]:
        """Return the findings that overlap a span, in order."""
        return self.findings[bisect_right(self.ends, start) : bisect_left(self.starts, end)]

    def covers(self, start: int, end: int) -> Covers:
        """Return the categories of the findings that overlap a span."""
        return tuple(_category(f.kind) for f in self.within(start, end))


def observe(slots: Sequence[Slot], findings: Sequence[Finding], table: Table, *, media: bool) -> tuple[Trait, ...]:
    """Return every trait of a call's texts, by slot and place.

    `findings` are those that sealing replaces: sorted by slot and place, without overlap. Spans are code points.
    """
    traits: list[Trait] = []
    first = number = 0
    for index, slot in enumerate(slots):
        end = first
        while end < len(findings) and findings[end].slot == index:
            end += 1
        of_slot = findings[first:end]
        reading = _Reading(slot, index, of_slot, [f.start for f in of_slot], [f.end for f in of_slot], table)
        found, number = _in_slot(reading, number)
        traits += found
        first = end
    if media:
        traits.append(Trait(Driver(-1, 0, 0, UNREAD, _WHY[UNREAD]), IDENTIFIES, "", UNREAD, -1, -1))
    return tuple(traits)


def _in_slot(reading: _Reading, number: int) -> tuple[list[Trait], int]:
    """Return a slot's traits, and the number of the next sentence."""
    prose = reading.slot.role is not Role.DEFINITION  # programmers write those, of nobody
    words = list(reading.table.search(reading.slot.text)) if prose else []
    quotations = list(_quotations(reading)) if prose else []
    if not (reading.findings or words or quotations):
        return [], number
    layout = _layout(reading.slot.text, number)
    traits = [_of_finding(f, reading, layout) for f in reading.findings]
    traits += [_of_word(word, reading, layout) for word in words if word[2] == "ROLE"]
    if words:
        traits.sort(key=_place)
    subjects = [t for t in traits if t.kind in _BESIDE]
    starts = [t.driver.start for t in subjects]
    for word in words:
        if word[2] == "UNIQUE":
            trait = _of_word(word, reading, layout)
            near = subjects[bisect_left(starts, word[1]) : bisect_right(starts, word[1] + reading.table.reach)]
            if beside := tuple(s.covers for s in near if s.sentence == trait.sentence):
                traits.append(trait._replace(beside=beside))
    traits += [_of_quotation(span, reading, layout) for span in quotations]
    if words or quotations:
        traits.sort(key=_place)
    return traits, number + len(layout.ends) + 1


def _place(trait: Trait) -> tuple[int | str, ...]:
    """Return start, end and kind."""
    return trait[0][1:4]


@lru_cache(maxsize=256)
def _category(kind: str) -> str:
    return category_of(kind).value


def _layout(text: str, first: int) -> _Layout:
    ends, paragraphs = [], [first]
    for match in _BREAK.finditer(text):
        at, end = match.span()
        sign = text[at]
        if sign == "\n":
            ends.append(end)
            paragraphs.append(first + len(ends))
        elif sign != "." or (at >= _SHORT and text[at - _SHORT : at].isalpha()):
            ends.append(end)
            paragraphs.append(paragraphs[-1])
    return _Layout(ends, paragraphs, first)


def _of_finding(finding: Finding, reading: _Reading, layout: _Layout) -> Trait:
    slot, start, end, kind, _, detector, _ = finding
    value, category = reading.slot.text[start:end].lower(), _category(kind)
    if kind == "DATE":
        numbers = _NUMBER.findall(value)
        kind = "EXACT_DATE" if len(numbers) > 1 and min(map(len, numbers)) < _YEAR else "VAGUE_DATE"
    elif kind == "DOCKET" and detector == "names":
        kind = "MONEY" if _CURRENCY.search(value) else "NUMBER"
    if kind in _AMOUNTS:
        digits = "".join(_DIGIT.findall(value)).strip("0")
        kind = "EXACT_AMOUNT" if len(digits) >= _SIGNIFICANT else _AMOUNTS[kind]
    driver = Driver(slot, start, end, kind, _WHY.get(kind, "it stays in clear"))
    bits = reading.table.bits.get(kind, IDENTIFIES)
    return Trait(driver, bits, value, kind, *layout.at(start), (category,))


def _of_word(word: tuple[int, int, str], reading: _Reading, layout: _Layout) -> Trait:
    start, end, kind = word
    driver = Driver(reading.index, start, end, kind, _WHY[kind])
    value = reading.slot.text[start:end].lower()
    return Trait(driver, reading.table.bits[kind], value, kind, *layout.at(start), reading.covers(start, end))


def _of_quotation(span: tuple[int, int], reading: _Reading, layout: _Layout) -> Trait:
    start, end = span
    text, table = reading.slot.text, reading.table
    parts: list[Part] = []
    at = start
    for finding in reading.within(start, end):
        low, high = max(finding.start, start), min(finding.end, end)
        parts.append((len(text[at:low].split()), ""))
        parts.append((len(text[low:high].split()), _category(finding.kind)))
        at = high
    parts.append((len(text[at:end].split()), ""))
    driver = Driver(reading.index, start, end, "QUOTATION", _WHY["QUOTATION"])
    where = layout.at(start)
    value = text[start:end].lower()
    return Trait(
        driver,
        table.bits["QUOTATION"],
        value,
        "QUOTATION",
        *where,
        parts=tuple(parts),
        shortest=table.shortest_quotation,
    )


def _quotations(reading: _Reading) -> Iterator[tuple[int, int]]:
    """Yield the spans of quotations that have enough words to be searched for."""
    text, shortest = reading.slot.text, reading.table.shortest_quotation
    # Looking for one sign is far quicker than for any of five.
    marks = "".join([mark for mark in _QUOTED if mark in text])
    if not marks:
        return
    for match in _quoted(marks).finditer(text):
        start, end = match.span(match.lastindex or 0)
        if len(text[start:end].split()) >= shortest:
            yield start, end


@lru_cache(maxsize=32)
def _quoted(marks: str) -> re.Pattern[str]:
    return re.compile("|".join([_QUOTED[mark] for mark in marks]))


def _longest(parts: Sequence[Part], sealed: frozenset[str]) -> int:
    """Return the words of the longest run that no sealed finding breaks."""
    longest = run = 0
    for words, category in parts:
        run = 0 if category in sealed else run + words
        longest = max(longest, run)
    return longest
