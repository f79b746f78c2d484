"""International bank account numbers (ISO 13616): country length and modulo 97."""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum import iban
from stdnum.iban import _ibandb

from situs.classify.detectors.shape import Hit

_START = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[ ]?\d{2}(?=[ .\-]?[A-Z0-9])", re.IGNORECASE)
_SOFT = re.compile(r"[ .\-]")
_PART = re.compile(r"(\d+)!([nac])")


def country_structure(country: str) -> tuple[int, re.Pattern[str]] | None:
    """Return the length and the structure of an IBAN of this country, or None if it has none."""
    _, info = _ibandb.info(country)[0]
    parts = _PART.findall(info.get("bban", ""))
    if not parts:
        return None
    classes = {"n": r"\d", "a": "[A-Z]", "c": "[A-Z0-9]"}
    pattern = "".join(f"{classes[kind]}{{{count}}}" for count, kind in parts)
    return 4 + sum(int(count) for count, _ in parts), re.compile(country + r"\d\d" + pattern)


_NATIONAL = frozenset({"BE", "ES", "ME", "NO"})
"""Countries whose national check python-stdnum adds to the international one."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBERS = str.maketrans({letter: str(10 + i) for i, letter in enumerate(_LETTERS)})
STRUCTURES: dict[str, tuple[int, re.Pattern[str]]] = {
    a + b: s for a in _LETTERS for b in _LETTERS if (s := country_structure(a + b))
}


def is_iban(value: str) -> bool:
    """Tell whether a compact upper-case value has its country's structure and the remainder 1 modulo 97."""
    known = STRUCTURES.get(value[:2])
    if known is None or not known[1].fullmatch(value):
        return False
    return int((value[4:] + value[:4]).translate(_NUMBERS)) % 97 == 1


def passes_nationally(value: str) -> bool:
    """Tell whether an IBAN passes its country's own check, where it has one that is known."""
    return value[:2] not in _NATIONAL or bool(iban.is_valid(value))


_ANNOUNCED = re.compile(r"(?i:\b([^\W\d_]{4,16})[ -](?:IBAN|bank account)\b)")
_STEMS = {
    "AT": ("austria", "österreich", "autrich", "oostenrijk"),
    "BE": ("belgi", "belge", "belga"),
    "BG": ("bulgar",),
    "CH": ("swiss", "schweiz", "suisse", "suiz", "svizzer", "zwitser"),
    "CY": ("cyprio", "zypr", "chyprio", "chiprio"),
    "CZ": ("czech", "tschech", "tchèque", "checo", "ceco", "tsjech"),
    "DE": ("german", "deutsch", "alleman", "alemá", "tedesc", "duits"),
    "DK": ("danish", "dänisch", "danois", "danés", "danese", "deens", "dansk"),
    "EE": ("estoni", "estnisch"),
    "ES": ("spanish", "spanisch", "espagnol", "español", "spagnol", "spaans"),
    "FI": ("finnish", "finnisch", "finlandais", "finland"),
    "FR": ("french", "französisch", "français", "francés", "francese", "frans"),
    "GB": ("british", "britisch", "britanni", "english", "brits"),
    "GR": ("greek", "griechisch", "grec", "griego", "grieks"),
    "HR": ("croati", "kroatisch", "croate", "croata"),
    "HU": ("hungari", "ungarisch", "hongrois", "húngar", "ungheres", "hongaars"),
    "IE": ("irish", "irisch", "irlandais", "irland", "iers"),
    "IT": ("italian", "italienisch", "italien", "italiaans"),
    "LT": ("lithuani", "litauisch"),
    "LU": ("luxemb",),
    "LV": ("latvi", "lettisch"),
    "ME": ("montenegr",),
    "MT": ("maltes", "maltais"),
    "NL": ("dutch", "niederländisch", "néerlandais", "neerland", "olandes", "nederlands"),
    "NO": ("norweg", "norwegisch", "norvég", "norueg", "noors", "norsk"),
    "PL": ("polish", "polnisch", "polonais", "polac", "pools"),
    "PT": ("portug",),
    "RO": ("romani", "rumänisch", "roumain", "ruman"),
    "SE": ("swedish", "schwedisch", "suédois", "suec", "svedes", "zweeds", "svensk"),
    "SI": ("sloveni", "slowenisch"),
    "SK": ("slovak", "slowakisch"),
}
"""Beginnings of the words by which an account is said to be of a country, in six languages, folded to small letters."""


def said_country(text: str, start: int) -> str:
    """Return the code of the country whose IBAN the words before a place announce, or nothing."""
    told = list(_ANNOUNCED.finditer(text, max(0, start - 60), start))
    word = told[-1][1].lower() if told else ""
    return next((code for code, stems in _STEMS.items() if word.startswith(stems)), "") if word else ""


def ibans(text: str, start: int, end: int) -> list[Hit]:
    """Return every valid IBAN that begins in the span, with its exact end.

    One that is announced as another country's, or fails its country's own check, is reported as unchecked: it may be
    wrong, and is hardly anything else.
    """
    hits: list[Hit] = []
    for m in _START.finditer(text, start, end):
        known = STRUCTURES.get(m.group()[:2].upper())
        stop = _advance(text, m.start(), known[0]) if known else 0
        value = _SOFT.sub("", text[m.start() : stop]).upper()
        if stop and not text[stop : stop + 1].isalnum() and is_iban(value):
            checked = said_country(text, m.start()) in ("", value[:2]) and passes_nationally(value)
            hits.append(Hit(m.start(), stop, "IBAN", 0.99, "iban" if checked else "unchecked.iban"))
    return hits


def _advance(text: str, start: int, count: int) -> int:
    """Return where `count` letters or digits, at most two blanks between them, end; else 0."""
    whole = text[start : start + count]
    if len(whole) == count and whole.isascii() and whole.isalnum():
        return start + count
    m = _steps(count).match(text, start)
    return m.end() if m else 0


@lru_cache(maxsize=64)
def _steps(count: int) -> re.Pattern[str]:
    return re.compile(rf"(?:[ .\-]{{0,2}}[A-Za-z0-9]){{{count}}}")
