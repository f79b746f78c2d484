"""Telephone numbers: international by country code, national by context or shape.

The numbering plans are libphonenumber's metadata, read directly: its parser costs a hundred times more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from situs.classify.detectors.shape import Hit

WORDS = [
    "tel",
    "tel.",
    "telephone",
    "phone",
    "mobile",
    "cell",
    "fax",
    "call",
    "ring",
    "Telefon",
    "Telefonnummer",
    "Handy",
    "Mobil",
    "Rufnummer",
    "Durchwahl",
    "Tel.-Nr.",
    "téléphone",
    "tél",
    "tél.",
    "portable",
    "teléfono",
    "móvil",
    "telefono",
    "cellulare",
    "cell.",
    "telefoon",
    "mobiel",
    "gsm",
    "whatsapp",
    "SMS",
    "reach me",
    "anrufen",
    "Rückruf",
    "appeler",
    "appelez",
    "llamar",
    "llame",
    "chiamare",
    "chiami",
    "bellen",
    "belt u",
    "ligar",
    "ligue",
    "telemóvel",
    "ringe",
    "mobil",
    "tlf.",
    "tlf",
    "tfno",
    "tfn",
    "telf",
    "teléf",
    "celular",
    "centralino",
    "mob",
    "Hdy",
    "Fon",
    "Telefonnr",
    "Mobilnr",
    "answering",
    "dial",
    "desk",
    "text me",
    "messages to",
    "hotline",
    "reachable",
    "erreichbar",
    "joignable",
    "MobilePay",
    "Bizum",
    "Vipps",
    "Twint",
]
"""Words that announce a telephone number."""

_PHONE = re.compile(r"(?<![\w+])(?:\+|00|\()?[\d(](?:[ .\-/()]{0,3}\d){6,15}(?![^\Wx])")
_EXTENSION = re.compile(r"(?: ?x ?|,? ?(?:[Ee]xtn?|Durchwahl|DW|poste)\.? ?)\d{1,5}(?!\w)")
_NATIONAL = re.compile(r"(?:\(0\d{1,5}\)|0\d{1,5})[ \-/.]+\d|0\d{9,11}\Z|[679]\d\d(?: \d\d){3}\Z")
_AMERICAN = re.compile(r"\(?[2-9]\d{2}\)?[ .\-]{1,2}[2-9]\d{2}[ .\-]\d{4}\Z")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[. /\-]{1,2}(?:0?[1-9]|1[0-2])[. /\-]{1,2}(?:1[89]|20)\d\d")
"""A day, which a fax was sent on."""
_WHOLE = 8
"""Digits of a number that another may follow; an area code has fewer."""
_REGIONS = ("DE", "FR", "GB", "IT", "ES", "NL", "BE", "AT", "CH", "US", "IE", "PL", "SE", "DK", "PT", "LU")
_NOT_DIGIT = re.compile(r"\D")


@lru_cache(maxsize=512)
def numbering_plan(region: str) -> tuple[re.Pattern[str], str] | None:
    """Return the pattern of a region's national numbers and its trunk prefix, or None."""
    metadata = PhoneMetadata.metadata_for_region(region)
    plan = metadata.general_desc if metadata is not None else None
    if metadata is None or plan is None or not plan.national_number_pattern:
        return None
    return re.compile(plan.national_number_pattern), metadata.national_prefix or ""


def phones(text: str, start: int, end: int, near: bool) -> list[Hit]:
    """Return the telephone numbers in the span; national ones need a context word or their shape."""
    while start and text[start - 1] in "+(0":
        if text[start - 1] == "(" and text.find(")", start, end) < 0:
            # A bracket around the whole number, which is none of its own.
            break
        start -= 1
    hits = []
    limit = min(len(text), end + 1)
    apart = text.find(" / ", start, limit) >= 0
    for m in _numbers(text, start, limit) if apart else _PHONE.finditer(text, start, limit):
        value = m.group()
        extension = _EXTENSION.match(text, m.end())
        if text[m.end() : m.end() + 1] == "x" and extension is None:
            continue
        called = value[0] == "+" or value.startswith(("00", "(+"))
        if not (called or near or _AMERICAN.match(value) or _NATIONAL.match(value)):
            continue
        digits = _NOT_DIGIT.sub("", value)
        if not 7 <= len(digits) <= 15 or _DAY.fullmatch(value):
            continue
        confidence = _international(value) if called else _national(value, digits, near)
        if confidence:
            hits.append(Hit(m.start(), extension.end() if extension else m.end(), "PHONE", confidence, "phone"))
    return hits


def _numbers(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield what may be a telephone number; a stroke between blanks ends one that is long enough to be whole."""
    at = start
    while (m := _PHONE.search(text, at, end)) is not None:
        stroke = text.find(" / ", m.start(), m.end())
        if stroke >= 0 and sum(map(str.isdigit, text[m.start() : stroke])) >= _WHOLE:
            m = _PHONE.match(text, m.start(), stroke) or m
        yield m
        at = m.end()


def _international(value: str) -> float:
    digits = _NOT_DIGIT.sub("", value.replace("(0)", "")).removeprefix("00")
    for size in (1, 2, 3):
        for region in COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:size]), ()):
            plan = numbering_plan(region)
            if plan and plan[0].fullmatch(digits[size:]):
                return 0.95
    return 0.7 if value[0] == "+" and len(digits) >= 9 else 0.0


def _national(value: str, digits: str, near: bool) -> float:
    american = _AMERICAN.match(value) is not None
    shaped = american or _NATIONAL.match(value) is not None
    if not (near or shaped):
        return 0.0
    for region in ("US",) if american else _REGIONS:
        plan = numbering_plan(region)
        if plan and plan[0].fullmatch(digits.removeprefix(plan[1]) if plan[1] != "1" else digits):
            return 0.9 if near else 0.65
    return 0.6 if near else 0.0
