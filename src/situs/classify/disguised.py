"""Find names whose spelling hides them from the names model, by reading what they may stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from situs.classify.detectors import Hit
from situs.classify.lowered import entered, guesses, hints, kindred
from situs.classify.respelling import readings

_REACH = 48
"""Characters on either side that are read with it: a title or a role may stand there."""
_SURE = 0.7
"""The confidence from which a guess counts."""
_LIKELY = 0.5
"""The same where the words before it expect a person."""
_BREAK = "\n\n"

Reading = tuple[int, int, str]
"""A span and what it may stand for."""


class Span(NamedTuple):
    """Hold where a reading stands among all, where in the text it was made of, and how sure a name in it must be."""

    low: int
    high: int
    start: int
    end: int
    least: float


@dataclass(frozen=True, slots=True)
class Disguises:
    """Hold what a text may hide, each reading with the words around it, for the names model to judge."""

    text: str
    """All readings, to be read at once; empty where there are none."""
    spans: Sequence[Span]
    sure: Sequence[Hit]
    """What needs no judgement."""

    def judged(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return a hit over each value that is a person's name when it is spelled as it may be meant.

        `hits` are the model's in `text`; only sure ones count.
        """
        names = [hit for hit in hits if hit.kind == "PERSON"]
        return [*self.sure, *(hit for span in self.spans if (hit := _surest(names, span)) is not None)]


def disguises(text: str) -> Disguises:
    """Return what a text may hide."""
    spans: list[Span] = []
    parts: list[str] = []
    length = 0
    hinted = hints(text)
    likely = set(kindred(text, hinted))
    others = _apart([*readings(text), *sorted(likely)], guesses(text, hinted))
    for start, end, plain in others:
        # A first name behind "my son" is told more surely where it begins a sentence, and a verb is not taken for one.
        expected = (start, end, plain) in likely
        before = "" if expected else text[max(0, start - _REACH) : start]
        low = length + len(before)
        part = before + plain + text[end : end + _REACH] + _BREAK
        spans.append(Span(low, low + len(plain), start, end, _LIKELY if expected else _SURE))
        parts.append(part)
        length += len(part)
    sure = [Hit(start, end, "PERSON", _SURE, "hidden") for start, end in entered(text, hinted)]
    return Disguises("".join(parts), spans, sure)


def _apart(surer: list[Reading], further: Iterable[Reading]) -> list[Reading]:
    """Return all of `surer` and those of `further` that begin in none of them."""
    taken = {at for start, end, _ in surer for at in range(start, end)}
    return surer + [reading for reading in further if reading[0] not in taken]


def _surest(hits: Sequence[Hit], span: Span) -> Hit | None:
    """Return the surest hit in a reading, over the whole of what is written there, if it is sure enough."""
    inside = [h for h in hits if h.start < span.high and h.end > span.low and h.confidence >= span.least]
    return max(inside, key=lambda hit: hit.confidence)._replace(start=span.start, end=span.end) if inside else None
