"""Reduce words to stems, so that a question meets the clause that answers it in other forms of the same words."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]{2,}")
_SUFFIX = re.compile(
    r"(?:(?:at)?(?:ions?|ed|ings?|es?|ors?)|itions?|ments?|ances?|ences?|ities|ity|ively|ive|ably|able|ible"
    r"|ally|als?|edly|ers?|ies|s|y|ungen|ungs?|lich|lichen|keit|heit|en|ern)$"
)
_LONGEST = 8
_SHORTEST = 4

STOP = frozenset(
    re.findall(
        r"\w+",
        "a an the of to in for on by with from as at or and if is are be been was were will would shall can could may "
        "might must do does did has have had not no any all some each such this that these those it its their they "
        "there what which who whom whose when where how why than then so into upon under over out up about also other "
        "only same own between both either neither one two us we you he she his her our your i me my der die das den "
        "dem des ein eine einen einem einer eines und oder in im ist sind war wird werden wurde zu zum zur von vom "
        "mit auf fur bei nach aus als auch an am es er sie ihr ihre nicht kein keine dass wenn wie was wer welche "
        "welcher welches wann wo kann muss darf soll le la les un une des du de et ou en est sont que qui quel quelle "
        "dans pour par sur au aux ce cette il elle ne pas ",
    )
)
"""Words that say nothing of a question's subject, folded, in English, German and French."""


def stem_of(word: str) -> str:
    """Return the stem of a folded word: one ending less, at most eight letters."""
    if len(word) <= _SHORTEST or not word.isalpha():
        return word[:3] if len(word) == _SHORTEST and word[3] == "s" and word[2] not in "siu" else word
    found = _SUFFIX.search(word, _SHORTEST)
    return (word[: found.start()] if found else word)[:_LONGEST]


def folded(text: str) -> str:
    """Return a text without case and accents."""
    low = text.casefold()
    if low.isascii():
        return low
    return "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))


def stems(text: str, known: dict[str, str] | None = None) -> list[str]:
    """Return the stems of a text's words in order, those of stop words left out.

    `known` gathers the stems of one document's words. It is the caller's, so that no word outlives its call.
    """
    known = {} if known is None else known
    found = []
    for word in _WORD.findall(folded(text)):
        if word not in STOP:
            stem = known.get(word)
            if stem is None:
                stem = known[word] = stem_of(word)
            found.append(stem)
    return found
