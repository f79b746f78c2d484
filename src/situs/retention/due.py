"""What is due, what a legal hold keeps, and the entry that says what was disposed of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ENTRY_VERSION = 1
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Due:
    """Hold one thing whose time is over."""

    kind: str
    """The class."""
    item: str
    """A job's id, a matter's id, or the folder of an export."""
    since: int
    """From when its days count, in epoch milliseconds."""
    matters: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    """What keeps it: ids of legal holds, or `unknown` where nobody can tell whether there is one."""

    @property
    def blocked(self) -> bool:
        """Tell whether it must be kept all the same."""
        return bool(self.holds)


def is_due(since: int, days: int, now: int) -> bool:
    """Tell whether `days` have passed since a moment, both in epoch milliseconds; 0 days have no end."""
    return days > 0 and now - since >= days * DAY_MS


@dataclass(slots=True)
class Tally:
    """Count what was done about one class."""

    kind: str
    days: int
    disposed: list[str] = field(default_factory=list)
    blocked: list[Due] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Codes of what could not be disposed of."""

    @property
    def holds(self) -> list[str]:
        """Return the holds that kept something, each once."""
        return sorted({hold for due in self.blocked for hold in due.holds})


def begun_entry(tally: Tally, by: str, due: int, matters: Iterable[str], at: int, credential: str) -> dict[str, Any]:
    """Return the entry that must be durable before anything of a class is disposed of.

    `credential` says how `by` is known: `stated`, as that person says, or `gateway`, by itself.
    """
    return {**_head("retention_begun", tally, by, at, credential), "due": due, "matters": sorted(matters)}


def applied_entry(tally: Tally, by: str, matters: Iterable[str], at: int, credential: str) -> dict[str, Any]:
    """Return the entry of a disposal of one class: how much, by whom, and what a hold kept."""
    return {
        **_head("retention_applied", tally, by, at, credential),
        "disposed": len(tally.disposed),
        "blocked": len(tally.blocked),
        "failed": len(tally.failed),
        "holds": tally.holds,
        "matters": sorted(matters),
    }


def _head(event: str, tally: Tally, by: str, at: int, credential: str) -> dict[str, Any]:
    return {
        "v": ENTRY_VERSION, "type": "event", "call": "", "at": at, "event": event, "by": by, "credential": credential,
        "class": tally.kind, "days": tally.days,
    }  # fmt: skip
