"""What RTF, LaTeX, mail and forms to fill in set around letters or in their place, read as it shows.

`M\\'fcller`, `M\\"uller` and `M=C3=BCller` are a name, and so is what stands on the dots of `Name: __Muster____`.
"""

from __future__ import annotations

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header

from situs.classify.escapes import Segments, readable, rewritten

_RTF = re.compile(r"\\'([0-9A-Fa-f]{2})|\\u(-?\d{1,5}) ?\??|\\([a-z]{1,32})-?\d{0,10} ?|[{}]")
_RTF_BREAKS = frozenset(["par", "line", "tab", "cell", "row"])
_TEX_OPENS = ("\\begin{", "\\documentclass", "\\section{", "\\textbf{")
_TEX = re.compile(
    r"\{\\([\"'`^~=.])(\\?[A-Za-z])\}|\\([\"'`^~=.])(?:\{(\\?[A-Za-z])\}|(\\?[A-Za-z]))|\\([cvHruk])\{([A-Za-z])\}"
    r"|\{?\\(ss|o|O|ae|AE|oe|OE|aa|AA|l|L)(?![A-Za-z])(?:\{\}|\}| )?"
    r"|\\\\(?:\[\w{1,8}\])?|(?<=[A-Za-z.])~(?=[A-Z])"
)
_ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "H": "\u030b", "r": "\u030a", "u": "\u0306", "k": "\u0328",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł",
}  # fmt: skip
_BYTES = re.compile(r"=[CD][0-9A-F]=[89AB][0-9A-F]|=E[0-9A-F](?:=[89AB][0-9A-F]){2}")
_WORD = re.compile(r"=\?[\w-]{2,20}\?[QqBb]\?[^?\s]{1,300}\?=")
_FILLED = re.compile(r"__{1,200}")

_BOXED = re.compile(r"\|(?:[A-Z]{2}\|)?(?:[A-Z0-9]\|){6,40}")


def unset_rtf(text: str) -> tuple[str, Segments] | None:
    """Return the text of RTF 1.9 without its control words and braces, its characters read, or None."""
    return rewritten(text, _RTF, _of_rtf) if "\\" in text and "{\\rtf" in text else None


def _of_rtf(m: re.Match[str]) -> str:
    byte, point, word = m.groups()
    if byte:
        return readable(bytes.fromhex(byte).decode("cp1252", "replace"), m)
    if point:
        return readable(chr(int(point) % 0x10000), m)
    return "\n" if word in _RTF_BREAKS else ""


def untex(text: str) -> tuple[str, Segments] | None:
    """Return the text with LaTeX's accents, letters and line breaks read, or None."""
    tex = "\\" in text and any(mark in text for mark in _TEX_OPENS)
    return rewritten(text, _TEX, _of_tex) if tex else None


def _of_tex(m: re.Match[str]) -> str:
    inner, within, accent, braced, bare, named, under, letter = m.groups()
    if letter:
        return _LETTERS[letter]
    if mark := inner or accent or named:
        below = (within or braced or bare or under).lstrip("\\")
        return unicodedata.normalize("NFC", below + _ACCENTS[mark])
    return "\n" if m.group()[0] == "\\" else " "


def unmail(text: str) -> tuple[str, Segments] | None:
    """Return the text with quoted-printable UTF-8 (RFC 2045) and encoded words (RFC 2047) read, or None."""
    if "=" not in text:
        return None
    if "=?" in text and (found := rewritten(text, _WORD, _of_word)):
        return found
    return rewritten(text, _BYTES, _of_bytes) if "=C" in text or "=E" in text or "=D" in text else None


def _of_word(m: re.Match[str]) -> str:
    try:
        parts = [(p.encode() if isinstance(p, str) else p).decode(c or "ascii") for p, c in decode_header(m.group())]
    except (HeaderParseError, LookupError, ValueError):
        return m.group()
    return readable("".join(parts), m) or m.group()


def _of_bytes(m: re.Match[str]) -> str:
    return readable(bytes.fromhex(m.group().replace("=", "")).decode("utf-8", "replace"), m)


_QUOTED = re.compile(r"(?m)^ ?>[> \t]{0,40}")
"""What a reply has before each line of the mail that it quotes (RFC 3676, section 4.5)."""


def unfill(text: str) -> str:
    """Return the text with blanks in place of strokes around what is filled into a form, and of marks of quoted mail.

    The length is the same, so that a text with such signs needs no map, nor a search for what is hidden.
    """
    if "_" in text and "__" in text:
        text = _FILLED.sub(_of_stroke, text)
    if ">" in text and (text[0] == ">" or "\n>" in text or "\n >" in text):
        text = _QUOTED.sub(lambda m: " " * len(m.group()), text)
    return text


def _of_stroke(m: re.Match[str]) -> str:
    before, behind = m.string[max(0, m.start() - 1) : m.start()], m.string[m.end() : m.end() + 1]
    # One between words is part of a name in code, and one alone is an empty field.
    return " " * len(m.group()) if before.isalnum() != behind.isalnum() else m.group()


def unbox(text: str) -> tuple[str, Segments] | None:
    """Return the text with each number that has a box for every character in one piece, or None."""
    return rewritten(text, _BOXED, lambda m: m.group().replace("|", "")) if "|" in text else None


TYPESETTING = (unset_rtf, untex, unmail, unbox)
"""In the order in which they are read, before escapes."""
