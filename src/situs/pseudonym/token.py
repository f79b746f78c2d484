"""Derive tokens: a word that a model understands and a code that nobody can guess.

The code's alphabet has no vowels, so that it spells nothing, and no `0 1 L`, so that it is read aloud and copied
without error. Seven characters of 28 are 33.7 bits: the chance that two of a call's thousand values share one is
below one in twenty thousand, and sealing resolves even that.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 7

_BLOCK = 64
"""Bytes of a block of SHA-256."""
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))
_PAIRS = tuple(low + high for high in ALPHABET for low in ALPHABET)
_PAIR = len(_PAIRS)
_SPACE = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[\W_]+")


@lru_cache(maxsize=256)
def kind_word(kind: str) -> str:
    """Return the word that opens tokens of a kind: its letters alone, upper case."""
    return kind.replace("_", "").upper()


def normalise(value: str, *, compact: bool) -> str:
    """Fold a value so that its spellings share one token; `compact` drops separators too (numbers, accounts)."""
    folded = value if value.isascii() else unicodedata.normalize("NFKC", value)
    folded = folded.casefold()
    return _SEPARATORS.sub("", folded) if compact else _SPACE.sub(" ", folded).strip()


def derive(key: bytes, kind: str, value: str, attempt: int = 0) -> str:
    """Return the token of a normalised value under a matter's key.

    `attempt` counts up when a token is already taken, by another value or by the text itself.
    The code is the base-28 reading of HMAC-SHA-256 (RFC 2104) over kind, value and attempt.
    """
    return Deriver(key).derive(kind, value, attempt)


class Deriver:
    """Derive many tokens under one key: its two padded blocks are hashed once (RFC 2104, section 4)."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(block.translate(_INNER))
        self._outer = hashlib.sha256(block.translate(_OUTER))

    def derive(self, kind: str, value: str, attempt: int = 0) -> str:
        """Return what the function `derive` does."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(f"{kind}\x00{value}\x00{attempt}".encode("utf-8", "surrogatepass"))
        outer.update(inner.digest())
        return f"{kind_word(kind)}_{_code(int.from_bytes(outer.digest()[:8], 'big'))}"


def _code(number: int) -> str:
    """Return the seven lowest digits to the base 28, the lowest first, read two at a time."""
    number, first = divmod(number, _PAIR)
    number, second = divmod(number, _PAIR)
    number, third = divmod(number, _PAIR)
    return f"{_PAIRS[first]}{_PAIRS[second]}{_PAIRS[third]}{ALPHABET[number % len(ALPHABET)]}"


def code_of(token: str) -> str:
    """Return the code of a token."""
    return token[-CODE_LENGTH:]
