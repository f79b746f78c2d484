"""Reservations across keys and matters."""

import pytest

from situs.limits import (
    Allowances,
    Budget,
    Cost,
    Exceeded,
    Limit,
    Limits,
    Period,
    Reservation,
    Resource,
    refusal_of,
)

NOW = 1_800_000_000_000
BUDGET = Limit(budgets=(Budget(Resource.TOKENS, 100, Period.DAY),))
LIMITS = Limits({"matter:M-1": BUDGET}, {"key": Limit(requests_per_minute=2, concurrent=2)})


def reserve(allowances: Allowances, *accounts: str, tokens: int = 0) -> Reservation:
    answer = allowances.reserve(accounts, Cost(tokens=tokens), NOW)
    assert isinstance(answer, Reservation)
    return answer


def exceeded(allowances: Allowances, *accounts: str, tokens: int = 0) -> Exceeded:
    answer = allowances.reserve(accounts, Cost(tokens=tokens), NOW)
    assert isinstance(answer, Exceeded)
    return answer


def test_all_accounts_admit_or_none_is_touched() -> None:
    allowances = Allowances(LIMITS)
    before = allowances.accounts
    answer = exceeded(allowances, "key:a", "matter:M-1", tokens=101)
    assert (answer.account, answer.resource) == ("matter:M-1", Resource.TOKENS)
    assert allowances.accounts == before
    reserve(allowances, "key:a", "matter:M-1", tokens=100)
    assert exceeded(allowances, "key:b", "matter:M-1", tokens=1).account == "matter:M-1"
    reserve(allowances, "key:a")
    assert exceeded(allowances, "key:a").resource is Resource.CONCURRENT


def test_a_call_that_has_its_place_is_charged_on_all_accounts_or_on_none() -> None:
    allowances = Allowances(LIMITS)
    place = reserve(allowances, "key:a", "matter:M-1")
    before = allowances.accounts
    answer = allowances.charge(place, Cost(tokens=101), NOW)
    assert isinstance(answer, Exceeded)
    assert (answer.account, allowances.accounts) == ("matter:M-1", before)
    charged = allowances.charge(place, Cost(tokens=60), NOW)
    assert isinstance(charged, Reservation)
    assert [allowances.accounts[name].running for name in ("key:a", "matter:M-1")] == [1, 1]
    assert exceeded(allowances, "key:b", "matter:M-1", tokens=41).resource is Resource.TOKENS
    allowances.settle(charged, Cost(tokens=10))
    assert [allowances.accounts[name].running for name in ("key:a", "matter:M-1")] == [0, 0]
    reserve(allowances, "key:b", "matter:M-1", tokens=90)
    assert exceeded(allowances, "key:b", "matter:M-1", tokens=1).resource is Resource.TOKENS


def test_requests_are_counted_by_account_and_the_number_of_those_turned_away_is_told_once() -> None:
    allowances = Allowances(LIMITS)
    assert [allowances.count("key:a", NOW) for _ in range(2)] == [None, None]
    first, second, third = (allowances.count("key:a", NOW + at) for at in range(3))
    assert first == Exceeded("key:a", Resource.REQUESTS, 30_000, noted=True)
    assert (second, third) == (
        Exceeded("key:a", Resource.REQUESTS, 29_999, noted=False),
        Exceeded("key:a", Resource.REQUESTS, 29_998, noted=False),
    )
    assert allowances.count("key:b", NOW) is None
    assert [allowances.take_turned_away(name) for name in ("key:a", "key:a", "key:b", "key:c")] == [2, 0, 0, 0]


def test_what_has_no_rate_is_neither_counted_nor_kept() -> None:
    allowances = Allowances(LIMITS)
    assert [allowances.count(name, NOW) for name in ("matter:M-1", "principal:anna") * 9] == [None] * 18
    assert not allowances.accounts


def test_accounts_that_only_ask_are_forgotten_too() -> None:
    allowances = Allowances(LIMITS)
    for number in range(1024 * 3):
        assert allowances.count(f"key:{number}", NOW + 60_000 * number) is None
    assert len(allowances.accounts) <= 1024


def test_settling_gives_back_what_was_not_used_exactly_once() -> None:
    allowances = Allowances(LIMITS)
    one, two = (reserve(allowances, "matter:M-1", tokens=50) for _ in range(2))
    allowances.settle(one, Cost(tokens=10))
    allowances.settle(one, Cost(tokens=0))
    reserve(allowances, "matter:M-1", tokens=40)
    exceeded(allowances, "matter:M-1", tokens=1)
    allowances.settle(two, None)
    exceeded(allowances, "matter:M-1", tokens=1)


def test_an_unlimited_account_is_not_kept() -> None:
    allowances = Allowances(LIMITS)
    for _ in range(10):
        reserve(allowances, "principal:anna", "matter:M-2", tokens=10**9)
    assert not allowances.accounts


def test_an_account_named_twice_is_counted_once() -> None:
    allowances = Allowances(LIMITS)
    reserve(allowances, "matter:M-1", "matter:M-1", tokens=60)
    reserve(allowances, "matter:M-1", tokens=40)


def test_idle_accounts_are_forgotten_and_running_ones_are_kept() -> None:
    allowances = Allowances(LIMITS)
    running = reserve(allowances, "key:a")
    allowances.settle(reserve(allowances, "key:b"), Cost())
    allowances.prune(NOW + 60_000)
    assert list(allowances.accounts) == ["key:a"]
    allowances.settle(running, None)
    allowances.prune(NOW + 60_000)
    assert not allowances.accounts


def test_accounts_survive_a_restart_and_a_change_of_limits() -> None:
    first = Allowances(LIMITS)
    first.settle(reserve(first, "matter:M-1", tokens=90), None)
    second = Allowances(LIMITS, first.accounts)
    exceeded(second, "matter:M-1", tokens=11)
    second.replace_limits(Limits({"matter:M-1": Limit(budgets=(Budget(Resource.TOKENS, 200, Period.DAY),))}))
    reserve(second, "matter:M-1", tokens=110)
    exceeded(second, "matter:M-1", tokens=1)


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        (Resource.REQUESTS, "rate_limited"),
        (Resource.TOKENS, "budget_exceeded"),
        (Resource.SPEND, "budget_exceeded"),
        (Resource.CONCURRENT, "too_many_concurrent"),
    ],
)
def test_what_is_exceeded_becomes_an_error_without_names(resource: Resource, code: str) -> None:
    error = refusal_of(Exceeded("matter:M-1", resource, 5))
    assert (error.code, error.status) == (code, 429)
    assert "M-1" not in error.message
