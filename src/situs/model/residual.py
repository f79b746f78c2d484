"""Residual risk: what of a text stays in clear once it is sealed, and how far that narrows down who is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """Name how far what stays in clear may single a person out (GDPR recital 26); `HIGH` also where nobody can tell."""

    NONE = "none"
    LOW = "low"
    HIGH = "high"


class Driver(NamedTuple):
    """Mark `slots[slot].text[start:end]` (code points of the original) as something that narrows down who is meant."""

    slot: int
    start: int
    end: int
    kind: str
    """A kind of finding, or one of the stage's own: `ROLE`, `UNIQUE`, `QUOTATION`, `EXACT_DATE` and the like."""
    why: str
    """What makes it so, in words of ours; never client text."""


@dataclass(frozen=True, slots=True)
class Residual:
    """State the risk of re-identification that is left under one way of sealing."""

    level: Level
    score: float
    """From 0 (nothing narrows down) towards 1."""
    drivers: tuple[Driver, ...] = ()
    """What stays in clear and counts, by slot and place."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many drivers there are of each kind."""
        return Counter(driver.kind for driver in self.drivers)


UNRATED = Residual(Level.HIGH, 1.0)
"""What nobody has worked out counts as high."""
