"""Let calls in, hold some back, turn the rest away; know which are open, so that a shutdown can settle them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from situs.driver import Interrupt
from situs.errors import CallError


class Leaving(Protocol):
    """Be a caller's end that can be told that its time is over."""

    gone: str
    """Why it is gone; empty while it is there."""


class Admission:
    """Bound the calls in flight and in the queue."""

    def __init__(self, concurrency: int, queue: int) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._queue = queue
        self._waiting = 0
        self._open: dict[Leaving, Interrupt] = {}
        self._inside = 0
        self._closing = False
        self._over = False
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def enter(self, until: float | None = None) -> AsyncIterator[None]:
        """Hold a place for one call; raise `CallError("overloaded" | "shutting_down", 503)` if there is none.

        `until` (on the loop's clock) is when waiting for one is over.
        """
        self._check_closing()
        if self._slots.locked():
            if self._waiting >= self._queue:
                raise CallError("overloaded", "too many calls are waiting", status=503)
            self._waiting += 1
            try:
                async with asyncio.timeout_at(until):
                    await self._slots.acquire()
            except TimeoutError:
                raise CallError("overloaded", "no place came free in time", status=503) from None
            finally:
                self._waiting -= 1
        else:
            await self._slots.acquire()
        try:
            self._check_closing()
            self._inside += 1
            self._idle.clear()
            try:
                yield
            finally:
                self._inside -= 1
                if not self._inside:
                    self._idle.set()
        finally:
            self._slots.release()

    @property
    def spare(self) -> bool:
        """Tell whether a place is free that nobody waits for."""
        return not (self._closing or self._waiting or self._slots.locked())

    def _check_closing(self) -> None:
        if self._closing:
            raise CallError("shutting_down", "the gateway is shutting down", status=503)

    def opened(self, client: Leaving, interrupt: Interrupt) -> None:
        """Note an open exchange; one that opens when the time to drain is over ends at once."""
        self._open[client] = interrupt
        if self._over:
            _end(client, interrupt)

    def closed(self, client: Leaving) -> None:
        """Note that an exchange is settled."""
        self._open.pop(client, None)

    async def drain(self, seconds: float) -> int:
        """Take no more calls, wait for the open ones, then end the rest as cancelled; return how many those were."""
        self._closing = True
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
            return 0
        except TimeoutError:
            left, self._over = self._inside, True
            for client, interrupt in list(self._open.items()):
                _end(client, interrupt)
            try:
                async with asyncio.timeout(5):
                    await self._idle.wait()
            except TimeoutError:
                pass
            return left


def _end(client: Leaving, interrupt: Interrupt) -> None:
    client.gone = client.gone or "shutdown"
    interrupt.fire()
