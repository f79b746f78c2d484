"""Dates as people write them in contracts, in English, German and French, with what day they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier", "february feb februar février fevrier", "march mar märz maerz mars",
            "april apr avril", "may mai", "june jun juni juin", "july jul juli juillet", "august aug août aout",
            "september sept sep septembre", "october oct oktober okt octobre", "november nov novembre",
            "december dec dezember dez décembre decembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    r"(?=[\w])(?:"
    rf"\b(?=[a-zé])(?P<m1>{_MONTH})\.?\s{{1,8}}(?P<d1>\d{{1,2}})(?:\s?(?:st|nd|rd|t\s?h)\b)?(?:\s?,)?"
    r"\s{1,8}(?P<y1>\d{4})\b"
    r"|\b(?=\d)(?:"
    rf"(?P<d2>\d{{1,2}})(?:\s?(?:st|nd|rd|t\s?h|er)\b|\.)?\s{{1,8}}(?:day\s{{1,8}}of\s{{1,8}})?"
    rf"(?P<m2>{_MONTH})\.?(?:\s?,)?\s{{1,8}}(?P<y2>\d{{4}})\b"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})\b"
    r"|(?P<d4>\d{1,2})\.\s?(?P<m4>\d{1,2})\.\s?(?P<y4>\d{4})\b"
    r"|(?P<a5>\d{1,2})[/-](?P<b5>\d{1,2})[/-](?P<y5>\d{4}|\d{2})\b)"
    r"|(?=[t_])(?:this\s{1,8})?_{2,20}(?:\s?(?:st|nd|rd|th))?\s{0,8}day\s{1,8}of\s{1,8}"
    rf"(?:_{{2,40}}|{_MONTH})(?:\s?,)?"
    r"(?:\s{0,8}(?:\d{2,4}_{0,4}|_{2,20}))?"
    rf"|\b(?=[a-zé])(?:{_MONTH})\s{{1,8}}_{{2,20}}\s?,\s{{0,8}}(?:\d{{4}}|_{{2,20}})"
    r"|_{5,40}\s?,\s{0,8}(?:19|20)\d{2}\b)",
    re.I,
)
"""The last three forms are blanks that somebody was to fill in. Runs of white space are bounded: texts are hostile."""


@dataclass(frozen=True, slots=True)
class Day:
    """Mark a date in a text, and the day that it means; None where it is left blank or can be read in two ways."""

    start: int
    end: int
    value: date | None


def days_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Day]:
    """Yield the dates of a stretch of text in order."""
    for found in _DATE.finditer(text, start, len(text) if end is None else end):
        yield Day(found.start(), found.end(), _value(found))


def _value(found: re.Match[str]) -> date | None:
    if found["y1"]:
        return _day(found["y1"], _MONTHS[found["m1"].lower()], found["d1"])
    if found["y2"]:
        return _day(found["y2"], _MONTHS[found["m2"].lower()], found["d2"])
    for year, month, day in (("y3", "m3", "d3"), ("y4", "m4", "d4")):
        if found[year]:
            return _day(found[year], int(found[month]), found[day])
    return _slashed(found["y5"], int(found["a5"]), int(found["b5"])) if found["y5"] else None


def _slashed(year: str, first: int, second: int) -> date | None:
    """Return the day of 03/25/2020 or 25/03/2020; 03/04/2020 is read in two ways, so it has none."""
    if len(year) == 2 or (first <= 12 and second <= 12 and first != second):
        return None
    return _day(year, second, str(first)) if first > 12 else _day(year, first, str(second))


def _day(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None
