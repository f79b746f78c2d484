"""Durations as contracts write them: *thirty (30) days*, *two years*, *sechs Monate*."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNDER_SIXTEEN = (
    "one a ein eine einen einem einer un", "two zwei deux", "three drei trois", "four vier quatre", "five fünf cinq",
    "six sechs", "seven sieben sept", "eight acht huit", "nine neun neuf", "ten zehn dix", "eleven elf onze",
    "twelve zwölf douze", "thirteen dreizehn treize", "fourteen vierzehn quatorze", "fifteen fünfzehn quinze",
)  # fmt: skip
_TENS = {
    20: "twenty zwanzig vingt",
    30: "thirty dreißig trente",
    45: "forty-five",
    60: "sixty sechzig",
    90: "ninety neunzig",
}
_SAID = [*enumerate(_UNDER_SIXTEEN, 1), *_TENS.items()]
_NUMBERS = {word: number for number, words in _SAID for word in words.split()}
_UNITS = {1: "day tag jour", 7: "week woche semaine", 30: "month monat mois", 365: "year jahr an"}
_DAYS = {word: days for days, words in _UNITS.items() for word in words.split()}
_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DURATION = re.compile(
    rf"\b(?P<word>{_WORD}|\d{{1,4}})(?:\s?\((?P<digits>\d{{1,4}})\))?[\s-]{{1,8}}"
    r"(?:(?:calendar|business|working|full|consecutive|successive|volle\w?)\s{1,8})?"
    r"(?P<unit>day|week|month|year|tag|woche|monat|jahr|jour|semaine|mois|an)(?:s|e|en|n|ées?)?\b",
    re.I,
)


def days_of(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the durations of a text as days with their spans (days, start, end); a month has 30, a year 365."""
    for found in _DURATION.finditer(text):
        said = found["digits"] or found["word"].lower()
        number = int(said) if said.isdigit() else _NUMBERS[said]
        yield number * _DAYS[found["unit"].lower()], found.start(), found.end()
