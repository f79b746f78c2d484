"""Find names whose spelling hides them from the names model, by reading what they may stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from situs.classify.detectors import Hit
from situs.classify.lowered import entered, guesses, hints, kindred
from situs.classify.respelling import readings

_REACH = 48
"""Characters on either side that are read with it: a title or a role may stand there."""
_SURE = 0.7
"""The confidence from which a guess counts."""
_BREAK = "\n\n"

Reading = tuple[int, int, str]
"""A span and what it may stand for."""


@dataclass(frozen=True, slots=True)
class Disguises:
    """Hold what a text may hide, each reading with the words around it, for the names model to judge."""

    text: str
    """All readings, to be read at once; empty where there are none."""
    spans: Sequence[tuple[int, int, int, int]]
    """Of each reading where it stands in `text`, and where in the text it was made of."""
    sure: Sequence[Hit]
    """What needs no judgement."""

    def judged(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return a hit over each value that is a person's name when it is spelled as it may be meant.

        `hits` are the model's in `text`; only sure ones count.
        """
        names = [hit for hit in hits if hit.kind == "PERSON" and hit.confidence >= _SURE]
        return [*self.sure, *(hit for span in self.spans if (hit := _surest(names, span)) is not None)]


def disguises(text: str) -> Disguises:
    """Return what a text may hide."""
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
    return Disguises("".join(parts), spans, sure)


def _apart(surer: list[Reading], further: Iterable[Reading]) -> list[Reading]:
    """Return all of `surer` and those of `further` that begin in none of them."""
    taken = {at for start, end, _ in surer for at in range(start, end)}
    return surer + [reading for reading in further if reading[0] not in taken]


def _surest(hits: Sequence[Hit], span: tuple[int, int, int, int]) -> Hit | None:
    """Return the surest hit in a reading, over the whole of what is written there."""
    low, high, start, end = span
    inside = [hit for hit in hits if hit.start < high and hit.end > low]
    return max(inside, key=lambda hit: hit.confidence)._replace(start=start, end=end) if inside else None
