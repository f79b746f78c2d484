"""Durations as contracts write them: *thirty (30) days*, *two years*, *sechs Monate*."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one a ein eine einen einem einer un", "two zwei deux", "three drei trois", "four vier quatre", "five fünf cinq",
            "six sechs", "seven sieben sept", "eight acht huit", "nine neun neuf", "ten zehn dix", "eleven elf onze",
            "twelve zwölf douze", "thirteen dreizehn", "fourteen vierzehn", "fifteen fünfzehn quinze",
        ),
        1,
    )
    for word in words.split()
} | {"twenty": 20, "thirty": 30, "dreißig": 30, "trente": 30, "forty-five": 45, "sixty": 60, "sechzig": 60, "ninety": 90, "neunzig": 90}  # fmt: skip
_DAYS = {"day": 1, "tag": 1, "jour": 1, "week": 7, "woche": 7, "semaine": 7, "month": 30, "monat": 30, "mois": 30, "year": 365, "jahr": 365, "an": 365}  # fmt: skip
_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DURATION = re.compile(
    rf"\b(?P<word>{_WORD}|\d{{1,4}})(?:\s*\((?P<digits>\d{{1,4}})\))?[\s-]+(?:(?:calendar|business|working|full|consecutive|successive|volle\w?)\s+)?"
    r"(?P<unit>day|week|month|year|tag|woche|monat|jahr|jour|semaine|mois|an)(?:s|e|en|n|ées?)?\b",
    re.I,
)


def days_of(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the durations of a text as days with their spans (days, start, end); a month has 30, a year 365."""
    for found in _DURATION.finditer(text):
        said = found["digits"] or found["word"].lower()
        number = int(said) if said.isdigit() else _NUMBERS[said]
        yield number * _DAYS[found["unit"].lower()], found.start(), found.end()
