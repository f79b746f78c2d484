"""What the ledger keeps of a person who completed exercises: evidence for AI Act art. 4 and NIS2 art. 20(2)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ENTRY_VERSION = 1
COMPLETED = "learning_completed"
_FIELDS = ("person", "done", "seed", "exercises", "right", "most", "passed", "policies")


@dataclass(frozen=True, slots=True)
class Completion:
    """Hold who completed which exercises, and how well."""

    id: str
    """128 random bits, hex."""
    person: str
    """A pseudonym, or the principal's name, as the configuration says."""
    done: int
    """Milliseconds since the epoch (UTC)."""
    seed: str
    """What the exercises were drawn with: with the same policies it draws them again."""
    exercises: int
    right: int
    """Points."""
    most: int
    """Points that there were."""
    passed: bool
    policies: str
    """SHA-256 of the policy set that the exercises were about, hex."""


def completion_entry(completion: Completion, now: int) -> dict[str, Any]:
    """Return the entry of a completion that is recorded at `now`, which may be later than it was done."""
    return {
        "v": ENTRY_VERSION,
        "type": "event",
        "call": completion.id,
        "at": now,
        "event": COMPLETED,
        "done": completion.done,
        "person": completion.person,
        "seed": completion.seed,
        "exercises": completion.exercises,
        "right": completion.right,
        "most": completion.most,
        "passed": completion.passed,
        "policies": completion.policies,
    }


def read_completion(entry: Mapping[str, Any]) -> Completion | None:
    """Return the completion of an entry, or None for another kind; raise `ValueError` where it does not read."""
    if entry.get("event") != COMPLETED:
        return None
    try:
        found = Completion(entry["call"], *(entry[name] for name in _FIELDS))
    except (KeyError, TypeError) as error:
        raise ValueError("a completion lacks a field") from error
    words = (found.id, found.person, found.seed, found.policies)
    figures = (found.done, found.exercises, found.right, found.most)
    well = all(isinstance(word, str) for word in words) and all(type(figure) is int for figure in figures)
    if not well or type(found.passed) is not bool:
        raise ValueError("a completion has a field of another type")
    return found


def pseudonym_of(principal: str, key: bytes) -> str:
    """Return the pseudonym of a person: whoever holds the key tells who it is, nobody else (GDPR art. 4(5))."""
    return "person-" + hmac.new(key, principal.encode(), "sha256").hexdigest()[:16]
