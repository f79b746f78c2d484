"""Take words apart that German, Dutch and Danish put together: no dictionary has them all."""

from __future__ import annotations

from collections.abc import Callable, Container
from zlib import crc32

_LINKS = ("", "s", "e", "n", "en", "er", "es")
_FIRST = 4
_HEAD = 3
"""Letters of the shortest first part and of the shortest end."""
_LONGEST = 48
"""Letters of the longest word that is taken apart: the work grows with their square."""
_WHOLE_FIRST = 5
_WHOLE_HEAD = 7
"""Letters of the parts of a word that may end in any word: shorter ones make up names by chance."""
_DEPTH = 2
"""Parts that may stand before the end."""


def hash_of(word: str) -> int:
    """Return the hash of a word, whatever its case."""
    return crc32(word.lower().encode())


def ends_in(word: str, heads: Container[int]) -> bool:
    """Tell whether a word of more letters ends in one of the ends of compounds, of four letters or more."""
    return any(hash_of(word[at:]) in heads for at in range(_HEAD, min(len(word), _LONGEST) - _FIRST + 1))


def is_compound(word: str, heads: Container[int], known: Callable[[str], bool], depth: int = _DEPTH) -> bool:
    """Tell whether a word is one that is known, perhaps a linking letter, and one of the ends of compounds.

    Surnames are put together, too: heads are to have no ends of surnames, and nobody's name is to be known.
    """
    if depth == 0 or len(word) > _LONGEST:
        return False
    for at in range(_FIRST, len(word) - _HEAD + 1):
        if hash_of(word[at:]) not in heads:
            continue
        first = word[:at]
        for link in _LINKS:
            part = first.removesuffix(link)
            if len(part) + len(link) != at or len(part) < _FIRST:
                continue
            if known(part) or is_compound(part, heads, known, depth - 1):
                return True
    return False


def is_joined(word: str, known: Callable[[str], bool]) -> bool:
    """Tell whether a word is two long ones that are known, with perhaps a linking letter; no name is to be known.

    Hardly any surname is, so that the second may be any word.
    """
    if len(word) > _LONGEST:
        return False
    for at in range(_WHOLE_FIRST, len(word) - _WHOLE_HEAD + 1):
        if not known(word[at:]):
            continue
        first = word[:at]
        for link in _LINKS:
            part = first.removesuffix(link)
            if len(part) + len(link) == at and len(part) >= _WHOLE_FIRST and known(part):
                return True
    return False
