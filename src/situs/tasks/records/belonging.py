"""To which matters a record may belong: those whose parties it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from situs.minimise.segments import Segment
from situs.model import Matter
from situs.tasks.passage import Passage, passage_at

_SHORTEST = 4
"""Letters; a shorter name says nothing."""
_SHOWN = 3
"""Passages of one matter that are kept."""


@dataclass(frozen=True, slots=True)
class Named:
    """Hold a matter of whose parties a record names some."""

    matter: Matter
    parties: int
    """How many different ones."""
    passages: tuple[Passage, ...]


def matters_named(text: str, segments: Sequence[Segment], matters: Iterable[Matter]) -> tuple[Named, ...]:
    """Return the matters whose parties a record names by name or alias, those with the most parties first."""
    known = {matter.id: matter for matter in matters}
    owners: dict[str, set[tuple[str, int]]] = {}
    for matter in known.values():
        for number, party in enumerate(matter.parties):
            for name in (party.name, *party.aliases):
                if sum(c.isalpha() for c in name) >= _SHORTEST:
                    owners.setdefault(_even(" ".join(name.split())), set()).add((matter.id, number))
    found: dict[str, tuple[set[int], list[Passage]]] = {}
    for name, start, end in _names_in(_even(text), list(owners)):
        for matter_id, number in owners[name]:
            parties, passages = found.setdefault(matter_id, (set(), []))
            parties.add(number)
            if len(passages) < _SHOWN:
                passages.append(passage_at(segments, start, end))
    named = [Named(known[m], len(parties), tuple(passages)) for m, (parties, passages) in found.items()]
    return tuple(sorted(named, key=lambda n: (-n.parties, n.matter.id)))


def _names_in(text: str, names: Sequence[str]) -> Iterable[tuple[str, int, int]]:
    if not names:
        return
    automaton = AhoCorasick(names, matchkind=MatchKind.LeftmostLongest)
    for index, start, end in automaton.find_matches_as_indexes(text):
        whole = not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())
        if whole:
            yield names[index], start, end


def _even(text: str) -> str:
    """Return a text of the same length without case, and with a space for every white space."""
    return "".join(" " if c.isspace() else low if len(low := c.lower()) == 1 else c for c in text)
