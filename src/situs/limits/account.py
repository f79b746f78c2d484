"""One account's use, and its transitions: count a request, admit a call, release it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from situs.limits.limit import Budget, Limit, Period, Resource, period_of

_MINUTE = 60_000
_RETRY_CONCURRENT = 1_000


@dataclass(frozen=True, slots=True)
class Cost:
    """State what a call costs, or before the call may cost at most: tokens, and micro-units of spend."""

    tokens: int = 0
    spend: int = 0

    def __post_init__(self) -> None:
        """Refuse a negative cost, which would be a gift."""
        if self.tokens < 0 or self.spend < 0:
            raise ValueError("a cost must not be negative")

    def of(self, resource: Resource) -> int:
        """Return the part of the cost that a budget of this resource counts."""
        return self.tokens if resource is Resource.TOKENS else self.spend


@dataclass(frozen=True, slots=True)
class Use:
    """Hold what was used and what is reserved of one budget in the period from `start` to before `end`."""

    start: int = 0
    end: int = 0
    used: int = 0
    reserved: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """Hold the use of one key or matter; `level` is what its bucket holds, 60,000 to a request."""

    level: int | None = None
    filled: int = 0
    running: int = 0
    uses: Mapping[tuple[Resource, Period], Use] = field(default_factory=lambda: MappingProxyType({}))
    noted: int | None = None
    """When a refusal for the rate was last noted by itself."""
    turned_away: int = 0
    """Requests refused for the rate that were not noted, and not told of yet."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Remember what was reserved of one budget, and in which period."""

    resource: Resource
    period: Period
    start: int
    amount: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """Hold the account with a call admitted, and what is held for that call."""

    account: Account
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """Say what is exceeded, and for how many milliseconds; 0 where waiting alone will not help."""

    resource: Resource
    retry_after: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Hold the account with a request counted; where its rate refuses it, how long, and whether to note that."""

    account: Account
    shortage: Shortage | None = None
    noted: bool = False
    """The refusal is the first of a minute. Of the others only the number is kept, so that they cost nothing."""


def count(account: Account, limit: Limit, now: int) -> Counted:
    """Return the account with one request taken from its rate, or refused and noted or added up.

    A clock that goes back refills nothing and begins no minute.
    """
    level, filled = _level(account, limit, now)
    if level is None:
        return Counted(account)
    if level >= _MINUTE:
        return Counted(_with(account, level - _MINUTE, filled))
    shortage = Shortage(Resource.REQUESTS, _wait(level, limit))
    if account.noted is None or now - account.noted >= _MINUTE:
        return Counted(replace(account, noted=now), shortage, noted=True)
    return Counted(replace(account, turned_away=account.turned_away + 1), shortage)


def admit(account: Account, limit: Limit, cost: Cost, now: int) -> Admitted | Shortage:
    """Return the account with the call admitted and what is held for it, or what is exceeded.

    Nothing is taken where anything is exceeded. A clock that goes back begins no period.
    """
    if limit.concurrent is not None and account.running >= limit.concurrent:
        return Shortage(Resource.CONCURRENT, _RETRY_CONCURRENT if limit.concurrent else 0)
    answer = charge(account, limit, cost, now)
    if isinstance(answer, Shortage):
        return answer
    return Admitted(_running(answer.account, account.running + 1, answer.account.uses), answer.holds)


def charge(account: Account, limit: Limit, cost: Cost, now: int) -> Admitted | Shortage:
    """Return the account with a cost held for a call that runs already, or what is exceeded; as `admit` does."""
    uses = dict(account.uses)
    holds = []
    for budget in limit.budgets:
        use = _current(uses.get((budget.resource, budget.period)), budget, now)
        asked = cost.of(budget.resource)
        if use.used + use.reserved + asked > budget.amount:
            wait = 0 if asked > budget.amount else max(use.end - now, 1)
            return Shortage(budget.resource, wait)
        uses[budget.resource, budget.period] = Use(use.start, use.end, use.used, use.reserved + asked)
        holds.append(Hold(budget.resource, budget.period, use.start, asked))
    return Admitted(_running(account, account.running, MappingProxyType(uses)), tuple(holds))


def release(account: Account, holds: tuple[Hold, ...], actual: Cost) -> Account:
    """Return the account with a call ended: what was held is given back, what it did cost counts as used.

    It counts in the period in which it was held; where that is over, nothing is left to correct. More than
    was held counts too, and the next call finds the budget spent.
    """
    uses = dict(account.uses)
    for hold in holds:
        use = uses.get((hold.resource, hold.period))
        if use is not None and use.start == hold.start:
            used, reserved = use.used + actual.of(hold.resource), max(use.reserved - hold.amount, 0)
            uses[hold.resource, hold.period] = Use(use.start, use.end, used, reserved)
    return _running(account, max(account.running - 1, 0), MappingProxyType(uses))


def is_idle(account: Account, limit: Limit, now: int) -> bool:
    """Tell whether the account is as good as new, so that it need not be kept."""
    level, _ = _level(account, limit, now)
    over = all(use.end <= now for use in account.uses.values())
    told = account.turned_away == 0 and (account.noted is None or now - account.noted >= _MINUTE)
    return account.running == 0 and over and told and (level is None or level >= limit.bucket * _MINUTE)


def _with(account: Account, level: int, filled: int) -> Account:
    """Return the account with another level; written out, since every call pays for it and `replace` costs more."""
    return Account(level, filled, account.running, account.uses, account.noted, account.turned_away)


def _running(account: Account, running: int, uses: Mapping[tuple[Resource, Period], Use]) -> Account:
    """Return the account with so many calls running, likewise."""
    return Account(account.level, account.filled, running, uses, account.noted, account.turned_away)


def _current(use: Use | None, budget: Budget, now: int) -> Use:
    if use is not None and now < use.end:
        return use
    return Use(*period_of(budget.period, now))


def _level(account: Account, limit: Limit, now: int) -> tuple[int | None, int]:
    """Return the bucket's level and when it was filled: each millisecond adds the rate of a minute."""
    if limit.requests_per_minute is None:
        return None, now
    full = limit.bucket * _MINUTE
    if account.level is None:
        return full, now
    elapsed = max(now - account.filled, 0)
    return min(account.level + elapsed * limit.requests_per_minute, full), max(now, account.filled)


def _wait(level: int, limit: Limit) -> int:
    rate = limit.requests_per_minute or 0
    return -(-(_MINUTE - level) // rate) if rate else 0
