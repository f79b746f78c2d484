"""One act upon a proposal, and the entry that the ledger keeps of it: digests and figures, never a policy's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

ENTRY_VERSION = 1
PROPOSED, APPROVED = "policy_proposed", "policy_approved"
ACTIVATED, WITHDRAWN = "policy_activated", "policy_withdrawn"
EVENTS = (PROPOSED, APPROVED, ACTIVATED, WITHDRAWN)
_FIGURES = (
    "days", "size", "calls", "unruled", "replayed", "unchecked", "refused", "permitted", "elsewhere", "otherwise",
    "reasoned", "same", "unreplayable",
)  # fmt: skip
_PROOF = ("statements", "failed", "states", "vectors")


@dataclass(frozen=True, slots=True)
class Content:
    """Name what is proposed, by digests (SHA-256, hex)."""

    policies: str
    """Of schema and policies, as a decision's `rules.policies` has it."""
    statements: str
    """Of the document of statements that the set must prove."""
    vectors: str
    """Of the document of vectors that it must agree with; empty where there is none."""
    base: str
    """Of the policies that were in force when it was proposed, and that it was compared with."""


@dataclass(frozen=True, slots=True)
class Act:
    """Hold who did what with a proposal, and when."""

    id: str
    """128 random bits, hex: tells an act from another, wherever it is written."""
    event: str
    """One of `EVENTS`."""
    proposal: str
    by: str
    """The principal that a credential proved."""
    done: int
    """Milliseconds since the epoch (UTC)."""
    content: Content
    effective: date
    """The first day on which it may be activated."""
    emergency: bool = False
    """Activated before its approval, since it only adds forbids."""
    proof: Mapping[str, int] = field(default_factory=dict)
    """How many statements were proven, failed (none of them required), of how many states; how many vectors agreed."""
    replay: Mapping[str, int] = field(default_factory=dict)
    """The figures of the replay that was made for the act, with the days and the size of the log."""
    at: int | None = field(default=None, compare=False)
    """When the ledger recorded it, by the clock of whoever serves it (epoch milliseconds); None: not yet."""


def act_entry(act: Act, now: int) -> dict[str, Any]:
    """Return the entry of an act that is recorded at `now`, which may be later than it was done."""
    return {
        "v": ENTRY_VERSION,
        "type": "event",
        "call": act.proposal,
        "at": now,
        "event": act.event,
        "act": act.id,
        "done": act.done,
        "by": act.by,
        "policies": act.content.policies,
        "statements": act.content.statements,
        "vectors": act.content.vectors,
        "base": act.content.base,
        "effective": act.effective.isoformat(),
        "emergency": act.emergency,
        "proof": {name: act.proof.get(name, 0) for name in _PROOF},
        "replay": {name: act.replay.get(name, 0) for name in _FIGURES},
    }


def read_act(entry: Mapping[str, Any]) -> Act | None:
    """Return the act of an entry, or None for another kind of entry; raise `ValueError` where it does not read."""
    if entry.get("event") not in EVENTS:
        return None
    try:
        words = {name: entry[name] for name in ("act", "call", "by", "policies", "statements", "vectors", "base")}
        done, effective, emergency = entry["done"], date.fromisoformat(entry["effective"]), entry["emergency"]
        at = entry["at"]
        figures = [{str(k): v for k, v in entry[name].items()} for name in ("proof", "replay")]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("an act lacks a field") from error
    well = (
        all(isinstance(word, str) for word in words.values())
        and type(done) is type(at) is int
        and type(emergency) is bool
    )
    if not well or not all(type(v) is int for found in figures for v in found.values()) or not words["call"]:
        raise ValueError("an act has a field of another type")
    return Act(
        id=words["act"],
        event=entry["event"],
        proposal=words["call"],
        by=words["by"],
        done=done,
        content=Content(words["policies"], words["statements"], words["vectors"], words["base"]),
        effective=effective,
        emergency=emergency,
        proof=figures[0],
        replay=figures[1],
        at=at,
    )
