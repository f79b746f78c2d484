"""One account's transitions."""

import pytest

from situs.limits import Account, Admitted, Budget, Cost, Limit, Period, Resource, Shortage, admit, count, release
from situs.limits.account import is_idle

NOW = 1_800_000_000_000
DAY = 86_400_000
NOTHING = Cost()
TOKENS = Limit(budgets=(Budget(Resource.TOKENS, 100, Period.DAY),))


def admitted(account: Account, limit: Limit, cost: Cost = NOTHING, now: int = NOW) -> Admitted:
    answer = admit(account, limit, cost, now)
    assert isinstance(answer, Admitted)
    return answer


def shortage(account: Account, limit: Limit, cost: Cost = NOTHING, now: int = NOW) -> tuple[Resource, int]:
    answer = admit(account, limit, cost, now)
    assert isinstance(answer, Shortage)
    return answer.resource, answer.retry_after


def counted(account: Account, limit: Limit, now: int = NOW) -> Account:
    answer = count(account, limit, now)
    assert (answer.shortage, answer.noted) == (None, False)
    return answer.account


def too_many(account: Account, limit: Limit, now: int = NOW) -> int:
    answer = count(account, limit, now).shortage
    assert answer is not None
    assert answer.resource is Resource.REQUESTS
    return answer.retry_after


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    limit = Limit(requests_per_minute=60, burst=2)
    account = counted(counted(Account(), limit), limit)
    assert too_many(account, limit) == 1000
    assert too_many(account, limit, now=NOW + 999) == 1
    account = counted(account, limit, now=NOW + 1000)
    assert too_many(account, limit, now=NOW + 1000) == 1000
    full = counted(counted(account, limit, now=NOW + DAY), limit, now=NOW + DAY)
    assert too_many(full, limit, now=NOW + DAY) == 1000


def test_the_wait_that_is_told_is_exactly_enough() -> None:
    limit = Limit(requests_per_minute=7)
    account = Account()
    for _ in range(7):
        account = counted(account, limit)
    wait = too_many(account, limit)
    assert too_many(account, limit, now=NOW + wait - 1) == 1
    assert counted(account, limit, now=NOW + wait)


def test_a_clock_that_goes_back_refills_nothing() -> None:
    limit = Limit(requests_per_minute=1)
    account = counted(Account(), limit)
    assert too_many(account, limit, now=NOW - DAY)
    refused = count(account, limit, NOW)
    assert (refused.noted, count(refused.account, limit, NOW - DAY).noted) == (True, False)
    day = admitted(Account(), TOKENS, Cost(tokens=100)).account
    assert shortage(day, TOKENS, Cost(tokens=1), now=NOW - 3 * DAY)[0] is Resource.TOKENS


def test_of_the_refusals_of_a_minute_the_first_is_noted_and_the_others_are_added_up() -> None:
    limit = Limit(requests_per_minute=1)
    account = counted(Account(), limit)
    seen = []
    for at in (0, 1, 30_000, 59_999):
        answer = count(account, limit, NOW + at)
        account = answer.account
        seen.append((answer.noted, account.turned_away))
    assert seen == [(True, 0), (False, 1), (False, 2), (False, 3)]
    account = counted(account, limit, NOW + 60_000)
    assert account.turned_away == 3
    assert count(account, limit, NOW + 60_000).noted


def test_a_refusal_takes_nothing_from_the_rate() -> None:
    limit = Limit(requests_per_minute=60, burst=1)
    account = counted(Account(), limit)
    for at in range(0, 1000, 100):
        account = count(account, limit, NOW + at).account
    assert counted(account, limit, NOW + 1000)


def test_without_a_rate_nothing_is_counted() -> None:
    assert counted(Account(), TOKENS) == Account()


def test_a_call_s_end_and_its_admission_leave_the_rate_alone() -> None:
    limit = Limit(requests_per_minute=2, concurrent=1)
    account = count(counted(counted(Account(), limit), limit), limit, NOW).account
    account = count(account, limit, NOW + 1).account
    first = admitted(account, limit, now=NOW + 1)
    after = release(first.account, first.holds, NOTHING)
    for one in (first.account, after):
        assert (one.level, one.filled, one.noted, one.turned_away) == (0, NOW, NOW, 1)


