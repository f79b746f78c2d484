"""What a record is, by the wording of its first lines and of the rest."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from situs.errors import ConfigError
from situs.minimise.segments import Segment
from situs.tasks.passage import Passage, passage_at
from situs.tasks.patterns import Pattern

FILE = "record_types.toml"
UNKNOWN = "unknown"
_HEAD = 1_500
"""Characters in which a document says what it is."""
_STRETCH = 4_000
"""Characters of one step through the body."""
_POINTS = {"head": 2, "body": 1}
_LEAST = 2
"""Points that a type needs."""


@dataclass(frozen=True, slots=True)
class RecordType:
    """Describe a type of record by the patterns of its head and its body."""

    id: str
    title: str
    head: tuple[Pattern, ...]
    body: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """Hold what a record is, the runner-up, and the words that speak for it."""

    type: str
    """The id of a type, or `unknown`."""
    next: str
    """The type that had as many points or the next fewer; empty where none had any."""
    passages: tuple[Passage, ...]


@lru_cache(maxsize=1)
def load_record_types() -> Mapping[str, RecordType]:
    """Read the types by id from the package; raise `ConfigError("task_data")` where they are broken."""
    raw = (resources.files("situs.tasks") / "data" / FILE).read_bytes()
    try:
        rows = tomllib.loads(raw.decode())["type"]
        return {row["id"]: RecordType(row["id"], row["title"], _each(row["head"]), _each(row["body"])) for row in rows}
    except (ValueError, KeyError, TypeError) as fault:
        raise ConfigError("task_data", f"`{FILE}` cannot be read: {type(fault).__name__}") from fault


def _each(texts: Sequence[str]) -> tuple[Pattern, ...]:
    return tuple(Pattern([text]) for text in texts)


def type_of(text: str, segments: Sequence[Segment]) -> Typed:
    """Return what a record is; a tie of the best two, or too few signs, is *unknown*."""
    scored = [(kind.id, *_signs(text, kind)) for kind in load_record_types().values()]
    ranked = sorted(scored, key=lambda row: (-row[1], row[0]))
    (best, points, spans), (runner, second, _) = ranked[0], ranked[1]
    if points < _LEAST or points == second:
        return Typed(UNKNOWN, best if points else "", ())
    return Typed(best, runner if second else "", tuple(passage_at(segments, *span) for span in spans[:4]))


def _signs(text: str, kind: RecordType) -> tuple[int, list[tuple[int, int]]]:
    spans: list[tuple[int, int]] = []
    points = 0
    for name, patterns in (("head", kind.head), ("body", kind.body)):
        for pattern in patterns:
            span = pattern.find(text, 0, _HEAD) if name == "head" else _anywhere(text, pattern)
            if span:
                points += _POINTS[name]
                spans.append(span)
    return points, spans


def _anywhere(text: str, pattern: Pattern) -> tuple[int, int] | None:
    """Search a text in overlapping steps, so that a match is found without laying out the whole text each time."""
    for start in range(0, max(1, len(text)), _STRETCH):
        span = pattern.find(text, start, min(len(text), start + _STRETCH + 500))
        if span:
            return span
    return None
