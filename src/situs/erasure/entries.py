"""What the ledger keeps of an erasure: that it was begun and how it ended, or that a legal hold blocked it.

An erasure is one or two events under one id. Names of matters and holds, words of a fixed list, no client text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ENTRY_VERSION = 1
BEGUN, ENDED, BLOCKED = "erasure_begun", "erasure_ended", "erasure_blocked"
HOLD = "legal_hold"
GROUNDS: Mapping[str, str] = {
    "retention_ended": "the period for which it was kept has ended (GDPR art. 5(1)(e), 17(1)(a))",
    "consent_withdrawn": "consent was withdrawn and no other basis is left (GDPR art. 17(1)(b))",
    "objection": "a person objected, and no ground overrides it (GDPR art. 17(1)(c))",
    "unlawful_processing": "it was processed unlawfully (GDPR art. 17(1)(d))",
    "legal_obligation": "the law asks for erasure (GDPR art. 17(1)(e))",
    "client_instruction": "the client instructed it (GDPR art. 28(3)(g))",
}
"""Why something may be erased, by the word that is recorded."""


class KeyState(StrEnum):
    """Say what the key source has of a matter."""

    HELD = "held"
    NONE = "none"
    """None was ever made, or it was lost: there is no tombstone either."""
    DESTROYED = "destroyed"
    """A tombstone stands, whatever stands beside it: no key is given out any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Say who asks for which erasure, and why."""

    matter: str
    by: str
    ground: str
    """A word of `GROUNDS`."""
    credential: str = "stated"
    """How the asker is known: `api_key`, `jwt`, or `stated` where nobody checks."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Say how an erasure ended."""

    destroyed: bool
    code: str = ""
    """Why nothing was destroyed."""
    holds: tuple[str, ...] = ()
    """Holds that were found after it was begun."""
    hold_known: bool = True
    """Tell whether the directory could be asked once more after the key was destroyed."""
    recovered: bool = False
    """A later run found it begun and brought it to its end."""

    @property
    def conflict(self) -> bool:
        """Tell whether a hold was placed while it ran, or may have been."""
        return bool(self.holds) or not self.hold_known


def begun_entry(erasure: str, asked: Asked, source: str, key: KeyState, *, closed: bool, at: int) -> dict[str, Any]:
    """Return the entry that must be durable before a key is touched; `at` is in epoch milliseconds."""
    return {**_head(erasure, BEGUN, at), **_asked(asked), "source": source, "key": key.value, "closed": closed}


def blocked_entry(erasure: str, asked: Asked, holds: Iterable[str], at: int) -> dict[str, Any]:
    """Return the entry of an attempt that a legal hold blocked: a conflict, with who asked and which holds."""
    return {**_head(erasure, BLOCKED, at), **_asked(asked), "code": HOLD, "holds": list(holds)}


def ended_entry(erasure: str, matter: str, ending: Ending, at: int) -> dict[str, Any]:
    """Return the entry that closes an erasure that was begun."""
    return {
        **_head(erasure, ENDED, at),
        "matter": matter,
        "destroyed": ending.destroyed,
        "code": ending.code,
        "conflict": ending.conflict,
        "holds": list(ending.holds),
        "hold_known": ending.hold_known,
        "recovered": ending.recovered,
    }


@dataclass(slots=True)
class Erasure:
    """Put the entries of one erasure together."""

    id: str
    entries: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def first(self) -> Mapping[str, Any]:
        """Return the entry that says who asked, and for which matter."""
        return self.entries[0]

    @property
    def last(self) -> Mapping[str, Any]:
        """Return the newest entry."""
        return self.entries[-1]

    @property
    def state(self) -> str:
        """Return `open`, `destroyed`, `abandoned` or `blocked`."""
        if self.last["event"] == ENDED:
            return "destroyed" if self.last["destroyed"] else "abandoned"
        return "blocked" if self.last["event"] == BLOCKED else "open"

    @property
    def conflict(self) -> bool:
        """Tell whether a legal hold stood against it, or may have."""
        return self.state == "blocked" or bool(self.last.get("conflict"))


def erasures_of(events: Iterable[Mapping[str, Any]], matter: str = "") -> list[Erasure]:
    """Return the erasures among a log's events, of one matter where it is named, in the order they were asked for."""
    found: dict[str, Erasure] = {}
    for event in events:
        kind = event.get("event")
        if kind in (BEGUN, BLOCKED) and (not matter or event["matter"] == matter):
            found[event["call"]] = Erasure(event["call"], [event])
        elif kind == ENDED and event["call"] in found:
            found[event["call"]].entries.append(event)
    return list(found.values())


def _head(erasure: str, event: str, at: int) -> dict[str, Any]:
    return {"v": ENTRY_VERSION, "type": "event", "call": erasure, "at": at, "event": event}


def _asked(asked: Asked) -> dict[str, Any]:
    return {"matter": asked.matter, "by": asked.by, "credential": asked.credential, "ground": asked.ground}
