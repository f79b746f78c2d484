"""Runs of digits and capitals: candidates for every numbered identifier, the strictest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from situs.classify.detectors.card import cards
from situs.classify.detectors.context import Context
from situs.classify.detectors.date_of_birth import numeric_dates
from situs.classify.detectors.docket import docket_checks
from situs.classify.detectors.iban import ibans
from situs.classify.detectors.national import Identifiers, compile_identifiers
from situs.classify.detectors.phone import phones
from situs.classify.detectors.shape import Check, Detector, Hit
from situs.classify.detectors.vat import vat_numbers

_RUN = (
    r"(?:\+|\(\+?)?(?:\b[A-Z]{1,6}[ ./\-()]{0,3})?\d(?:[ ./\-]{0,2}[A-Z]{0,6}[ "
    r"./\-()]{0,3}\d){5,41}(?:[\-/ ]?[A-Z]{1,3}\d?\b|-?[a-z]{1,2}\b|\)?)"
    r"|\b(?i:[a-z]{2}\d{2}(?:[ .\-]?[a-z0-9]{4}){2,7}(?:[ .\-]?[a-z0-9]{1,3})?)\b"
    r"|\b(?i:[xyz]-?\d{7}-?[a-z])\b"
    r"|\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPR-T][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b"
    r"|\b[A-Z]{3}[ABCFGHJLPTK][A-Z]\d{4}[A-Z]\b"
    r"|\b[CFGHJ-NPRTV-Z]{1,8}\d[CFGHJ-NPRTV-Z0-9]{1,8}\b"
)


_NUMERIC_REFERENCES = frozenset(
    {"MATTER_NO", "FR_POURVOI", "NL_ZAAK", "ES_NIG", "CELEX", "BATES", "CONTRACT_ID", "UK_CLAIM_NO", "FR_RG"}
)


def number_check(
    identifiers: Sequence[Mapping[str, Any]], references: Sequence[Mapping[str, Any]], context: Context
) -> Check:
    """Return the check of a run; what an IBAN or a card covers is not looked at again."""
    table: Identifiers = compile_identifiers(identifiers)
    dockets = docket_checks([row for row in references if row["id"] in _NUMERIC_REFERENCES])

    def check(text: str, start: int, end: int) -> list[Hit]:
        while start < end and text[start] in " ./-)":
            start += 1
        value = text[start:end]
        lettered = value.upper() != value.lower()
        near = context.near(text, start, end)
        if value[:1] in ("+", "("):
            hits = phones(text, start, end, "phone" in near)
        else:
            hits = ibans(text, start, end) if lettered else []
            hits += cards(text, start, end) if end - start > 12 else []
        if hits and hits[0].start - start < 6 and end - hits[-1].end < 6:
            return hits
        dates = numeric_dates(text, start, end, near) if _dotted(value) else []
        hits += vat_numbers(text, start, end) if lettered else []
        hits += table.search(text, (start, end), near)
        for phone in phones(text, start, end, "phone" in near):
            if not any(d.start < phone.end and phone.start < d.end for d in dates):
                hits.append(phone)
        return [*hits, *(dockets(text, start, end) if lettered or _dotted(value) else ()), *dates]

    return check


def _dotted(value: str) -> bool:
    return "." in value or "/" in value or "-" in value


def number_detectors(check: Check) -> tuple[Detector, ...]:
    """Return the detector of runs."""
    return (Detector("number", _RUN, check),)
