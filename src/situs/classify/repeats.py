"""Find again in the same text what the network was sure of once: a firm, a place, a person."""

from __future__ import annotations

from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from situs.classify.detectors import Hit
from situs.classify.substrings import is_small, leftmost_longest

_REPEATED = frozenset({"PERSON", "ORGANISATION", "LOCATION", "CIRCUMSTANCE"})
_SURE = 0.5
_SHORTEST = 4
_LONGEST = 200
"""Characters of a value that is looked for again: the work on one that repeats itself grows with their square."""
_CONFIDENCE = 0.8
"""Of a repetition, times that of what is repeated."""


def with_repeats(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits with one more for each further place of a value among them, in order, without overlaps.

    A value counts if it begins with a capital, has four to 200 characters, and was found with a confidence of one
    half. Only whole words count.
    """
    values: dict[str, Hit] = {}
    for hit in hits:
        value = text[hit.start : hit.end]
        fits = _SHORTEST <= len(value) <= _LONGEST and value[0].isupper()
        if fits and hit.kind in _REPEATED and hit.confidence >= _SURE:
            values.setdefault(value, hit)
    if not values:
        return list(hits)
    kept = list(values.values())
    more = [
        kept[index]._replace(start=start, end=end, confidence=round(kept[index].confidence * _CONFIDENCE, 3))
        for index, start, end in _places(list(values), text)
        if not (start and text[start - 1].isalnum()) and not text[end : end + 1].isalnum()
    ]
    return _apart([*hits, *more])


def _places(values: Sequence[str], text: str) -> Sequence[tuple[int, int, int]]:
    """Return the number, start and end of each value in a text, in order and without overlaps, the longest first."""
    if is_small(len(values), len(text)):
        return leftmost_longest(values, text)
    found: Sequence[tuple[int, int, int]] = AhoCorasick(
        values, matchkind=MatchKind.LeftmostLongest
    ).find_matches_as_indexes(text)
    return found


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits in order; of those that overlap the longest stays, of equals the surest."""
    found: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end, -h.confidence)):
        if not found or hit.start >= found[-1].end:
            found.append(hit)
        elif hit.end - hit.start > found[-1].end - found[-1].start:
            found[-1] = hit
    return found
