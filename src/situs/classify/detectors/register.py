"""German register numbers: the register, the number, and the court that keeps it (section 9 HGB, section 21 BGB)."""

from __future__ import annotations

import re

from stdnum.de import handelsregisternummer

from situs.classify.detectors.context import Context
from situs.classify.detectors.shape import Check, Detector, Hit

WORDS = (
    "Handelsregister",
    "Handelsregisters",
    "Handelsregisternummer",
    "Vereinsregister",
    "Genossenschaftsregister",
    "Partnerschaftsregister",
    "Registergericht",
    "Registernummer",
    "Registereintrag",
    "Register-Nr",
    "Amtsgericht",
    "Amtsgerichts",
    "AG",
    "eingetragen",
    "Sitz",
    "commercial register",
    "register court",
    "registered",
    "local court",
)
"""Words that announce a register number."""

_PATTERN = r"\b(?:HR ?[AB]|G[ns]R|VR|PR)[ .:\-]{0,2}(?:Nr\.? ?)?[1-9]\d{0,5}\b"
_PARTS = re.compile(r"(HR ?[AB]|G[ns]R|VR|PR)\D*(\d+)")
_QUALIFIER = re.compile(r" ?[A-ZÖ]{1,3}(?!\w)")
_BEFORE = re.compile(r"(?:[^\s,;:\0]+[ \n]){0,4}[^\s,;:\0]+,?[ \n]\Z")
_AFTER = re.compile(r",?[ \n]((?:[^\s,;:\0]+ ?){1,5})")
_CONTINUED = re.compile(r"[ .\-/]{0,2}\d")
_WORD = re.compile(r"\S+")
_REACH = 60
_UNMISTAKABLE = 4
"""Digits from which HRA and HRB are a register number by themselves; shorter ones are hardness values too."""


def register_check(context: Context) -> Check:
    """Return the check of a register number; the beginning of a longer number is none."""

    def check(text: str, start: int, end: int) -> list[Hit]:
        m = _PARTS.match(text, start, end)
        if m is None or _CONTINUED.match(text, end):
            return []
        register, number = m.group(1).replace(" ", "").replace("GsR", "GnR"), m.group(2)
        qualifier = _QUALIFIER.match(text, end)
        end = qualifier.end() if qualifier else end
        low, high = _court(text, (start, end), f"{register} {number}")
        if (low, high) != (start, end):
            return [Hit(low, high, "COMPANY_NUMBER", 0.95, "register")]
        if "register" in context.near(text, start, end):
            return [Hit(start, end, "COMPANY_NUMBER", 0.85, "register")]
        if register[:2] == "HR" and len(number) >= _UNMISTAKABLE:
            return [Hit(start, end, "COMPANY_NUMBER", 0.6, "register")]
        return []

    return check


def _court(text: str, span: tuple[int, int], number: str) -> tuple[int, int]:
    """Return the span with the court's name that stands before or behind it; the span if none does."""
    start, end = span
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    for word in _WORD.finditer(text, before.start(), start) if before else ():
        court = text[word.start() : start].rstrip(", \n")
        if handelsregisternummer.is_valid(f"{court} {number}"):
            return word.start(), end
    after = _AFTER.match(text, end, end + _REACH)
    words = after.group(1).rstrip().split(" ") if after else []
    for i in range(len(words), 0, -1):
        court = " ".join(words[:i]).rstrip(".)")
        if after and handelsregisternummer.is_valid(f"{court} {number}"):
            return start, after.start(1) + len(court)
    return span


def register_detectors(context: Context) -> tuple[Detector, ...]:
    """Return the detector of German commercial, association, co-operative and partnership register numbers."""
    return (Detector("register", _PATTERN, register_check(context), retry=True),)
