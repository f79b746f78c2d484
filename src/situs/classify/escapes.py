"""What stands for other characters inside a text: escapes of JSON, HTML, the web and Markdown, read as they mean.

`J\\u00f6rg` and `J&ouml;rg` are a name and `\\nHerr` begins a line, though the text holds escapes; `**Name:** Karl
Muster` is a labelled field, and `**3841**4/02` one number. Positions map back.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import unquote

_ESCAPE = re.compile(
    r"(?<!\\)\\++(?:u([dD][89abAB][0-9A-Fa-f]{2})\\++u([dD][c-fC-F][0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})"
    r"|([nrt/\"])|([.@_*+\-!#~]))"
)
"""A run of backslashes is read once, from its first: from each of them, its length would count squared."""
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,8}\d{0,2});")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")
_ADDRESS = re.compile(r"(?i)(?:[a-z][a-z0-9+.\-]{1,20}://|www\.)[^\s<>\"]*\Z")
_EMPHASIS = re.compile(r"\*(?:\*(?<!\*\*\*)\*?(?!\*)|(?<=[^\W\d_]\*)(?=[^\W\d_]))")
_STYLE = r"[a-z :;.\-]{0,40}(?:(?:#[0-9a-f]{3,6}|\d{1,3}(?:px|pt|em|%)?)(?![0-9A-Za-z])[a-z :;.\-]{0,40})?"
_ATTRIBUTE = rf"\s(?i:style|class|color|face|size|lang|dir)=(?:\"{_STYLE}\"|'{_STYLE}'|[a-z]{{1,20}}|\d{{1,3}})"
_TAG = re.compile(rf"</?(?i:b|i|u|em|strong|span|font|mark|small|sub|sup|wbr)(?:{_ATTRIBUTE}){{0,2}} ?/?>")
"""A mark that says nothing but how words look: what else stands in one is read, for it is sent like any other text."""
_BREAK = re.compile(r"\n(?:(?<=[-=/]\n)|/)")
"""A line's end beside one of the signs, which is found much faster than what it breaks."""
_BROKEN = re.compile(r"-\n(?<=[^\W\d_]-\n)(?=[^\W\d_])|\n(?<=\d\n)(?=/\d)|/\n(?<=\d/\n)(?=\d)|=\n(?=[^\W_])")
_SHORT = {"n": "\n", "r": "\n", "t": " ", "/": "/", '"': '"'}
_LONGEST_ADDRESS = 400

Segments = tuple[list[int], list[int], list[int], list[bool]]
"""Where each segment of the new text begins, where its original begins and ends, and whether it was copied."""


def unescape(text: str) -> tuple[str, Segments] | None:
    """Return the text with JSON's escapes (RFC 8259, section 7) and Markdown's read, and its segments, or None."""
    return rewritten(text, _ESCAPE, _character) if "\\" in text else None


def unreference(text: str) -> tuple[str, Segments] | None:
    """Return the text with HTML's character references read, and its segments; None if it has none."""
    return rewritten(text, _ENTITY, lambda m: readable(html.unescape(m.group()), m)) if "&" in text else None


def unquoted(text: str) -> tuple[str, Segments] | None:
    """Return the text with percent-encoding (RFC 3986, section 2.1) read outside web addresses, or None."""
    if "%" not in text or _PERCENT.search(text) is None:
        return None
    addresses = "://" in text or "www." in text
    return rewritten(text, _PERCENT, _bytes_outside_addresses if addresses else _bytes)


def untag(text: str) -> tuple[str, Segments] | None:
    """Return the text without HTML's marks of emphasis, and its segments, or None."""
    return rewritten(text, _TAG, lambda _: "") if "<" in text else None


def unmark(text: str) -> tuple[str, Segments] | None:
    """Return the text without Markdown's emphasis (CommonMark, section 6.2), and its segments, or None.

    Longer runs of asterisks are no emphasis but what stands for a secret, or a rule; one alone counts between letters.
    """
    return rewritten(text, _EMPHASIS, lambda _: "") if "*" in text else None


def unbreak(text: str) -> tuple[str, Segments] | None:
    """Return the text with words and numbers joined that a line's end broke, and its segments, or None.

    A hyphen between letters, a stroke between digits, and the soft breaks of quoted-printable (RFC 2045, section 6.7).
    """
    return rewritten(text, _BROKEN, _unbroken) if _BREAK.search(text) else None


def _unbroken(m: re.Match[str]) -> str:
    if m.group()[0] == "-":
        # Before a capital the hyphen is a compound's own.
        return "" if m.string[m.end()].islower() else "-"
    return m.group()[:-1] if m.group()[0] == "/" else ""


REWRITINGS = (unescape, unreference, unquoted, untag, unmark, unbreak)
"""In the order in which they are read."""


def rewritten(
    text: str, pattern: re.Pattern[str], character: Callable[[re.Match[str]], str]
) -> tuple[str, Segments] | None:
    """Return the text with what a pattern matches in other characters, and its segments; None if nothing changes."""
    parts: list[str] = []
    at, origin, origin_end, copied = segments = ([], [], [], [])  # type: Segments
    length = last = 0
    for m in pattern.finditer(text):
        start, end = m.span()
        new = character(m)
        if new == m.group():
            continue
        for chunk, low, high, copy in ((text[last:start], last, start, True), (new, start, end, False)):
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
    high, low, unit, point, byte, short, mark = m.groups()
    if short or mark:
        return _SHORT[short] if short else str(mark)
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    code = int(unit or point or byte, 16)
    if code > 0x10FFFF:
        return m.group()
    # A NUL would read as the end of a slot; a lone surrogate stands for nothing.
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def _bytes(m: re.Match[str]) -> str:
    return readable(unquote(m.group(), errors="replace"), m)


def _bytes_outside_addresses(m: re.Match[str]) -> str:
    addressed = _ADDRESS.search(m.string, max(0, m.start() - _LONGEST_ADDRESS), m.start())
    return m.group() if addressed else _bytes(m)


def readable(text: str, m: re.Match[str]) -> str:
    """Return the text, or what was matched where it stands for no character."""
    return m.group() if "�" in text or "\0" in text or any(0xD800 <= ord(c) <= 0xDFFF for c in text) else text
