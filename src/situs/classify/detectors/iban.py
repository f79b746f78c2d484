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


_NATIONAL = frozenset({"BE", "ES"})
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
    if int((value[4:] + value[:4]).translate(_NUMBERS)) % 97 != 1:
        return False
    return value[:2] not in _NATIONAL or bool(iban.is_valid(value))


def ibans(text: str, start: int, end: int) -> list[Hit]:
    """Return every valid IBAN that begins in the span, with its exact end."""
    hits: list[Hit] = []
    for m in _START.finditer(text, start, end):
        known = STRUCTURES.get(m.group()[:2].upper())
        stop = _advance(text, m.start(), known[0]) if known else 0
        if stop and not text[stop : stop + 1].isalnum() and is_iban(_SOFT.sub("", text[m.start() : stop]).upper()):
            hits.append(Hit(m.start(), stop, "IBAN", 0.99, "iban"))
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
