"""What Situs answers, out of the documents that describe its paths: what asks for anything else ends with an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from situs.scan.metadata.operations import operations_of

_NAMED = re.compile(r"\{[^{}]*\}")
_STROKES = re.compile(r"/{2,}")
_GAP = "*"


@dataclass(frozen=True, slots=True)
class Served:
    """Hold what Situs answers as `POST /v1/messages`; what stands in braces, or behind a stroke at the end, is open."""

    operations: frozenset[str] = field(default_factory=frozenset)

    def answers(self, verb: str, path: str) -> bool:
        """Tell whether something answers at a path; no verb stands for any, and `*` in a path for what is not known."""
        asked = _plain(path)
        return any(
            (not verb or takes == verb.upper()) and _meet(_plain(at), asked)
            for takes, _, at in (operation.partition(" ") for operation in self.operations)
        )


def served_by(documents: Iterable[Mapping[str, Any]]) -> Served:
    """Return what the server of some OpenAPI documents answers."""
    return Served(frozenset(f"{one.verb} {one.path}" for document in documents for one in operations_of(document)))


def _plain(path: str) -> str:
    """Return a path with one mark for all that is open, and one stroke where an address and a path both have theirs."""
    return _STROKES.sub("/", _NAMED.sub(_GAP, path.partition("?")[0].partition("#")[0]))


def _meet(served: str, asked: str) -> bool:
    """Tell whether two paths may be one; where both are open, as far as their beginnings and ends tell."""
    if _GAP not in asked:
        return _fits(served, asked, 1)
    if _GAP not in served:
        return _fits(asked, served, 0)
    begins = sorted((served.partition(_GAP)[0], asked.partition(_GAP)[0]), key=len)
    ends = sorted((served.rpartition(_GAP)[2], asked.rpartition(_GAP)[2]), key=len)
    return begins[1].startswith(begins[0]) and ends[1].endswith(ends[0])


def _fits(open_: str, path: str, least: int) -> bool:
    """Tell whether a path is an open one with at least so many characters in each of its gaps."""
    first, *others = open_.split(_GAP)
    if not others:
        return first == path
    at = len(first) if path.startswith(first) else -1
    for part in others[:-1]:
        found = path.find(part, at + least) if at >= 0 else -1
        at = found + len(part) if found >= 0 else -1
    return at >= 0 and path.endswith(others[-1]) and len(path) - len(others[-1]) >= at + least
