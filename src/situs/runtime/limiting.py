"""Count requests as they come; give a call its place among its caller's before anything is done for it.

What it may cost at most is reserved before it is sent; what it did cost is settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from situs.authenticate import account_of
from situs.config import Config
from situs.config.settings import Limits as LimitSettings
from situs.errors import CallError
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
from situs.model import Call, Matter, Outcome, Principal, Status

_BYTES_PER_TOKEN = 2
"""A cautious estimate for a reservation: real tokenisers make fewer tokens of legal prose."""


@dataclass(slots=True)
class Hold:
    """Hold what is reserved for a call so far, until it is settled."""

    account: str
    """The account of its caller."""
    reservation: Reservation | None = None


class Limiter:
    """Keep the accounts of principals' keys and of matters."""

    def __init__(self, config: Config) -> None:
        self._settings = config.limits
        self._prices = _prices(config)
        self._allowances = Allowances(_limits(config.limits))

    def replace(self, config: Config) -> None:
        """Use other limits and prices from now on; what was used stays."""
        self._settings, self._prices = config.limits, _prices(config)
        self._allowances.replace_limits(_limits(config.limits))

    def count(self, credential: str, principal: Principal, now: int) -> CallError | None:
        """Count a request against its caller's rate; return the refusal that is to be recorded, if any.

        A caller gets one recorded refusal a minute, or it could fill the ledger with them. Raise the others as
        `CallError("rate_limited", 429)`: the next entry tells how many they were.
        """
        answer = self._allowances.count(account_of(credential, principal), now)
        if answer is None:
            return None
        error = _error_of(answer)
        if answer.noted:
            return error
        raise error

    def take_turned_away(self, account: str) -> int:
        """Return how many requests of an account its rate refused without an entry since this was last asked."""
        return self._allowances.take_turned_away(account)

    def enter(self, hold: Hold, matter: Matter | None, now: int) -> None:
        """Take a call's place among those at once of its caller and matter; raise `CallError` 429 where none is."""
        accounts = (hold.account,) if matter is None else (hold.account, f"matter:{matter.id}")
        answer = self._allowances.reserve(accounts, Cost(), now)
        if isinstance(answer, Exceeded):
            raise _error_of(answer)
        hold.reservation = answer

    def charge(self, hold: Hold, call: Call, candidates: tuple[str, ...], now: int) -> None:
        """Reserve the most that a call with a place can cost on any route; raise `CallError` 429 where a limit stands.

        It keeps its place either way, until it is settled.
        """
        assert hold.reservation is not None
        answer = self._allowances.charge(hold.reservation, self._most(call, candidates), now)
        if isinstance(answer, Exceeded):
            raise _error_of(answer)
        hold.reservation = answer

    def settle(self, hold: Hold, outcome: Outcome | None) -> None:
        """Replace the reservation with what the call did cost; where the upstream did not say it all, the most."""
        if hold.reservation is None:
            return
        if outcome is None or not outcome.sent_bytes:
            self._allowances.settle(hold.reservation, Cost() if outcome else None)
            return
        usage = outcome.usage
        unsaid = usage.input_tokens is None and usage.output_tokens is None
        if unsaid or outcome.status is not Status.ANSWERED:  # a stream that breaks off has told of its beginning alone
            self._allowances.settle(hold.reservation, None)
            return
        tokens_in, tokens_out = usage.input_tokens or 0, usage.output_tokens or 0
        price_in, price_out = self._prices.get(outcome.route, (0, 0))
        spend = -(-(tokens_in * price_in + tokens_out * price_out) // 1000)
        self._allowances.settle(hold.reservation, Cost(tokens_in + tokens_out, spend))

    def _most(self, call: Call, candidates: tuple[str, ...]) -> Cost:
        if call.action == "count":  # a count is a request, yet no token is processed by a model
            return Cost()
        # Context is never sent. In the body it takes no fewer bytes than its texts do, so the others keep theirs.
        sent = call.body_bytes - sum(len(slot.text.encode()) for slot in call.context)
        tokens_in = -(-sent // _BYTES_PER_TOKEN)
        tokens_out = 0 if call.action != "infer" else call.max_tokens or self._settings.default_output_tokens
        prices = [self._prices.get(route, (0, 0)) for route in candidates]
        spend = max((-(-(tokens_in * i + tokens_out * o) // 1000) for i, o in prices), default=0)
        return Cost(tokens_in + tokens_out, spend)


def _error_of(exceeded: Exceeded) -> CallError:
    error = refusal_of(exceeded)
    error.retry_after = exceeded.retry_after / 1000 or None
    return error


def _prices(config: Config) -> Mapping[str, tuple[int, int]]:
    return {r.id: (r.input_price, r.output_price) for r in config.route}


def _limits(settings: LimitSettings) -> Limits:
    mine = _limit(settings.tokens_per_day, settings.spend_per_month, settings.requests_per_minute, settings.concurrent)
    matters = _limit(settings.matter_tokens_per_day, settings.matter_spend_per_month, 0, 0)
    return Limits(defaults={"key": mine, "principal": mine, "shadow": mine, "matter": matters})


def _limit(tokens: int, spend: int, requests: int, concurrent: int) -> Limit:
    budgets = []
    if tokens:
        budgets.append(Budget(Resource.TOKENS, tokens, Period.DAY))
    if spend:
        budgets.append(Budget(Resource.SPEND, spend, Period.MONTH))
    return Limit(requests_per_minute=requests or None, concurrent=concurrent or None, budgets=tuple(budgets))
