"""Quick refusals: sums of digits that most candidates fail, taken before the check that is the authority."""

from __future__ import annotations

from collections.abc import Callable

_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")
_SOFT = str.maketrans("", "", " -./,")
_PPS = "WABCDEFGHIJKLMNOPQRSTUV"


def at_tin(value: str) -> bool:
    """Tell whether an Austrian tax number may be right: digits alternately doubled, modulo 10."""
    digits = value.translate(_SOFT)
    if len(digits) != 9 or not (digits.isascii() and digits.isdecimal()):
        return True
    codes = digits.encode()
    total = sum(codes[:8:2]) + sum(codes[1:8:2].translate(_DOUBLED)) - 8 * 48
    return (10 - total) % 10 == codes[8] - 48


def ie_pps(value: str) -> bool:
    """Tell whether an Irish PPS number may be right: weights 8 to 2, a ninth letter times 9, modulo 23."""
    if not (value[:7].isdecimal() and 8 <= len(value) <= 9):
        return True
    total = sum((8 - i) * int(c) for i, c in enumerate(value[:7]))
    if value[8:] in ("A", "B", "H"):
        total += 9 * _PPS.index(value[8])
    return value[7] == _PPS[total % 23]


def ie_vat(value: str) -> bool:
    """Tell whether an Irish VAT number may be right: as a PPS number, whatever the second letter."""
    value = value.removeprefix("IE").strip(" -")
    if not (value[:7].isdecimal() and 8 <= len(value) <= 9 and value[8:] in _PPS):
        return True
    total = sum((8 - i) * int(c) for i, c in enumerate(value[:7])) + 9 * (_PPS.index(value[8]) if value[8:] else 0)
    return value[7] == _PPS[total % 23]


QUICK: dict[str, Callable[[str], bool]] = {"at.tin": at_tin, "ie.pps": ie_pps, "ie.vat": ie_vat}
"""By the name of the authority; each answers True where it cannot tell."""
