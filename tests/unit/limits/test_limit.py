"""Limits and periods."""

from datetime import UTC, datetime
from typing import Any

import pytest

from situs.errors import ConfigError
from situs.limits import Budget, Limit, Period, Resource
from situs.limits.limit import period_of


def ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        (Period.MINUTE, ms(2028, 2, 29, 23, 59), ms(2028, 3, 1)),
        (Period.HOUR, ms(2028, 2, 29, 23), ms(2028, 3, 1)),
        (Period.DAY, ms(2028, 2, 29), ms(2028, 3, 1)),
        (Period.MONTH, ms(2028, 2, 1), ms(2028, 3, 1)),
    ],
)
def test_periods_are_those_of_utc(period: Period, start: int, end: int) -> None:
    now = ms(2028, 2, 29, 23, 59, 59) + 999
    assert period_of(period, now) == (start, end)
    assert period_of(period, start) == (start, end)
    assert period_of(period, end)[0] == end


def test_december_ends_with_the_year() -> None:
    assert period_of(Period.MONTH, ms(2026, 12, 31)) == (ms(2026, 12, 1), ms(2027, 1, 1))
    assert period_of(Period.MONTH, ms(2026, 11, 30)) == (ms(2026, 11, 1), ms(2026, 12, 1))


@pytest.mark.parametrize(
    "fields",
    [{"requests_per_minute": -1}, {"requests_per_minute": 5, "burst": 0}, {"burst": 5}, {"concurrent": -1}],
)
def test_a_limit_that_means_nothing_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        Limit(**fields)


def test_a_budget_is_of_tokens_or_spend_and_once() -> None:
    for resource, amount in ((Resource.REQUESTS, 5), (Resource.CONCURRENT, 5), (Resource.TOKENS, -1)):
        with pytest.raises(ConfigError):
            Budget(resource, amount, Period.DAY)
    budget = Budget(Resource.TOKENS, 5, Period.DAY)
    with pytest.raises(ConfigError):
        Limit(budgets=(budget, Budget(Resource.TOKENS, 9, Period.DAY)))
    assert Limit(budgets=(budget, Budget(Resource.TOKENS, 9, Period.MONTH)))
