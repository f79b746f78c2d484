"""Perform an exchange's commands with real I/O: the only place where the call meets the world."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from situs.errors import SitusError, UpstreamError
from situs.exchange import (
    Append,
    Appended,
    AppendFailed,
    Broke,
    CancelUpstream,
    ClientGone,
    Command,
    Delta,
    Dispatch,
    Emit,
    Event,
    Exchange,
    Finish,
    Keyed,
    Start,
    State,
    UpstreamEnded,
    UpstreamFailed,
)
from situs.ports import Entry, Ledger, Upstream
from situs.pseudonym import Sealed


class Client(Protocol):
    """Be the caller's end: it takes bytes, and may go away."""

    @property
    def gone(self) -> str:
        """Return why the client is gone, or an empty string while it is there."""
        ...

    async def emit(self, data: bytes) -> None:
        """Give bytes to the client."""
        ...

    async def finish(self, error: SitusError | None) -> None:
        """End the answer, with an error where none has begun."""
        ...


@dataclass(slots=True)
class Interrupt:
    """Let a watcher cut the wait for an upstream short, when the client goes or time is up."""

    seconds: float
    """How long the call may take, all its upstreams together."""
    until: float = 0.0
    """When time is up, on the loop's clock; set as the call begins."""
    scope: asyncio.Timeout | None = None
    fired: bool = False

    def fire(self) -> None:
        """End the wait now."""
        self.fired = True
        if self.scope is not None and not self.scope.expired():
            with suppress(RuntimeError):  # the wait ended by itself in this very turn of the loop
                self.scope.reschedule(asyncio.get_running_loop().time())


@dataclass(slots=True)
class World:
    """Hold what a driver needs: the ledger, the upstreams by id, and the clock in milliseconds."""

    ledger: Ledger
    upstreams: Mapping[str, Upstream]
    now: Callable[[], int]
    report: Callable[[BaseException], None]
    """Told of our own defects, by type and place; never given client text."""


@dataclass(slots=True)
class Driver:
    """Drive one exchange to its finish."""

    exchange: Exchange
    world: World
    client: Client
    interrupt: Interrupt
    _stream: AsyncIterator[bytes] | None = None
    _todo: deque[Command] = field(default_factory=deque)

    async def run(self) -> None:
        """Feed events and perform commands until the exchange is done."""
        self.interrupt.until = asyncio.get_running_loop().time() + self.interrupt.seconds
        self._feed(Start())
        while self._todo or self.exchange.state is not State.DONE:
            if not self._todo:
                self._feed(Broke())
                if not self._todo:
                    return
            await self._perform(self._todo.popleft())

    def _feed(self, event: Event) -> None:
        for step in (event, Broke(), Broke()):
            try:
                self._todo.extend(self.exchange.handle(step, self.world.now()))
            except Exception as bug:  # noqa: BLE001 - fails the call closed: Broke ends it with an outcome
                self.world.report(bug)
            else:
                return

    async def _perform(self, command: Command) -> None:
        match command:
            case Append(entry):
                await self._append(entry)
            case Dispatch(sealed):
                await self._pump(sealed)
            case CancelUpstream():
                await self._close()
            case Emit(data):
                await self._tell(self.client.emit(data))
            case Finish(error):
                await self._tell(self.client.finish(error))

    async def _append(self, entry: Entry) -> None:
        try:
            index = await self.world.ledger.append(entry)
        except Exception as error:  # noqa: BLE001 - fails the call closed: what may not be durable counts as not written
            self.world.report(error)
            self._feed(AppendFailed())
        else:
            if self.client.gone:
                self._feed(ClientGone(self.client.gone))
            self._feed(Appended(index))

    async def _tell(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except UpstreamError:
            pass  # an answer that is closed early may say so
        except Exception as bug:  # noqa: BLE001 - fails the answer closed: the outcome is still recorded
            self.world.report(bug)

    async def _pump(self, sealed: Sealed) -> None:
        """Carry the upstream's bytes to the exchange, and its emissions out, until the answer ends in any way."""
        try:
            self._stream = self.world.upstreams[sealed.route.upstream].stream(sealed, self._keyed)
            async with asyncio.timeout_at(0 if self.interrupt.fired else self.interrupt.until) as scope:
                self.interrupt.scope = scope
                async for data in self._stream:
                    self._feed(Delta(data))
                    while self._todo and isinstance(self._todo[0], Emit):
                        await self.client.emit(self._todo.popleft().data)  # type: ignore[union-attr]
                    if self._todo:
                        return None
                    if self.client.gone:
                        return self._feed(ClientGone(self.client.gone))
            self._feed(UpstreamEnded())
        except UpstreamError as error:
            self._feed(UpstreamFailed(error))
        except TimeoutError:
            self._feed(
                ClientGone(self.client.gone)
                if self.client.gone
                else UpstreamFailed(
                    UpstreamError("call_timeout", "the call took too long", status=504, retryable=False)
                )
            )
        except Exception as bug:  # noqa: BLE001 - fails the call closed: an upstream's defect is an outcome
            self.world.report(bug)
            self._feed(Broke())
        finally:
            self.interrupt.scope = None
            await self._close()

    def _keyed(self, key: str, ends: int) -> None:
        self._feed(Keyed(key, ends))

    async def _close(self) -> None:
        stream, self._stream = self._stream, None
        close = getattr(stream, "aclose", None)
        if close is not None:
            await self._tell(close())
