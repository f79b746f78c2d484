"""A credential that is fetched and renewed: one for all calls, asked for once at a time, never used after its end.

| when | what |
|---|---|
| it is good for two minutes more | it is used |
| it is not | another is fetched; whoever needs one meanwhile waits for that one exchange |
| that fails in a way that may pass, and it is good for half a minute more | it is used |
| that fails in another way: the exchange was refused, or there is nothing to exchange | it is dropped |
| the provider refuses it | it is dropped, at most once a minute |

After a failure nothing is asked for five seconds. This and the last limit keep an exchange that fails, or a permission
that is missing, from becoming a request for each call.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Generic, TypeVar

from situs.adapters.upstream.http import HttpRequest
from situs.errors import ConfigError, UpstreamError

Credential = TypeVar("Credential")

_EARLY = 120.0
"""Seconds before its end from which a credential is to be replaced."""
_LEAST = 30.0
"""Seconds that one must be good for to be used when another could not be fetched."""
_PAUSE = 5.0
"""Seconds from a failure to the next try."""
_ANEW = 60.0
"""Seconds from one refusal by the provider to the next that drops a credential."""
_PASSING = frozenset({"upstream_unreachable", "upstream_timeout", "upstream_overloaded", "upstream_error"})


@dataclass(frozen=True, slots=True)
class Granted(Generic[Credential]):
    """Hold a credential that was had."""

    value: Credential = field(repr=False)
    lifetime: float
    """Seconds from when it was asked for to its end."""
    key: str
    """The id by which the record names what a call was made with."""
    ends: int = 0
    """When that ends by itself, in milliseconds since the epoch; 0 where it does not."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Tell the time twice: one that nobody sets, and one that goes on while the machine sleeps. Both in seconds."""

    steady: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


class Renewed(Generic[Credential]):
    """Keep one credential. `exchange` fetches another; it raises `UpstreamError` or `ConfigError`."""

    def __init__(self, exchange: Callable[[], Awaitable[Granted[Credential]]], clocks: Clocks | None = None) -> None:
        self._exchange = exchange
        self._clocks = clocks or Clocks()
        self._kept: Granted[Credential] | None = None
        self._until = self._end = 0.0
        self._flight: asyncio.Task[Granted[Credential]] | None = None
        self._again = self._spared = 0.0
        self._failed: UpstreamError | None = None

    async def get(self) -> Granted[Credential]:
        """Return a credential that has not ended; raise `UpstreamError` or `ConfigError`."""
        if self._kept is not None and self._is_good(_EARLY):
            return self._kept
        try:
            return await self._anew()
        except UpstreamError:
            if self._kept is None or not self._is_good(_LEAST):
                raise
            return self._kept

    def refuse(self, granted: Granted[Credential]) -> None:
        """Drop a credential that the provider refuses, unless it is replaced already or one was just dropped."""
        now = self._clocks.steady()
        if self._kept is granted and now >= self._spared:
            self._kept, self._spared = None, now + _ANEW

    def _is_good(self, seconds: float) -> bool:
        """Tell whether the credential is good for so long, by either clock."""
        return self._until - self._clocks.steady() > seconds and self._end - self._clocks.wall() > seconds

    async def _anew(self) -> Granted[Credential]:
        if self._flight is None:
            if self._failed is not None and self._clocks.steady() < self._again:
                raise _again(self._failed)
            self._flight = asyncio.create_task(self._fetch())
            self._flight.add_done_callback(self._landed)
        # A caller that goes away must not take the exchange from the others.
        return await asyncio.shield(self._flight)

    async def _fetch(self) -> Granted[Credential]:
        steady, wall = self._clocks.steady(), self._clocks.wall()
        try:
            granted = await self._exchange()
            if not granted.lifetime > 0:
                raise UpstreamError(
                    "upstream_unauthorised", "the credential had ended when it came: compare the clocks"
                )
        except UpstreamError as error:
            self._failed, self._again = error, self._clocks.steady() + _PAUSE
            if error.code not in _PASSING:
                self._kept = None
            raise
        except ConfigError:
            self._kept = None
            raise
        self._failed = None
        self._kept, self._until, self._end = granted, steady + granted.lifetime, wall + granted.lifetime
        return granted

    def _landed(self, flight: asyncio.Task[Granted[Credential]]) -> None:
        self._flight = None
        if not flight.cancelled():
            flight.exception()  # told to whoever waited; with nobody left, to nobody


def bearing(request: HttpRequest, tokens: Renewed[str], granted: Granted[str]) -> HttpRequest:
    """Return a request that bears an access token of `tokens`, and has it dropped where the provider refuses it."""
    headers = {**request.headers, "authorization": f"Bearer {granted.value}"}
    refused = partial(tokens.refuse, granted)
    return replace(request, headers=headers, key=granted.key, ends=granted.ends, refused=refused)


def _again(error: UpstreamError) -> UpstreamError:
    return UpstreamError(
        error.code, error.message, status=error.status, retryable=error.retryable, after=error.retry_after
    )