def test_a_budget_counts_reservations_before_they_are_settled() -> None:
    first = admitted(Account(), TOKENS, Cost(tokens=60))
    assert shortage(first.account, TOKENS, Cost(tokens=41))[0] is Resource.TOKENS
    second = admitted(first.account, TOKENS, Cost(tokens=40))
    assert shortage(second.account, TOKENS, Cost(tokens=1))[0] is Resource.TOKENS
    account = release(second.account, first.holds, Cost(tokens=10))
    assert admitted(account, TOKENS, Cost(tokens=50))
    assert shortage(account, TOKENS, Cost(tokens=51))[0] is Resource.TOKENS


def test_a_budget_begins_anew_with_the_period_and_says_when() -> None:
    account = admitted(Account(), TOKENS, Cost(tokens=100)).account
    resource, wait = shortage(account, TOKENS, Cost(tokens=1))
    assert resource is Resource.TOKENS
    assert wait == DAY - NOW % DAY
    assert shortage(account, TOKENS, Cost(tokens=1), now=NOW + wait - 1) == (Resource.TOKENS, 1)
    assert admitted(account, TOKENS, Cost(tokens=100), now=NOW + wait)


def test_a_call_larger_than_the_budget_is_told_that_waiting_is_no_use() -> None:
    assert shortage(Account(), TOKENS, Cost(tokens=101)) == (Resource.TOKENS, 0)


def test_more_than_was_reserved_is_counted() -> None:
    first = admitted(Account(), TOKENS, Cost(tokens=10))
    account = release(first.account, first.holds, Cost(tokens=100))
    assert shortage(account, TOKENS, Cost(tokens=1))[0] is Resource.TOKENS


def test_a_call_that_outlives_its_period_leaves_the_next_alone() -> None:
    first = admitted(Account(), TOKENS, Cost(tokens=100))
    second = admitted(first.account, TOKENS, Cost(tokens=30), now=NOW + DAY)
    account = release(second.account, first.holds, Cost(tokens=100))
    assert account.running == 1
    assert admitted(account, TOKENS, Cost(tokens=70), now=NOW + DAY)
    assert shortage(account, TOKENS, Cost(tokens=71), now=NOW + DAY)[0] is Resource.TOKENS


def test_spend_and_tokens_are_counted_apart() -> None:
    limit = Limit(budgets=(Budget(Resource.TOKENS, 100, Period.DAY), Budget(Resource.SPEND, 5, Period.MONTH)))
    account = admitted(Account(), limit, Cost(tokens=10, spend=5)).account
    assert shortage(account, limit, Cost(spend=1))[0] is Resource.SPEND
    assert admitted(account, limit, Cost(tokens=90))


def test_calls_at_once_are_capped_and_a_cap_of_zero_closes() -> None:
    limit = Limit(concurrent=1)
    first = admitted(Account(), limit)
    assert shortage(first.account, limit) == (Resource.CONCURRENT, 1000)
    assert admitted(release(first.account, first.holds, Cost()), limit)
    assert shortage(Account(), Limit(concurrent=0)) == (Resource.CONCURRENT, 0)
    assert too_many(Account(), Limit(requests_per_minute=0)) == 0


def test_an_account_is_idle_when_nothing_of_its_past_matters() -> None:
    limit = Limit(requests_per_minute=60, budgets=TOKENS.budgets)
    first = admitted(counted(Account(), limit), limit, Cost(tokens=1))
    assert not is_idle(first.account, limit, NOW + 2 * DAY)
    account = release(first.account, first.holds, Cost(tokens=1))
    assert not is_idle(account, limit, NOW + 500)
    assert not is_idle(account, limit, NOW + 1000)
    assert is_idle(account, limit, NOW + DAY)


def test_an_account_with_a_refusal_is_kept_until_a_minute_is_over_and_its_number_was_told() -> None:
    limit = Limit(requests_per_minute=60, burst=1)
    noted = count(counted(Account(), limit), limit, NOW).account
    assert not is_idle(noted, limit, NOW + 59_999)
    assert is_idle(noted, limit, NOW + 60_000)
    assert not is_idle(count(noted, limit, NOW).account, limit, NOW + DAY)


@pytest.mark.parametrize(("tokens", "spend"), [(-1, 0), (0, -1)])
def test_a_negative_cost_is_refused(tokens: int, spend: int) -> None:
    with pytest.raises(ValueError):
        Cost(tokens, spend)
