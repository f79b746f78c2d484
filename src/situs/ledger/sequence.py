"""Hold calls to their order: time does not go back, and a decision has one outcome behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from situs.errors import IntegrityError
from situs.ledger.seen import Seen


@dataclass(frozen=True, slots=True)
class Followed:
    """Hold what was followed up to an entry, so that another can go on from there."""

    decisions: int
    outcomes: int
    events: int
    first_at: int | None
    last_at: int | None
    open: Mapping[str, int]
    """The calls without an outcome, in their order, each with the number of its decision."""
    decided: bytes
    """The digests of all decided calls (`Seen`)."""


class CallSequence:
    """Follow the entries of one or many calls and hold them to their order."""

    __slots__ = ("_decided", "_first_at", "_last_at", "_open", "decisions", "events", "outcomes")

    def __init__(self, followed: Followed | None = None) -> None:
        """Begin with an empty log, or behind what was followed before."""
        self.decisions = self.outcomes = self.events = 0
        self._open: dict[str, int] = {}
        self._decided = Seen()
        self._first_at: int | None = None
        self._last_at: int | None = None
        if followed is not None:
            self.decisions, self.outcomes, self.events = followed.decisions, followed.outcomes, followed.events
            self._open, self._decided = dict(followed.open), Seen(followed.decided)
            self._first_at, self._last_at = followed.first_at, followed.last_at

    def add(self, index: int, entry: dict[str, Any]) -> None:
        """Take the next entry.

        Raise `IntegrityError`: `clock_went_back`, `decision_repeated`, or `outcome_unmatched` (before,
        without or a second time after its decision).
        """
        at, call, kind = entry["at"], entry["call"], entry["type"]
        if self._last_at is None:
            self._first_at = at
        elif at < self._last_at:
            raise _disorder("clock_went_back", f"entry {index} is older than the one before", index, self._last_at, at)
        self._last_at = at
        if kind == "decision":
            if self._decided.add(call):
                raise _disorder("decision_repeated", f"entry {index} decides a call again", index, 1, 2)
            self._open[call] = index
            self.decisions += 1
        elif kind == "outcome":
            if self._open.pop(call, None) is None:
                raise _disorder("outcome_unmatched", f"entry {index} ends a call that is not open", index, 1, 0)
            self.outcomes += 1
        else:
            self.events += 1

    def summary(self) -> tuple[int, int, int, int | None, int | None, tuple[str, ...]]:
        """Return decisions, outcomes, events, the first and the last time, and the open calls."""
        return self.decisions, self.outcomes, self.events, self._first_at, self._last_at, tuple(self._open)

    def followed(self) -> Followed:
        """Return what was followed so far."""
        counts = self.decisions, self.outcomes, self.events
        return Followed(*counts, self._first_at, self._last_at, dict(self._open), self._decided.digests())


def _disorder(code: str, message: str, index: int, expected: int, found: int) -> IntegrityError:
    return IntegrityError(code, message, expected=str(expected), found=str(found), at=index)
