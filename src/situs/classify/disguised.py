"""Find names whose spelling hides them from the names model, by reading what they may stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from situs.classify.detectors import Hit
from situs.classify.lowered import entered, guesses, hints, kindred
from situs.classify.respelling import readings

_REACH = 48
"""Characters on either side that are read with it: a title or a role may stand there."""
_SURE = 0.7
"""The confidence from which a guess counts."""
_BREAK = "\n\n"

Names = Callable[[str], Sequence[Hit]]
Reading = tuple[int, int, str]
"""A span and what it may stand for."""


def find_disguised(text: str, names: Names) -> list[Hit]:
    """Return a hit over each value that is a person's name when it is spelled as it may be meant.

    All readings are read at once, each with the words around it; only sure ones count.
    """
    spans: list[tuple[int, int, int, int]] = []
    parts: list[str] = []
    length = 0
    hinted = hints(text)
    likely = list(kindred(text, hinted))
    others = _apart([*readings(text), *likely], guesses(text, hinted))
    for start, end, plain in others:
        # A first name behind "my son" is told more surely where it begins a sentence, and a verb is not taken for one.
        before = "" if (start, end, plain) in likely else text[max(0, start - _REACH) : start]
        low = length + len(before)
        part = before + plain + text[end : end + _REACH] + _BREAK
        spans.append((low, low + len(plain), start, end))
        parts.append(part)
        length += len(part)
    sure = [Hit(start, end, "PERSON", _SURE, "hidden") for start, end in entered(text, hinted)]
    if not parts:
        return sure
    hits = [hit for hit in names("".join(parts)) if hit.kind == "PERSON" and hit.confidence >= _SURE]
    return sure + [hit for span in spans if (hit := _surest(hits, span)) is not None]


def _apart(surer: list[Reading], further: Iterable[Reading]) -> list[Reading]:
    """Return all of `surer` and those of `further` that begin in none of them."""
    taken = {at for start, end, _ in surer for at in range(start, end)}
    return surer + [reading for reading in further if reading[0] not in taken]


def _surest(hits: Sequence[Hit], span: tuple[int, int, int, int]) -> Hit | None:
    """Return the surest hit in a reading, over the whole of what is written there."""
    low, high, start, end = span
    inside = [hit for hit in hits if hit.start < high and hit.end > low]
    return max(inside, key=lambda hit: hit.confidence)._replace(start=start, end=end) if inside else None
