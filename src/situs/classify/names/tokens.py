"""Cut a text into tokens, all at once: runs of letters, runs of digits, line breaks, and each other sign alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]

SPACE, LETTER, DIGIT, SIGN, BREAK = range(5)
"""The classes of characters."""
_TABLE = 0x3000
_BREAKS = "\n\r\0\x0b\x0c\x85\u2028\u2029"


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Hold what is looked up for each character below U+3000: its class, its lower case, whether it is a capital."""

    kinds: NDArray[np.uint8]
    lower: Codes
    capital: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hold the tokens of a text: code points [N], lower-cased too, and for each of T tokens its span and class."""

    codes: Codes
    lower: Codes
    capital: NDArray[np.bool_]
    starts: Places
    ends: Places
    kinds: NDArray[np.uint8]


def _kind(char: str) -> int:
    if char in _BREAKS:
        return BREAK
    if char.isspace():
        return SPACE
    if char.isdecimal():
        return DIGIT
    return LETTER if char.isalpha() or 0x300 <= ord(char) < 0x370 else SIGN


def make_alphabet() -> Alphabet:
    """Tabulate the characters below U+3000."""
    chars = [chr(c) for c in range(_TABLE)]
    return Alphabet(
        np.array([_kind(c) for c in chars], np.uint8),
        np.array([ord(c.lower()[0]) for c in chars], np.uint32),
        np.array([c.isupper() for c in chars], np.bool_),
    )


def tokenise(text: str, alphabet: Alphabet) -> Tokens:
    """Return the tokens of a text in their order; characters from U+3000 on are letters below U+10000, else signs."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    near = np.minimum(codes, _TABLE - 1)
    far = codes >= _TABLE
    kinds = alphabet.kinds[near]
    lower = alphabet.lower[near]
    capital = alphabet.capital[near]
    if far.any():
        kinds[far] = np.where(codes[far] < 0x10000, LETTER, SIGN)
        lower[far] = codes[far]
        capital[far] = False
    first = np.ones(len(codes), np.bool_)
    first[1:] = (kinds[1:] != kinds[:-1]) | (kinds[1:] == SIGN)
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], len(codes))[: len(starts)]
    of = kinds[starts] if len(starts) else kinds
    keep = of != SPACE
    return Tokens(codes, lower, capital, starts[keep], ends[keep], of[keep])


def split(tokens: Tokens, sizes: Sequence[int]) -> list[Tokens]:
    """Return the tokens of each of some texts, as if it had been cut alone; `tokens` are of them joined with blanks."""
    if len(sizes) == 1:
        return [tokens]
    parts = []
    low = first = 0
    for size in sizes:
        high = low + size
        last = int(np.searchsorted(tokens.starts, high))
        some = slice(first, last)
        parts.append(
            Tokens(
                tokens.codes[low:high],
                tokens.lower[low:high],
                tokens.capital[low:high],
                tokens.starts[some] - low,
                tokens.ends[some] - low,
                tokens.kinds[some],
            )
        )
        low, first = high + 1, last
    return parts
