"""Dates, and dates of birth by the words around them."""

from __future__ import annotations

import re

from situs.classify.detectors.context import Context
from situs.classify.detectors.shape import Check, Detector, Hit

MONTHS = (
    "Jan(?:uary|uar|v\\.|vier)?|Jän(?:ner)?|Feb(?:ruary|ruar)?|févr(?:ier)?|Mar(?:ch|zo|s)?|März|Apr(?:il|"
    "ile)?|May|Mai|"
    "June?|Juni|July?|Juli|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Okt(?:ober)?|Nov(?:ember)?|"
    "Dec(?:ember)?|Dez(?:ember)?|"
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    "gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|"
    "januari|februari|maart|mei|juni|juli|augustus|oktober|december|"
    "janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    "marts|maj"
)
"""The names of months, in RE2 and `re` syntax; case is ignored."""
_PATTERN = (
    r"\b\d{1,2}[./\-]\d{1,2}[./\-](?:\d{4}|\d{2})\b"
    r"|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"
    r"|\b\d{1,2}\. \d{1,2}\. ?(?:19|20)\d{2}\b"
    + rf"|\b\d{{1,2}}(?:\.|st|nd|rd|th|º|er)? ?(?:de |of )?(?i:{MONTHS})\.? (?:de )?(?:19|20)\d{{2}}\b"
    + rf"|\b\d{{1,2}}(?:\.|st|nd|rd|th|er)? ?(?i:{MONTHS})\.? [’']\d\d\b"
    + rf"|\b\d{{1,2}}-(?i:{MONTHS})\.?-(?:(?:19|20)\d\d|\d\d)\b"
    + rf"|\b(?i:{MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d{{2}}\b"
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
    "fødselsdato",
    "fødselsdag",
    "nascido",
    "nascida",
    "nascimento",
    "bday",
    "n. il",
    "nac.",
    "nasc.",
]
"""Words that make a date a date of birth."""


_COMPACT = re.compile(r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)")
"""A day of eight digits (ISO 8601, basic format), which a word must tell from any other number."""
_BORN = re.compile(r"(?<![*\w])[*†]\Z")
"""The sign of birth, or of death, right before a day, as registers and pedigrees have it."""
_RUN = re.compile(r" / \d{8}(?!\d)|(?:[ ./-]{0,2}\d){0,30}")
_NUMERIC = re.compile(
    r"(?<![\w./-])(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})(?![\w/-]|\.\d)"
)


def numeric_dates(text: str, start: int, end: int, near: frozenset[str]) -> list[Hit]:
    """Return the dates written in digits inside a run of digits; `near` holds the topics around it."""
    hits = [_dated(text, *m.span(), near) for m in _NUMERIC.finditer(text, start, end)]
    if "birth" in near:
        hits += [_dated(text, *m.span(), near) for m in _COMPACT.finditer(text, start, end)]
    return hits


def _dated(text: str, start: int, end: int, near: frozenset[str]) -> Hit:
    starred = text[end : end + 1] != "*" and _BORN.search(text, max(0, start - 2), start) is not None
    if starred or "birth" in near:
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
        return [_dated(text, start, end, context.near(text, start, end))]

    return (Detector("date", _PATTERN, check, retry=True),)
