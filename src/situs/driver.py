"""Perform an exchange's commands with real I/O: the only place where the call meets the world."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from situs.errors import LedgerError, SitusError, UpstreamError
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
    Start,
    State,
    UpstreamEnded,
    UpstreamFailed,
)
from situs.ports import Ledger, Upstream


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
        self._feed(Start())
        while self._todo or self.exchange.state is not State.DONE:
            if not self._todo:
                self._feed(Broke())
                if not self._todo:
                    return
            await self._perform(self._todo.popleft())

    def _feed(self, event: Event) -> None:
        try:
            commands = self.exchange.handle(event, self.world.now())
        except Exception as bug:  # noqa: BLE001 - fails the call closed: Broke ends it with an outcome
            self.world.report(bug)
            commands = self.exchange.handle(Broke(), self.world.now())
        self._todo.extend(commands)

    async def _perform(self, command: Command) -> None:
        match command:
            case Append(entry):
                try:
                    index = await self.world.ledger.append(entry)
                except LedgerError as error:
                    self.world.report(error)
                    self._feed(AppendFailed())
                else:
                    if self.client.gone:
                        self._feed(ClientGone(self.client.gone))
                    self._feed(Appended(index))
            case Dispatch(sealed):
                upstream = self.world.upstreams[sealed.route.upstream]
                self._stream = upstream.stream(sealed)
                await self._pump()
            case CancelUpstream():
                await self._close()
            case Emit(data):
                await self.client.emit(data)
            case Finish(error):
                await self.client.finish(error)

    async def _pump(self) -> None:
        """Carry the upstream's bytes to the exchange, and its emissions out, until the answer ends in any way."""
        assert self._stream is not None
        try:
            async with asyncio.timeout(0 if self.interrupt.fired else self.interrupt.seconds) as scope:
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

    async def _close(self) -> None:
        stream, self._stream = self._stream, None
        close = getattr(stream, "aclose", None)
        if close is not None:
            with suppress(UpstreamError):
                await close()
