"""Amounts of money: counted as facts, not personal by themselves."""

from __future__ import annotations

import re

from situs.classify.detectors.shape import Check, Detector, Hit

_CODES = "EUR|USD|GBP|CHF|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|CAD|AUD|INR|SGD|HKD|BRL|ZAR|Euro|euros?"
_NUMBER = r"\d{1,3}(?:[.,' ]\d{3}){0,5}(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,2})?"
_SCALE = r"(?: ?(?:million|billion|Mio\.?|Mrd\.?|Millionen|Milliarden|millions?|milliards?|mln|k|m|bn)\b)?"
_PATTERN = (
    rf"(?:\b(?:{_CODES})|[€$£¥]) ?(?:{_NUMBER}){_SCALE}|\b(?:{_NUMBER}){_SCALE} ?(?:€|£|(?:{_CODES}|"
    rf"Euro)\b)"
)
_RUN = re.compile(r"[\d .\-/]*\d")


def money_detectors(numbers: Check) -> tuple[Detector, ...]:
    """Return the detector of amounts; a longer run of digits goes to `numbers` as well."""

    def check(text: str, start: int, end: int) -> list[Hit]:
        run = _RUN.match(text, end, end + 40)
        if run and end - start < 12:
            first = next(i for i in range(start, end) if text[i].isdigit())
            return [Hit(start, end, "MONEY", 0.6, "money"), *numbers(text, first, run.end())]
        return [Hit(start, end, "MONEY", 0.9, "money")]

    return (Detector("money", _PATTERN, check),)
