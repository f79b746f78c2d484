"""Record ids of Salesforce: fifteen letters and digits whose case counts, and three more that repeat the case."""

from __future__ import annotations

import re

from situs.errors import CallError

_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?", re.ASCII)
_CASES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def long_id(text: str) -> str:
    """Return the id with its three letters of check, whether it came with them or without.

    Raises `ValueError` for what is no id, and for one whose check does not fit its case.
    """
    if _ID.fullmatch(text) is None:
        raise ValueError("no record id")
    whole = text[:15] + _check(text[:15])
    if len(text) == 18 and text != whole:
        raise ValueError("a record id that does not fit its check")
    return whole


def read_id(text: str, pointer: str) -> str:
    """Return the id in a caller's request, long; raise `CallError("record_id_malformed")` with the pointer."""
    try:
        return long_id(text)
    except ValueError:
        raise CallError(
            "record_id_malformed", f"`{pointer}` is not an id of 15 or 18 characters", pointer=pointer
        ) from None


def _check(short: str) -> str:
    parts = (short[start : start + 5] for start in (0, 5, 10))
    return "".join(_CASES[sum(1 << bit for bit, letter in enumerate(part) if letter.isupper())] for part in parts)
