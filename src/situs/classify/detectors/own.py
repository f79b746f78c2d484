"""Checks for identifiers that python-stdnum does not cover, each from its published rule."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import luhn, verhoeff

_ICAO = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_DIGITS = re.compile(r"\D")


def icao_digit(value: str) -> int:
    """Return the check digit of ICAO Doc 9303, part 3: weights 7, 3, 1 modulo 10."""
    return sum(_ICAO[c] * (7, 3, 1)[i % 3] for i, c in enumerate(value)) % 10


def icao_document(value: str) -> bool:
    """Accept a German document serial: nine characters, with a matching check digit if a tenth is there."""
    if len(value) == 10:
        return value[9].isdigit() and icao_digit(value[:9]) == int(value[9])
    return len(value) == 9 and any(c.isdigit() for c in value)


def de_svnr(value: str) -> bool:
    """Check a German pension insurance number: weighted digit sums modulo 10."""
    value = value.replace(" ", "").upper()
    if not re.fullmatch(r"\d{8}[A-Z]\d{3}", value):
        return False
    day, month = int(value[2:4]), int(value[4:6])
    if not (1 <= day <= 31 or 51 <= day <= 81) or not 1 <= month <= 12:
        return False
    digits = value[:8] + f"{ord(value[8]) - 64:02d}" + value[9:11]
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    total = sum(sum(divmod(int(d) * w, 10)) for d, w in zip(digits, weights, strict=True))
    return total % 10 == int(value[11])


def de_kvnr(value: str) -> bool:
    """Check a German health insurance number: letter as two digits, weights 1 and 2, modulo 10."""
    if not re.fullmatch(r"[A-Z]\d{9}", value):
        return False
    digits = f"{ord(value[0]) - 64:02d}" + value[1:9]
    total = sum(sum(divmod(int(d) * (1 + i % 2), 10)) for i, d in enumerate(digits))
    return total % 10 == int(value[9])


def gb_nino(value: str) -> bool:
    """Check a British national insurance number: some prefixes are never issued (no check digit)."""
    value = value.replace(" ", "").upper()
    shaped = re.fullmatch(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]", value)
    return shaped is not None and value[:2] not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}


def sg_nric(value: str) -> bool:
    """Check a Singapore NRIC or FIN: weights 2,7,6,5,4,3,2, offset 4 for T and G, 3 for M, letter tables."""
    if not re.fullmatch(r"[STFGM]\d{7}[A-Z]", value):
        return False
    total = sum(int(d) * w for d, w in zip(value[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    total += {"T": 4, "G": 4, "M": 3}.get(value[0], 0)
    if value[0] in "ST":
        return value[8] == "JZIHGFEDCBA"[total % 11]
    if value[0] in "FG":
        return value[8] == "XWUTRQPNMLK"[total % 11]
    return value[8] == "XWUTRQPNJLK"[10 - total % 11]


def lu_matricule(value: str) -> bool:
    """Check a Luxembourg matricule of 13 digits: birth date, then Luhn and Verhoeff over the first eleven."""
    digits = _DIGITS.sub("", value)
    if len(digits) != 13 or not (1 <= int(digits[4:6]) <= 12 and 1 <= int(digits[6:8]) <= 31):
        return False
    return bool(luhn.is_valid(digits[:12]) and verhoeff.is_valid(digits[:11] + digits[12]))


def hu_taj(value: str) -> bool:
    """Check a Hungarian TAJ number: weights 3 and 7 alternating, modulo 10."""
    digits = _DIGITS.sub("", value)
    total = sum(int(d) * (3, 7)[i % 2] for i, d in enumerate(digits[:8]))
    return len(digits) == 9 and total % 10 == int(digits[8])


def hu_ado(value: str) -> bool:
    """Check a Hungarian personal tax number: begins with 8, positions as weights, modulo 11."""
    total = sum(int(d) * (i + 1) for i, d in enumerate(value[:9]))
    return len(value) == 10 and value[0] == "8" and total % 11 == int(value[9])


def shape_only(value: str) -> bool:
    """Accept: there is no public check digit, so that the shape and a context word must do."""
    return bool(value)


OWN: dict[str, Callable[[str], bool]] = {
    "own.icao_document": icao_document,
    "own.de_svnr": de_svnr,
    "own.de_kvnr": de_kvnr,
    "own.gb_nino": gb_nino,
    "own.sg_nric": sg_nric,
    "own.lu_matricule": lu_matricule,
    "own.hu_taj": hu_taj,
    "own.hu_ado": hu_ado,
    "own.shape_only": shape_only,
}
