"""What stands directly behind the name of a number is that number, however it is written and whatever its check is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from situs.classify.detectors.national import LABEL, NAMED, UNCHECKED, Identifier
from situs.classify.detectors.shape import Hit

_CONFIDENCE = 0.45
_LEAST = 3
"""Digits that a value has; fewer may be a clause, a rate or a count."""
_LONGEST = 44
"""Characters; the longest schemes have fewer."""
_KIND = "UNCHECKED_NUMBER"
_BETWEEN = re.compile(
    r"(?: ?\([^()\n]{1,60}\))?"
    r"(?i:[ -]?(?:numbers?|nos?|num|nr|n[°ºr]|code|identifier|nummer|numéro|número|numero|numer))?\.?"
    r"(?:\s{0,3}[:=#]|\s{1,3}(?i:is|was|reads|being|ist|war|lautet|est|es|è|é|er|är|jest|je)(?=\s))?"
    r"(?:[\s\"'“„«‘]{1,3}|(?<=[:=#]))"
)
"""What may stand between the name and the number: a bracket, the word for a number, a verb or a colon."""
_ANOTHER = r"[.,;] [^\W\d_]+(?:[\s,;:-]|$)"
"""Behind the end of a sentence a word is none of the number's."""
_VALUE = re.compile(
    r"(?:(?:[A-ZÀ-Þ]{1,8}[ .\-]{0,2}){0,2}\d"
    rf"(?:(?!{_ANOTHER})"
    r"[ ./,\-–*+]{0,3}[A-Z0-9]+){0,12}|[a-z]{1,8}\d[a-z0-9]{3,30})(?![a-z])"
)
_MEASURE = re.compile(
    r"\s?(?:[%‰€$£¥]|(?i:per ?cent|prozent|pour cent|por ciento|eur|euros?|usd|gbp|chf|dollars?|pounds?|"
    r"years?|months?|days?|hours?|jahre?n?|monate?n?|tagen?|ans|mois|jours|años|meses|días|pages?|seiten?)\b)"
)
"""What makes of the digits before it a sum, a rate or a time."""
_CURRENCIES = ("EUR", "USD", "GBP", "CHF")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_DATE = re.compile(r"\d{1,2}[./\-]\d{1,2}[./\-](?:\d\d){1,2}|\d{4}-\d\d-\d\d")
_TAIL = re.compile(r"(?:[ ./,\-–*+]+|[ ,]+[A-Z]{4,})$")


def announced_value(window: str, rows: Sequence[Identifier]) -> list[Hit]:
    """Return the number at the beginning of what follows a name of `rows`, its offsets in `window`; none or some hits.

    A wrong or oddly written number identifies a person no less. What has the form of a row and passes its check is
    that row's.
    """
    between = _BETWEEN.match(window)
    m = _VALUE.match(window, between.end(), between.end() + _LONGEST) if between else None
    if m is None:
        return []
    value = _TAIL.sub("", m.group())
    low, high = m.start(), m.start() + len(value)
    if sum(map(str.isdigit, value)) < _LEAST or value.startswith(_CURRENCIES):
        return []
    whole = value.upper()
    formed = any(row.shape.fullmatch(whole) for row in rows)
    if _YEAR.fullmatch(value) or (_DATE.fullmatch(value) and not formed) or _MEASURE.match(window, high):
        return []
    right = [row for row in rows if row.gate != LABEL and row.shape.fullmatch(whole) and row.valid(whole)]
    if right:
        return [Hit(low, high, row.kind, NAMED, row.name) for row in right]
    kinds = {row.kind for row in rows}
    return [Hit(low, high, kinds.pop() if len(kinds) == 1 else _KIND, _CONFIDENCE, UNCHECKED)]
