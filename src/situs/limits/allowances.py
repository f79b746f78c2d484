"""The accounts of every key and matter, and reservations across several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from situs.errors import CallError
from situs.limits.account import Account, Cost, Hold, Shortage, admit, charge, count, is_idle, release
from situs.limits.limit import Limit, Resource

_PRUNE_EVERY = 1024
_CODES = {
    Resource.REQUESTS: ("rate_limited", "too many requests"),
    Resource.TOKENS: ("budget_exceeded", "the token budget is used up"),
    Resource.SPEND: ("budget_exceeded", "the spend budget is used up"),
    Resource.CONCURRENT: ("too_many_concurrent", "too many calls at once"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """State the limits by account (`key:…`, `principal:…`, `matter:…`), else by the part before the colon."""

    by_account: Mapping[str, Limit] = field(default_factory=dict)
    defaults: Mapping[str, Limit] = field(default_factory=dict)

    def of(self, account: str) -> Limit | None:
        """Return the limit of an account, or None where there is none."""
        found = self.by_account.get(account)
        return found if found is not None else self.defaults.get(account.partition(":")[0])


@dataclass(frozen=True, slots=True)
class Exceeded:
    """Say which limit of which account stands in the way, and when to try again."""

    account: str
    resource: Resource
    retry_after: int
    """Milliseconds; 0 where waiting alone will not help, as for a call that exceeds the whole budget."""
    noted: bool = True
    """The refusal is to be recorded by itself; False for those of a rate that are only added up."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """Prove that a call was admitted; it is settled exactly once."""

    number: int
    cost: Cost
    holds: tuple[tuple[str, tuple[Hold, ...]], ...]


class Allowances:
    """Own the accounts. Not safe between threads or processes: each process counts for itself."""

    __slots__ = ("_accounts", "_limits", "_number", "_open", "_steps")

    def __init__(self, limits: Limits, accounts: Mapping[str, Account] = MappingProxyType({})) -> None:
        self._limits = limits
        self._accounts = dict(accounts)
        self._open: set[int] = set()
        self._number = self._steps = 0

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Return a copy of every account, such as to store it."""
        return MappingProxyType(dict(self._accounts))

    def replace_limits(self, limits: Limits) -> None:
        """Use other limits from now on; what was used and reserved stays."""
        self._limits = limits

    def count(self, name: str, now: int) -> Exceeded | None:
        """Count a request against an account's rate, before any work is done for it; return whether it is exceeded."""
        limit = self._limits.of(name)
        if limit is None or limit.requests_per_minute is None:
            return None
        counted = count(self._accounts.get(name, Account()), limit, now)
        self._accounts[name] = counted.account
        self._step(now)
        short = counted.shortage
        return None if short is None else Exceeded(name, short.resource, short.retry_after, counted.noted)

    def take_turned_away(self, name: str) -> int:
        """Return how many requests an account's rate refused without a note, and begin to count them anew."""
        account = self._accounts.get(name)
        if account is None or not account.turned_away:
            return 0
        self._accounts[name] = replace(account, turned_away=0)
        return account.turned_away

    def reserve(self, accounts: Sequence[str], cost: Cost, now: int) -> Reservation | Exceeded:
        """Admit a call, whose request was counted, on every account at once, or on none."""
        changed: dict[str, Account] = {}
        holds = []
        for name in dict.fromkeys(accounts):
            limit = self._limits.of(name)
            if limit is None:
                continue
            answer = admit(self._accounts.get(name, Account()), limit, cost, now)
            if isinstance(answer, Shortage):
                return Exceeded(name, answer.resource, answer.retry_after)
            changed[name] = answer.account
            holds.append((name, answer.holds))
        self._accounts.update(changed)
        self._number += 1
        self._open.add(self._number)
        self._step(now)
        return Reservation(self._number, cost, tuple(holds))

    def charge(self, reservation: Reservation, cost: Cost, now: int) -> Reservation | Exceeded:
        """Hold a cost for a call that was admitted without one, on every account of its reservation or on none."""
        changed: dict[str, Account] = {}
        holds = []
        for name, _ in reservation.holds:
            answer = charge(self._accounts[name], self._limits.of(name) or Limit(), cost, now)
            if isinstance(answer, Shortage):
                return Exceeded(name, answer.resource, answer.retry_after)
            changed[name] = answer.account
            holds.append((name, answer.holds))
        self._accounts.update(changed)
        return Reservation(reservation.number, cost, tuple(holds))

    def settle(self, reservation: Reservation, actual: Cost | None) -> None:
        """End a call with what it did cost; None is unknown and counts as the most that was reserved.

        Give `Cost()` where nothing was sent. A second settlement of one reservation changes nothing.
        """
        if reservation.number not in self._open:
            return
        self._open.remove(reservation.number)
        counted = reservation.cost if actual is None else actual
        for name, holds in reservation.holds:
            if name in self._accounts:
                self._accounts[name] = release(self._accounts[name], holds, counted)

    def _step(self, now: int) -> None:
        self._steps += 1
        if self._steps % _PRUNE_EVERY == 0:
            self.prune(now)

    def prune(self, now: int) -> None:
        """Forget accounts that are as good as new, or have no limit any more and no running call."""
        for name, account in list(self._accounts.items()):
            limit = self._limits.of(name)
            if is_idle(account, limit if limit is not None else Limit(), now):
                del self._accounts[name]


def refusal_of(exceeded: Exceeded) -> CallError:
    """Return the error for the caller, 429: `rate_limited`, `budget_exceeded` or `too_many_concurrent`.

    The face sends `retry_after` as a header; the account's name is left out, since a matter's may be
    confidential.
    """
    code, message = _CODES[exceeded.resource]
    kind = exceeded.account.partition(":")[0]
    return CallError(code, f"{message} for this {kind}", status=429)
