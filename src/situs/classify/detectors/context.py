"""Context words: what stands within reach of a candidate, found by one small automaton for every detector."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import punctuation

from ahocorasick_rs import BytesAhoCorasick

REACH = 40
"""Characters on either side in which a context word counts."""

_NONE: frozenset[str] = frozenset()
_BLANKS = str.maketrans(
    dict.fromkeys(punctuation + "\n\t\r\xa0°’‘“”„«»–—…·§|", " ") | {c: f" {c} " for c in "€$£"},
)
"""Makes every word stand between blanks, so that the automaton finds whole words alone."""
_ASCII = bytes(range(128)).decode()
_ASCII_BLANKS = bytes.maketrans(
    _ASCII.encode(), "".join(" " if c in punctuation + "\n\t\r" else c.lower() for c in _ASCII).encode()
)
"""The same for ASCII in any case, byte by byte: what grows, the dollar sign, is left out."""
_REMEMBERED = 4096
"""How many sets of words are remembered; they say nothing of a value."""


@dataclass(frozen=True, slots=True)
class Context:
    """Hold every context word and, for a set of them, the topics that they speak for."""

    words: BytesAhoCorasick
    cased: Mapping[int, str]
    """The words that count only as they are written: those that are other words in small letters."""
    topics: Callable[[frozenset[int]], frozenset[str]]

    def near(self, text: str, start: int, end: int) -> frozenset[str]:
        """Return the topics of the whole words in and around the span, within its slot.

        Any case will do, except for words that are entered with a `=` before them.
        """
        low = start - REACH if start > REACH else 0
        window = text[low : end + REACH]
        if "\0" in window:
            cut = window.rfind("\0", 0, start - low) + 1
            stop = window.find("\0", start - low)
            low, window = low + cut, window[cut : stop if stop >= 0 else None]
        before = b" " if not low or not text[low - 1].isalnum() else b""
        after = b" " if not text[low + len(window) : low + len(window) + 1].isalnum() else b""
        if window.isascii() and "$" not in window:
            folded = window.encode().translate(_ASCII_BLANKS)
        else:
            folded = window.lower().translate(_BLANKS).encode()
        found = self.words.find_matches_as_indexes(before + folded + after, overlapping=True)
        if not found:
            return _NONE
        cased = self.cased
        return self.topics(frozenset([i for i, _, _ in found if i not in cased or cased[i] in window]))


def compile_context(topics: Mapping[str, Iterable[str]]) -> Context:
    """Compile the words of each topic."""
    owners: dict[tuple[str, str], set[str]] = {}
    for topic, words in topics.items():
        for word in words:
            bare = word.removeprefix("=")
            key = " " + bare.lower().translate(_BLANKS).strip() + " "
            owners.setdefault((key, bare if bare != word else ""), set()).add(topic)
    owners.pop(("  ", ""), None)
    sets = tuple(frozenset(names) for names in owners.values())
    cased = {i: written for i, (_, written) in enumerate(owners) if written}

    @lru_cache(maxsize=_REMEMBERED)
    def speak(indexes: frozenset[int]) -> frozenset[str]:
        return _NONE.union(*(sets[i] for i in indexes))

    return Context(BytesAhoCorasick([key.encode() for key, _ in owners]), cased, speak)
