"""Periods of the calendar, in UTC: a year, a quarter, a month, a day, or from one day to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta

from situs.errors import ConfigError

_FORM = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)
_QUARTER = re.compile(r"Q[1-4]")


@dataclass(frozen=True, slots=True)
class Period:
    """Hold the days from `first` to `last`, both within, and the words that asked for them."""

    words: str
    first: date
    last: date

    @property
    def start(self) -> int:
        """Return the first moment, in epoch milliseconds."""
        return _moment(self.first)

    @property
    def end(self) -> int:
        """Return the first moment that is not within, in epoch milliseconds."""
        return _moment(self.last + timedelta(days=1))

    def __contains__(self, at: int) -> bool:
        return self.start <= at < self.end


def parse_period(words: str, today: date | None = None) -> Period:
    """Return the period of `2026`, `2026-Q3`, `2026-07`, `2026-07-15` or `2026-07-01..2026-08-15`.

    Where today is known, `Q3` is the last third quarter that has begun; the period's words have its year. Raise
    `ConfigError("period_invalid")`.
    """
    if today is not None and _QUARTER.fullmatch(words.strip()):
        quarter = words.strip()
        words = f"{today.year - (today.month < int(quarter[1]) * 3 - 2)}-{quarter}"
    first, separator, last = words.partition("..")
    begin, end = _days(first), _days(last if separator else first)
    if begin is None or end is None or end[1] < begin[0]:
        raise ConfigError(
            "period_invalid",
            "a period is 2026, 2026-Q3, 2026-07, 2026-07-15, or two of these with `..`; of its own, Q3",
        )
    return Period(words, begin[0], end[1])


def _days(words: str) -> tuple[date, date] | None:
    found = _FORM.fullmatch(words.strip())
    if found is None:
        return None
    year, quarter, month, day = (int(group) if group else 0 for group in found.groups())
    try:
        if year == MAXYEAR:  # its last day has no day after it
            return None
        if day:
            return date(year, month, day), date(year, month, day)
        first = date(year, month or (quarter * 3 - 2 if quarter else 1), 1)
        months = 1 if month else 3 if quarter else 12
        after = date(year + (first.month + months - 1) // 12, (first.month + months - 1) % 12 + 1, 1)
    except ValueError:
        return None
    return first, after - timedelta(days=1)


def _moment(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
