"""What an account may use, and the periods that budgets run for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from situs.errors import ConfigError

_MINUTE = 60_000


class Resource(StrEnum):
    """Name what a limit counts."""

    REQUESTS = "requests"
    TOKENS = "tokens"
    SPEND = "spend"
    CONCURRENT = "concurrent"


class Period(StrEnum):
    """Name how long a budget lasts: fixed periods of UTC, so that everyone can tell when the next begins."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


_LENGTHS = {Period.MINUTE: _MINUTE, Period.HOUR: 60 * _MINUTE, Period.DAY: 24 * 60 * _MINUTE}


@dataclass(frozen=True, slots=True)
class Budget:
    """Allow `amount` tokens, or micro-units of spend, in each period."""

    resource: Resource
    amount: int
    period: Period

    def __post_init__(self) -> None:
        """Refuse a budget of anything else; raises `ConfigError("limit_invalid")`."""
        if self.resource not in (Resource.TOKENS, Resource.SPEND) or self.amount < 0:
            raise ConfigError("limit_invalid", "a budget is of tokens or spend and not negative")


@dataclass(frozen=True, slots=True)
class Limit:
    """State every limit of one account; None or empty is no limit."""

    requests_per_minute: int | None = None
    burst: int | None = None
    """Requests that may come at once; the requests of a minute where it is None."""
    concurrent: int | None = None
    budgets: tuple[Budget, ...] = ()

    def __post_init__(self) -> None:
        """Refuse limits that mean nothing; raises `ConfigError("limit_invalid")`."""
        values = (self.requests_per_minute, self.burst, self.concurrent)
        if any(value is not None and value < 0 for value in values) or self.burst == 0:
            raise ConfigError("limit_invalid", "a limit must not be negative, nor a burst zero")
        if self.burst is not None and self.requests_per_minute is None:
            raise ConfigError("limit_invalid", "a burst needs requests_per_minute")
        if len({(budget.resource, budget.period) for budget in self.budgets}) != len(self.budgets):
            raise ConfigError("limit_invalid", "two budgets are of one resource and period")

    @property
    def bucket(self) -> int:
        """Return the size of the bucket of requests."""
        return self.burst if self.burst is not None else (self.requests_per_minute or 0)


def period_of(period: Period, now: int) -> tuple[int, int]:
    """Return the start of the period that `now` falls in, and of the next, in milliseconds."""
    if period is not Period.MONTH:
        length = _LENGTHS[period]
        start = now - now % length
        return start, start + length
    moment = datetime.fromtimestamp(now / 1000, UTC)
    start_of_month = datetime(moment.year, moment.month, 1, tzinfo=UTC)
    year, month = divmod(moment.year * 12 + moment.month, 12)
    end = datetime(year, month + 1, 1, tzinfo=UTC)
    return int(start_of_month.timestamp()) * 1000, int(end.timestamp()) * 1000
