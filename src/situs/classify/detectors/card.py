"""Payment card numbers (ISO/IEC 7812): issuer range and Luhn check."""

from __future__ import annotations

import re

from situs.classify.detectors.shape import Hit

_CARD = re.compile(
    r"(?<![\dA-Za-z])(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|3[47]\d\d|6(?:011|5\d\d|4[4-9]\d)|35\d\d|3(?:0[0-5]|"
    r"[68]\d)\d|62\d\d|5[0678]\d\d|6[37]\d\d)"
    r"(?:[ .\-]?\d){8,15}(?![\d])"
)
_SEPARATORS = re.compile(r"[ .\-]")
_SIZES = {
    "3": (14, 15, 16),
    "4": (13, 16, 19),
    "5": (12, 13, 14, 15, 16, 17, 18, 19),
    "2": (16,),
    "6": (12, 13, 14, 15, 16, 17, 18, 19),
}


_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")


def passes_luhn(digits: str) -> bool:
    """Tell whether ASCII digits pass the Luhn check (ISO/IEC 7812-1, annex B)."""
    codes = digits.encode()
    return (sum(codes[::-2]) + sum(codes[-2::-2].translate(_DOUBLED)) - 48 * len(codes)) % 10 == 0


def cards(text: str, start: int, end: int) -> list[Hit]:
    """Return every number in the span that an issuer could have given out and that passes the Luhn check."""
    hits = []
    for m in _CARD.finditer(text, start, end):
        digits = _SEPARATORS.sub("", m.group())
        if len(digits) in _SIZES[digits[0]] and passes_luhn(digits) and len(set(digits)) > 1:
            hits.append(Hit(m.start(), m.end(), "CARD", 0.95 if len(digits) >= 15 else 0.7, "card"))
    return hits
