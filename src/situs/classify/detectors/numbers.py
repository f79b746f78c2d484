"""Runs of digits and capitals: candidates for every numbered identifier, the strictest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from situs.classify.detectors.card import cards
from situs.classify.detectors.context import Context
from situs.classify.detectors.date_of_birth import numeric_dates
from situs.classify.detectors.disguise import undisguise
from situs.classify.detectors.docket import References, compile_references
from situs.classify.detectors.iban import ibans
from situs.classify.detectors.national import LENGTHY, Identifier, Identifiers, Windows, announced, compile_identifiers
from situs.classify.detectors.outline import outline_of
from situs.classify.detectors.phone import phones
from situs.classify.detectors.shape import Check, Detector, Hit
from situs.classify.detectors.vat import vat_numbers
from situs.classify.hidden import reads_as

_RUN = (
    r"\b[A-Z]{2}-[A-Z0-9]{3}-\d\d-\d{5}\b|"
    r"(?:\+|\(\+?)?(?:\b[A-Z]{1,6}[ ./\-()]{0,3})?\d(?:[ ./\-]{0,2}[A-Z]{0,6}[ "
    r"./\-()]{0,3}\d){5,41}(?:[\-/ ]?[A-Z]{1,3}\d?\b|[A-Z]{4}\b|-?[a-z]{1,2}\b|\)?)"
    r"|\b(?i:[a-z]{2}\d{2}(?:[ .\-]?[a-z0-9]{4}){2,7}(?:[ .\-]?[a-z0-9]{1,3})?)\b"
    r"|\b(?i:[xyz]-?\d{7}-?[a-z])\b"
    r"|\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPR-T][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b"
    r"|\b[A-Z]{3}[ABCFGHJLPTK][A-Z]\d{4}[A-Z]\b"
    r"|\b(?i:[a-z]{3}[ujz] ?\d{6}[ \-]?\d)\b"
    r"|\b[A-Z]{2} ?\d{2,3}(?:[ .]?\d{3})?,\d{2,3}(?:[ ,.]\d{2,3}){1,2}\b"
    r"|\b[\dA-F]{2}(?: [\dA-F]{2}){6}(?: [\dA-F])?\b"
    r"|\b(?:A1|\d\d[ATV-Z])[A-Z0-9\-]{13,19}\b"
    r"|\b(?:[A-Z]{1,8}\d|\d{1,3}[A-Z])[A-Z0-9]{4,17}\b"
)

_REMEMBERED = 4096
"""How many outlines are remembered."""
_DOUBTFUL = 0.5
"""The confidence up to which a part that is recognised does not settle what the whole is."""
_VAT_KINDS = frozenset({"VAT_NUMBER", "TAX_ID", "COMPANY_NUMBER"})
"""The kinds of schemes by whose names a VAT number is announced, too."""
_CARD_KINDS = frozenset({"CARD"})
_NUMERIC_REFERENCES = frozenset(
    {
        "MATTER_NO",
        "FR_POURVOI",
        "NL_ZAAK",
        "ES_NIG",
        "CELEX",
        "BATES",
        "CONTRACT_ID",
        "UK_CLAIM_NO",
        "FR_RG",
        "BR_CNJ",
        "NL_ROL",
        "CH_KANTON",
    }
)


@dataclass(frozen=True, slots=True)
class Run:
    """Hold what the outline of a run leaves open; a false answer is certain, a true one is not."""

    iban: bool
    card: bool
    vat: bool
    phone: bool
    date: bool
    international: bool
    reference: re.Pattern[str] | None
    """What to search it for where it may be a reference."""
    windows: Windows

    @property
    def surrounded(self) -> bool:
        """Tell whether what stands around the run matters."""
        return bool(self.phone or self.date or self.windows.whole.rows or self.windows.parts)


_IBAN = re.compile("AA ?00")
_CARD = re.compile(r"0(?:[ .\-]?0){11}")
_VAT = re.compile(r"AA[ \-]?[A0+*](?:[ .,\-]?[A0+*]){6}|AAA[ \-]?000\.?000\.?000")
_PHONE = re.compile(r"[0(](?:[ .\-/()]{0,3}0){5}")
_LEET = re.compile(r"(?<![A-Z0-9])[A-Z]{0,12}[013457]{1,4}[A-Z]{1,12}[013457]{1,4}[A-Z]{0,12}")
_DATE = re.compile(r"0[./\-]0{1,2}[./\-]00|0000-00-00|(?<!0)0{8}(?!0)")


def run_reader(table: Identifiers, references: References) -> Callable[[str], Run]:
    """Return the function from an outline to what it leaves open."""

    @lru_cache(maxsize=_REMEMBERED)
    def read(shape: str) -> Run:
        return Run(
            iban=_IBAN.search(shape) is not None,
            card=len(shape) > 12 and _CARD.search(shape) is not None,
            vat=_VAT.search(shape) is not None,
            phone=_PHONE.search(shape) is not None,
            date=_DATE.search(shape) is not None,
            international=shape[:1] in ("+", "("),
            reference=references.fitting(shape),
            windows=table.windows(shape),
        )

    return read


def number_check(identifiers: Sequence[Identifier], references: Sequence[Mapping[str, Any]], context: Context) -> Check:
    """Return the check of a run; what an IBAN or a card covers is not looked at again."""
    table = compile_identifiers(identifiers)
    dockets = compile_references([row for row in references if row["id"] in _NUMERIC_REFERENCES])
    read = run_reader(table, dockets)

    def check(text: str, start: int, end: int) -> list[Hit]:
        while start < end and text[start] in " ./-)":
            start += 1
        if text[start : start + 1] == "(" and text.find(")", start, end - 1) < 0:
            # A bracket around the number, and not around its area code.
            start, end = start + 1, end - text.endswith(")", start, end)
        run = read(outline_of(text[start:end]))
        # A plus, bracket or zero before the run belongs to a telephone number, which is longer than its outline.
        phone = run.phone or text[start - 1 : start] in ("+", "(", "0")
        near = context.near(text, start, end) if run.international else None
        hits: list[Hit] = []
        if near is not None:
            hits = phones(text, start, end, "phone" in near)
        else:
            if run.iban:
                hits = ibans(text, start, end)
            if run.card and (found := cards(text, start, end)):
                near = context.near(text, start, end)
                hits += found if announced(run.windows, near) <= _CARD_KINDS else []
        if hits and hits[0].start - start < (6 if text[start].isdigit() else 1) and end - hits[-1].end < 6:
            return hits
        if near is None:
            near = context.near(text, start, end) if phone or run.surrounded else frozenset()
        dates = numeric_dates(text, start, end, near) if run.date else []
        if run.vat and announced(run.windows, near) <= _VAT_KINDS:
            hits += vat_numbers(text, start, end)
        hits += table.search(text, start, run.windows, near)
        for call in phones(text, start, end, "phone" in near) if phone else ():
            if not any(d.start < call.end and call.start < d.end for d in dates):
                hits.append(call)
        if run.reference is not None:
            hits += dockets.named(run.reference, text, start, end)
        hits += dates
        suspected: list[Hit] = []
        if run.windows.parts or not _settled((start, end), hits):
            suspected = table.suspect(text, start, run.windows, near)
        hits += [f for f in suspected if f.confidence > LENGTHY and not _settled((f.start, f.end), hits)]
        if not hits:
            hits = _disguised(text, start, end)
        return hits + [f for f in suspected if not _settled((f.start, f.end), hits)]

    return check


def _settled(span: tuple[int, int], hits: Sequence[Hit]) -> bool:
    """Tell whether it is known what a number is, at least in part, or something covers it."""
    low, high = span
    for start, end, _, confidence, _, _ in hits:
        if start < high and low < end and (confidence > _DOUBTFUL or (start <= low and high <= end)):
            return True
    return False


def _disguised(text: str, start: int, end: int) -> list[Hit]:
    """Return the name whose letters are digits in part, where a run of capitals and digits is no number."""
    m = _LEET.search(text, start, end) if text[start:end].upper() != text[start:end].lower() else None
    found = undisguise(text, *m.span()) if m else None
    kind = reads_as(found[2]) if found else ""
    return [Hit(found[0], found[1], kind, 0.6, "hidden")] if found and kind else []


def number_detectors(check: Check) -> tuple[Detector, ...]:
    """Return the detector of runs."""
    return (Detector("number", _RUN, check),)
