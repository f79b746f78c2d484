"""Find again, everywhere in a call, what context betrayed once: a name after a title, a number after its word."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from situs.model import Finding, Slot

_CONTEXTUAL = frozenset(
    {
        "PERSON", "USERNAME", "PHONE", "ADDRESS", "NATIONAL_ID", "TAX_ID", "SOCIAL_SECURITY", "HEALTH_ID", "PASSPORT",
        "DRIVING_LICENCE", "BANK_ACCOUNT",
    }
)  # fmt: skip
"""Kinds whose detectors look at the words around; the shape of the others is enough to find each by itself."""

_SHORTEST = 4
_MOST_VALUES = 400


def propagate(slots: Sequence[Slot], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings with one more for each further place of a contextual value, or of a person's surname.

    Matches are whole words and have the case of the value, or are all in capitals.
    """
    values = _values(slots, findings)
    if not values:
        return tuple(findings)
    words = tuple(sorted(values))[:_MOST_VALUES]
    search = _automaton(words).find_matches_as_indexes
    taken = {(f.slot, f.start, f.end) for f in findings}
    more = []
    for index, slot in enumerate(slots):
        text = slot.text
        for word, start, end in search(text):
            if (index, start, end) not in taken and _is_word(text, start, end):
                more.append(Finding(index, start, end, values[words[word]], 0.9, "propagation"))
    if not more:
        return tuple(findings)
    return tuple(sorted((*findings, *more), key=lambda f: (f.slot, f.start, -f.end)))


def _values(slots: Sequence[Slot], findings: Sequence[Finding]) -> dict[str, str]:
    """Collect the values to look for, each with its kind; in capitals too."""
    found: dict[str, str] = {}
    for f in findings:
        if f.kind not in _CONTEXTUAL:
            continue
        value = slots[f.slot].text[f.start : f.end].strip()
        parts = [value]
        if f.kind == "PERSON" and " " in value:
            parts.append(value.split()[-1])
        for part in parts:
            if len(part) >= _SHORTEST:
                found.setdefault(part, f.kind)
                found.setdefault(part.upper(), f.kind)
    return found


def _is_word(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not text[end : end + 1].isalnum()


@lru_cache(maxsize=64)
def _automaton(words: tuple[str, ...]) -> AhoCorasick:
    return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest)
