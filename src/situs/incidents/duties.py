"""What must be done about an incident and by when, as dated data with sources."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from situs.errors import ConfigError

AWARE = "aware"
"""What a duty's time starts from where it does not follow another duty."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Hold one duty: whether it applies follows from a facet of the classification."""

    id: str
    title: str
    recipient: str
    article: str
    facet: str
    """`personal`, `significant` or `privileged`."""
    applies: frozenset[str]
    """Values of the facet for which it does."""
    starts: str
    """`aware`, or the id of the duty whose notice it follows."""
    hours: int | None
    months: int | None
    """The limit, in calendar months; without hours and months there is none."""
    binding: str
    """`law`, or `target` where no rule gives the figure."""
    per_place: bool
    required: bool
    note: str
    source: tuple[str, ...]
    as_of: str
    confidence: str
    verification: str

    @property
    def limit(self) -> str:
        """Return the limit in words."""
        if self.hours is not None:
            return f"{self.hours} hours"
        if self.months is not None:
            return "1 month" if self.months == 1 else f"{self.months} months"
        return "no fixed limit"


@cache
def load_duties() -> Mapping[str, Duty]:
    """Return the duties by id, in the file's order; raise `ConfigError("duties_invalid")` for damaged data."""
    try:
        raw = resources.files("situs.incidents").joinpath("data/duties.toml").read_bytes()
        rows = tomllib.loads(raw.decode("utf-8"))["duty"]
        duties = {row["id"]: _duty(row) for row in rows}
        for duty in duties.values():
            if duty.starts != AWARE and duty.starts not in duties:
                raise KeyError(duty.starts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError("duties_invalid", f"the data on duties do not read: {type(error).__name__}") from error
    return duties


def _duty(row: Mapping[str, Any]) -> Duty:
    return Duty(
        id=row["id"],
        title=row["title"],
        recipient=row["recipient"],
        article=row["article"],
        facet=row["facet"],
        applies=frozenset(row["applies"]),
        starts=row["starts"],
        hours=row.get("hours"),
        months=row.get("months"),
        binding=row["binding"],
        per_place=row["per_place"],
        required=row["required"],
        note=row["note"],
        source=tuple(row["source"]),
        as_of=row["as_of"],
        confidence=row["confidence"],
        verification=row["verification"],
    )
