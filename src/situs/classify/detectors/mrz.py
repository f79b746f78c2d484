"""Machine readable zones of passports, identity cards and visas (ICAO Doc 9303, parts 4 to 7)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from situs.classify.detectors.own import icao_digit
from situs.classify.detectors.shape import Check, Detector, Hit

_FIRST = r"\b[PVIAC][A-Z<][A-Z<]{3}[A-Z0-9]{0,36}<[A-Z0-9<]{2,39}"
_SECOND = r"\b[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{7,16}"
_LINES = re.compile(r"[A-Z0-9<]{30,44}(?:[ \t]{0,2}\r?[\n ][ \t]{0,2}[A-Z0-9<]{30,44}){0,2}(?![A-Z0-9<])")
_NAME = re.compile(r"[PVIAC][A-Z<]{4}[A-Z]+(?:<[A-Z]+){0,9}<<[A-Z<]*(?![A-Z0-9<])")
_LONGEST = 64
_CARDS = frozenset("IAC")
"""Document codes of cards; passports have P, visas V."""


def _right(line: str, *fields: tuple[int, int]) -> bool:
    """Tell whether each field, from and to, is followed by its check digit."""
    return all(line[end] == str(icao_digit(line[start:end])) or _empty(line, start, end) for start, end in fields)


def _empty(line: str, start: int, end: int) -> bool:
    return line[end] == "<" and not line[start:end].strip("<")


def is_second_line(line: str) -> bool:
    """Check the second line of a passport, a visa or a card of two lines: its number, birth and expiry.

    The check digit over the whole is left out: visas have none (part 7).
    """
    if len(line) not in (36, 44) or not line[13:19].isdigit() or not line[21:27].isdigit():
        return False
    return _right(line, (0, 9), (13, 19), (21, 27))


def is_card(first: str, second: str) -> bool:
    """Check the first two of a card's three lines of 30: number, birth, expiry, and the whole (part 5)."""
    if len(first) != 30 or len(second) != 30 or not second[:6].isdigit():
        return False
    whole = first[5:30] + second[:7] + second[8:15] + second[18:29] + second[29]
    # A longer number goes on in the optional field, and its check digit stands there (part 5, note j).
    number = first[14] == "<" or _right(first, (5, 14))
    return number and _right(second, (0, 6), (8, 14)) and _right(whole, (0, len(whole) - 1))


def mrz_check(numbers: Check) -> Check:
    """Return the check of a zone that begins at the candidate; another run is handed to `numbers`."""

    def check(text: str, start: int, end: int) -> Sequence[Hit]:
        m = _LINES.match(text, start)
        lines = m.group().split() if m else []
        code = lines[0][0] if lines else ""
        if m and len(lines) == 3 and is_card(lines[0], lines[1]):
            return [Hit(start, m.end(), "NATIONAL_ID", 0.99, "mrz")]
        if m and len(lines) > 1 and is_second_line(lines[1]):
            stop = start + len(m.group()) if len(lines) == 2 else text.index(lines[1], start) + len(lines[1])
            return [Hit(start, stop, "NATIONAL_ID" if code in _CARDS else "PASSPORT", 0.99, "mrz")]
        if lines and is_second_line(lines[0]):
            return [Hit(start, start + len(lines[0]), "PASSPORT", 0.97, "mrz")]
        if name := _NAME.match(text, start, start + _LONGEST):
            # The first line has no check digit but the holder's name, which a line of another length has as well.
            return [Hit(start, name.end(), "PERSON", 0.8, "mrz.name")]
        return numbers(text, start, end)

    return check


def mrz_detectors(numbers: Check) -> tuple[Detector, ...]:
    """Return the detector of machine readable zones."""
    return (Detector("mrz", f"{_FIRST}|{_SECOND}", mrz_check(numbers)),)
