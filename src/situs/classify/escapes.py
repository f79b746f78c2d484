"""JSON inside a text, and Markdown: escapes are read as what they stand for, marks of emphasis are left out.

`J\\u00f6rg` is a name and `\\nHerr` begins a line, though the text holds backslashes; `**Name:** Karl Muster` is a
labelled field, and `**3841**4/02` one number. Positions map back.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_ESCAPE = re.compile(
    r"\\\\*(?:u([dD][89abAB][0-9A-Fa-f]{2})\\+u([dD][c-fC-F][0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|([nrt/\"]))"
)
_EMPHASIS = re.compile(r"\*\*(?<!\*\*\*)\*?(?!\*)")
_SHORT = {"n": "\n", "r": "\n", "t": " ", "/": "/", '"': '"'}

Segments = tuple[list[int], list[int], list[int], list[bool]]
"""Where each segment of the new text begins, where its original begins and ends, and whether it was copied."""


def unescape(text: str) -> tuple[str, Segments] | None:
    """Return the text with JSON's escapes (RFC 8259, section 7) read, and its segments; None if it has none."""
    return _rewritten(text, _ESCAPE, _character) if "\\" in text else None


def unmark(text: str) -> tuple[str, Segments] | None:
    """Return the text without Markdown's strong emphasis (CommonMark, section 6.2), and its segments, or None.

    Longer runs of asterisks are no emphasis but what stands for a secret, or a rule.
    """
    return _rewritten(text, _EMPHASIS, lambda _: "") if "*" in text else None


def _rewritten(
    text: str, pattern: re.Pattern[str], character: Callable[[re.Match[str]], str]
) -> tuple[str, Segments] | None:
    parts: list[str] = []
    at, origin, origin_end, copied = segments = ([], [], [], [])  # type: Segments
    length = last = 0
    for m in pattern.finditer(text):
        start, end = m.span()
        for chunk, low, high, copy in ((text[last:start], last, start, True), (character(m), start, end, False)):
            if chunk:
                parts.append(chunk)
                at.append(length)
                origin.append(low)
                origin_end.append(high)
                copied.append(copy)
                length += len(chunk)
        last = end
    if not last:
        return None
    parts.append(text[last:])
    at.append(length)
    origin.append(last)
    origin_end.append(len(text))
    copied.append(True)
    return "".join(parts), segments


def _character(m: re.Match[str]) -> str:
    high, low, unit, short = m.groups()
    if short:
        return _SHORT[short]
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    code = int(unit, 16)
    # A NUL would read as the end of a slot; a lone surrogate stands for nothing.
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)
