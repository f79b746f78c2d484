"""Values that the name of their field announces: a cell by its column's head, a member by its key, however written.

A detector looks for words around a value. Under `dateOfBirth`, or at the foot of a column, there are none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import re2

from situs.classify.detectors import Hit, Scan
from situs.classify.detectors.context import Context
from situs.classify.detectors.national import AMOUNT, GENERIC
from situs.classify.labelled import names_a_person
from situs.classify.normal import SEPARATOR, Normal
from situs.model import Slot

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|__c\b|[_#]+")
RUN_TOGETHER = r'"(?:\w*(?:[a-z][A-Z]|__c)\w*|[a-z]{2,4})"[ ]{0,3}:'
"""A key of words run together, or an abbreviation (JSON, RFC 8259), in RE2 syntax: others are read as they stand."""
_RUN_TOGETHER = re2.compile(RUN_TOGETHER.encode())
_ABBREVIATION = 4
"""Letters of a key that may be a number's abbreviated name in small letters, as `ein`, which is a German word."""
_MEMBER = re.compile(r'"(\w{1,64})" {0,3}:\s{0,3}(?:"([^"\n\0]{1,200})"|(-?\d[\d.]{0,40}))')
_UNTOLD = frozenset({GENERIC, AMOUNT})
"""Topics that say that something is a number, and not whose: an order has one, too."""
_OWN = re.compile(r"(?i)\b(?:tax|national|identity|personal|social|health|patient|driver\W?s?|voter)\b")
"""Words that say that a number is a person's own."""
_ID = "ID"
_NOBODY = frozenset({"n/a", "none", "unknown", "tbd", "yes", "no", "true", "false", "various", "null", "nil"})
_LONGEST_NAME = 80
_LONGEST_VALUE = 200
_LETTER = re.compile(r"[^\W\d_]{2}")
_DIGIT = re.compile(r"\d")


class Field(NamedTuple):
    """Hold the words that name a field, and the span of its value in a normalised text."""

    label: str
    low: int
    high: int


def words_of(name: str) -> str:
    """Return a field's name as words: of `AccountNumber__c` "Account Number", of `account_number` "account number"."""
    return _WORDS.sub(" ", name).strip()


def members(normal: Normal) -> Iterator[Field]:
    """Yield the members of JSON in a text whose keys are words run together."""
    if b'"' not in normal.raw or not _RUN_TOGETHER.search(normal.raw):
        return
    for m in _MEMBER.finditer(normal.text):
        label = words_of(m[1])
        if label != m[1] or len(label) <= _ABBREVIATION:
            yield Field(label, *m.span(2 if m[2] else 3))


def keyed(slots: Sequence[Slot]) -> Iterator[tuple[int, str]]:
    """Yield the numbers of short slots that stand under a key of their own, with its words; its pointer ends in `~`."""
    keys = {slot.pointer[:-1]: slot.text for slot in slots if slot.pointer.endswith("~")}
    for index, slot in enumerate(slots if keys else ()):
        key = keys.get(slot.pointer, "")
        if key and len(slot.text) <= _LONGEST_VALUE:
            yield index, words_of(key)


def named(text: str, cells: Iterable[Field]) -> Iterator[Hit]:
    """Yield the cells of columns whose heads say that persons stand there."""
    told: dict[str, bool] = {}
    for label, low, high in cells:
        if label not in told:
            told[label] = names_a_person(label)
        if told[label] and _is_name(text[low:high]):
            yield Hit(low, high, "PERSON", 0.8, "labelled")


def _is_name(value: str) -> bool:
    return len(value) <= _LONGEST_NAME and _LETTER.search(value) is not None and value.lower() not in _NOBODY


def announced(text: str, fields: Iterable[Field], context: Context, scan: Scan) -> Iterator[Hit]:
    """Yield what values with digits hold when each is read behind the words that name it; `scan` reads a text."""
    told: dict[str, bool] = {}
    wanted: list[Field] = []
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for field in fields:
        # Capitals tell an abbreviation from a word.
        label = field.label.upper() if len(field.label) <= _ABBREVIATION else field.label
        if label not in told:
            told[label] = _announces(label, context)
        if told[label] and _DIGIT.search(text, field.low, field.high):
            part = f"{label}: {text[field.low : field.high]}"
            starts.append(length + len(label) + 2)
            wanted.append(field)
            parts.append(part)
            length += len(part) + len(SEPARATOR)
    for hit in scan(SEPARATOR.join(parts)) if parts else ():
        i = bisect_right(starts, hit.start) - 1
        if i >= 0 and hit.end - starts[i] <= wanted[i].high - wanted[i].low:
            back = wanted[i].low - starts[i]
            yield hit._replace(start=hit.start + back, end=hit.end + back)


def _announces(label: str, context: Context) -> bool:
    """Tell whether words announce a number of somebody's: neither a sum, nor a thing's, nor a record's own id."""
    topics = context.near(label, 0, len(label))
    if topics and _OWN.search(label):
        return True
    return bool(topics - context.near(_ID, 0, len(_ID)) - _UNTOLD)
