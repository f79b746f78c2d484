"""What a person decides of a text whose privilege is in doubt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """Mark a text of a call whose privilege a person should judge."""

    pointer: str
    mark: str
    """A keyed digest of the text (hex): whoever holds the matter's key tells the same text by it, nobody else."""
    probability: float
    """That it is a protected communication, as the assessment has it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """State what a named person decided of a text."""

    privileged: bool
    by: str
    """The principal's id."""
    at: int
    """Milliseconds since the epoch."""
