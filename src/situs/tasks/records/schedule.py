"""A retention schedule: how long each series of records is kept, from when, on what ground, and what comes after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from situs.errors import ConfigError
from situs.model import Label
from situs.tasks.reading import flag, known, rows_of, word, words
from situs.tasks.records.record_types import UNKNOWN, load_record_types

ANY = "*"
_LONGEST = 200
"""Years."""


class Trigger(StrEnum):
    """Name the day from which a period runs."""

    CREATED = "created"
    CLOSED = "closed"
    """When the matter was closed."""
    EXPIRED = "expired"
    """When the contract ended."""


class Disposition(StrEnum):
    """Name what happens to a record when its period is over."""

    DESTROY = "destroy"
    ARCHIVE = "archive"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Series:
    """Describe one series: which records are in it, and what is done with them."""

    id: str
    types: frozenset[str]
    labels: frozenset[Label]
    """Labels of which a record must have one; empty for any."""
    personal: bool
    """Whether only records with personal data are in it."""
    years: int
    """0 where records are kept for good."""
    trigger: Trigger
    year_end: bool
    """Whether the period begins with the end of the trigger's year, as in § 257(5) HGB and § 147(4) AO."""
    disposition: Disposition
    basis: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hold the series in the file's order: the first that fits a record has it."""

    title: str
    series: tuple[Series, ...]


def parse_schedule(raw: bytes) -> Schedule:
    """Read a schedule's TOML; raise `ConfigError("schedule_invalid")` that names the row at fault."""
    try:
        head, series = rows_of(raw, "series", _series)
        known(head, "title")
        return Schedule(word(head, "title", ""), series)
    except ValueError as fault:
        raise ConfigError("schedule_invalid", f"the schedule cannot be read: {fault}") from fault


def _series(row: Mapping[str, Any]) -> Series:
    known(row, "id", "types", "labels", "personal", "years", "from", "year_end", "disposition", "basis")
    types = frozenset(words(row, "types"))
    strange = sorted(types - set(load_record_types()) - {ANY, UNKNOWN})
    if strange or not types:
        raise ValueError(f"`{strange[0]}` is no type of record" if strange else "`types` is missing")
    years = row["years"]
    if not isinstance(years, int) or isinstance(years, bool) or not 0 <= years <= _LONGEST:
        raise ValueError("`years` is no number of years")
    return Series(
        row["id"],
        types,
        frozenset(Label(name) for name in words(row, "labels")),
        flag(row, "personal"),
        years,
        Trigger(word(row, "from")),
        flag(row, "year_end"),
        Disposition(word(row, "disposition")),
        word(row, "basis"),
    )


def kept_until(series: Series, trigger: date) -> date:
    """Return the last day on which a record must be kept."""
    start = date(trigger.year, 12, 31) if series.year_end else trigger
    year = min(start.year + series.years, date.max.year)
    try:
        return start.replace(year=year)
    except ValueError:  # 29 February
        return start.replace(year=year, day=28)
