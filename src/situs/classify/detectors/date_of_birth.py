"""Dates, and dates of birth by the words around them."""

from __future__ import annotations

import re

from situs.classify.detectors.context import Context
from situs.classify.detectors.shape import Check, Detector, Hit

_MONTHS = (
    "Jan(?:uary|uar|v\\.|vier)?|Jän(?:ner)?|Feb(?:ruary|ruar)?|févr(?:ier)?|Mar(?:ch|zo|s)?|März|Apr(?:il|"
    "ile)?|May|Mai|"
    "June?|Juni|July?|Juli|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Okt(?:ober)?|Nov(?:ember)?|"
    "Dec(?:ember)?|Dez(?:ember)?|"
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    "gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|"
    "januari|februari|maart|mei|juni|juli|augustus|oktober|december"
)
_PATTERN = (
    r"\b\d{1,2}[./\-]\d{1,2}[./\-](?:\d{4}|\d{2})\b"
    r"|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"
    + rf"|\b\d{{1,2}}(?:\.|st|nd|rd|th|º|er)? ?(?:de |of )?(?:{_MONTHS})\.? (?:de )?(?:19|20)\d{{2}}\b"
    + rf"|\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d{{2}}\b"
)
WORDS = [
    "born",
    "DOB",
    "date of birth",
    "birth date",
    "birthdate",
    "birthday",
    "geb.",
    "geb",
    "geboren",
    "Geburtsdatum",
    "Geburtstag",
    "né",
    "née",
    "né le",
    "née le",
    "date de naissance",
    "naissance",
    "nacido",
    "nacida",
    "fecha de nacimiento",
    "nacimiento",
    "nato",
    "nata",
    "nato il",
    "data di nascita",
    "nascita",
    "geboortedatum",
    "geboren op",
    "født",
]
"""Words that make a date a date of birth."""


_RUN = re.compile(r"(?:[ ./-]{0,2}\d){0,30}")
_NUMERIC = re.compile(r"(?<![\w./-])(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})(?![\w/-])")


def numeric_dates(text: str, start: int, end: int, near: frozenset[str]) -> list[Hit]:
    """Return the dates written in digits inside a run of digits; `near` holds the topics around it."""
    return [_dated(*m.span(), near) for m in _NUMERIC.finditer(text, start, end)]


def _dated(start: int, end: int, near: frozenset[str]) -> Hit:
    if "birth" in near:
        return Hit(start, end, "DATE_OF_BIRTH", 0.9, "date_of_birth")
    return Hit(start, end, "DATE", 0.8, "date")


def date_detectors(context: Context, numbers: Check) -> tuple[Detector, ...]:
    """Return the detector of dates in six languages; a birth word within reach makes one a date of birth.

    A date that is the beginning of a longer number is handed to `numbers`.
    """

    def check(text: str, start: int, end: int) -> list[Hit]:
        run = _RUN.match(text, end)
        if run and run.group():
            return list(numbers(text, start, run.end()))
        return [_dated(start, end, context.near(text, start, end))]

    return (Detector("date", _PATTERN, check, retry=True),)
