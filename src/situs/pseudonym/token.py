"""Derive tokens: a word that a model understands and a code that nobody can guess.

The code's alphabet has no vowels, so that it spells nothing, and no `0 1 L`, so that it is read aloud and copied
without error. Seven characters of 28 are 33.7 bits: the chance that two of a call's thousand values share one is
below one in twenty thousand, and sealing resolves even that.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 7

_SPACE = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[\W_]+")


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
    message = f"{kind}\x00{value}\x00{attempt}".encode("utf-8", "surrogatepass")
    number = int.from_bytes(hmac.digest(key, message, hashlib.sha256)[:8], "big")
    code = []
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(ALPHABET))
        code.append(ALPHABET[index])
    return f"{kind_word(kind)}_{''.join(code)}"


def code_of(token: str) -> str:
    """Return the code of a token."""
    return token[-CODE_LENGTH:]
