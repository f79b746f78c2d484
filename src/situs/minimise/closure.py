"""Add to the segments that answer what they cannot be read without: lead, definitions, references, parties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from situs.minimise.index import Index
from situs.minimise.leads import takes_back
from situs.minimise.terms import refers, uses

_PARTIES = re.compile(
    r"\b(?:by and (?:between|among)|is (?:made|entered) (?:and entered )?into|zwischen|entre)\b", re.I
)
_EITHER = re.compile(
    r"\b(?:either|each|both|neither|other|the) part(?:y|ies)\b|\b(?:beide|jede|andere) parteien?\b", re.I
)
_OPENING = 12
"""Segments in which the parties' block is looked for."""
_DEFINITIONS, _REFERENCES = 4, 2
"""Definitions and references that are followed for one segment."""


@dataclass(frozen=True, slots=True)
class Added:
    """Name a segment that is needed by another, and why."""

    at: int
    why: str


def needed_by(index: Index, chosen: Sequence[int]) -> Iterator[Added]:
    """Yield what the chosen segments need, the most important first; the same segment may come twice."""
    terms = index.terms
    yield from leads_of(index, chosen)
    yield from _parties(index, chosen)
    for at in chosen:
        part = index.segments[at]
        names = [t for t in uses(index.text, part, terms) if terms.defined[t] != at]
        yield from (Added(terms.defined[t], "definition") for t in names[:_DEFINITIONS])
    for at in chosen:
        found = [terms.numbered[r] for r in refers(index.text, index.segments[at]) if r in terms.numbered]
        yield from (Added(places[0], "reference") for places in found[:_REFERENCES])


def leads_of(index: Index, chosen: Sequence[int]) -> Iterator[Added]:
    """Yield the words that chosen items of lists complete, what limits a chosen segment, and the headings above."""
    for at in chosen:
        if index.leads[at] >= 0:
            yield Added(index.leads[at], "lead")
        if at + 1 < len(index.segments) and takes_back(index.text, index.segments, at + 1):
            yield Added(at + 1, "limit")
    yield from (Added(at - 1, "heading") for at in chosen if at and index.segments[at - 1].place.kind == "heading")


def _parties(index: Index, chosen: Iterable[int]) -> Iterator[Added]:
    """Yield the parties' block where a chosen segment speaks of either party."""
    parts = index.segments
    if any(_EITHER.search(index.text, parts[i].start, parts[i].end) for i in chosen):
        for at, part in enumerate(parts[:_OPENING]):
            if _PARTIES.search(index.text, part.start, part.end):
                yield Added(at, "parties")
                return
