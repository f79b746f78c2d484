"""Outlines: a text with every letter as `A` and every digit as `0`, so that checks which cannot fit are passed over.

An outline holds nothing of a value but its form, so that what follows from it may be remembered between calls.
"""

from __future__ import annotations

import re
from string import ascii_letters, digits

_TABLE = str.maketrans(ascii_letters + digits, "A" * len(ascii_letters) + "0" * len(digits))
_BYTES = bytes.maketrans((ascii_letters + digits).encode(), b"A" * len(ascii_letters) + b"0" * len(digits))
_PART = re.compile(r"\{[\d,]+\}|\(\?[a-z]*:|\(\?<?[!=][^()]*\)|\\.|[A-Za-z]|\d")
_ANY = r"[\s\S]*"


def outline_of(value: str) -> str:
    """Return the value with ASCII letters as `A` and ASCII digits as `0`; its length stays."""
    # Nearly every value is ASCII, and a table of bytes is looked up several times as fast.
    return value.encode().translate(_BYTES).decode() if value.isascii() else value.translate(_TABLE)


def relax(pattern: str) -> re.Pattern[str]:
    """Return a pattern that fits the outline of whatever `pattern` fits, and that of other values too.

    Word boundaries and look-arounds are left out. What cannot be relaxed soundly fits everything.
    """
    if "[^" in pattern:
        return re.compile(_ANY)
    relaxed = _PART.sub(_relaxed, pattern)
    return re.compile(_ANY if re.search(r"\(\?<?[!=]", relaxed) else relaxed)


def _relaxed(m: re.Match[str]) -> str:
    part = m.group()
    if part[0] == "\\":
        return {"\\d": "0", "\\b": ""}.get(part, part)
    if part.startswith(("(?!", "(?=", "(?<")):
        return ""
    if part[0] in "{(":
        return "(?:" if part[0] == "(" else part
    return "0" if part.isdigit() else "A"
