"""Context words: what stands within reach of a candidate, found by one small automaton for every detector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

REACH = 40
"""Characters on either side in which a context word counts."""

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Context:
    """Hold every context word and, for each, the topics that it speaks for."""

    words: AhoCorasick
    topics: tuple[frozenset[str], ...]

    def near(self, text: str, start: int, end: int) -> frozenset[str]:
        """Return the topics of the whole words in and around the span, within its slot; any case."""
        low = start - REACH if start > REACH else 0
        window = text[low : end + REACH].lower()
        if "\0" in window:
            cut = window.rfind("\0", 0, start - low) + 1
            stop = window.find("\0", start - low)
            window = window[cut : stop if stop >= 0 else None]
        found = self.words.find_matches_as_indexes(window, overlapping=True)
        if not found:
            return _NONE
        near = _NONE
        for index, first, last in found:
            if not (first and window[first - 1].isalnum()) and not window[last : last + 1].isalnum():
                near |= self.topics[index]
        return near


def compile_context(topics: Mapping[str, Iterable[str]]) -> Context:
    """Compile the words of each topic."""
    owners: dict[str, set[str]] = {}
    for topic, words in topics.items():
        for word in words:
            owners.setdefault(word.lower(), set()).add(topic)
    return Context(AhoCorasick(list(owners)), tuple(frozenset(names) for names in owners.values()))
