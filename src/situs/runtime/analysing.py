"""Read and gate long texts beside the gateway's loop, so that one caller's long text holds no other caller up.

Short ones stay on the loop, where they take less time than the way to a thread and back. Long ones have threads of
their own, and the longest one thread apart, so that they do not hold up the merely long. What comes of a text is the
same wherever it is read.

Why threads may share what the gate reads with: rules, slots, matters and findings are frozen; patterns (RE2, `re`), the
automata of parties and the weights of the names model are only read; Cedar's parsed policies and entities are immutable
and evaluated without state; `functools.lru_cache` is safe between threads, and each value in it follows from its key
alone; the recollection of names holds a lock; a call's own means (its key, its reminder, what rests, the attempts that
it makes) belong to one call, which is in one place at a time: the loop waits for the thread. Whatever else changes (the
ledger, limits, matters, verdicts that are put) changes on the loop alone. Verdicts are looked up in a dictionary one
by one, which is safe while another thread puts one: a text then has the verdict of before or of after.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import TypeVar

from situs.classify import Halt, go_on
from situs.errors import CallError

LONG = 32_768
"""Characters from which a text is analysed in a thread: on the loop it would hold others up for some 50 ms."""
LONGEST = 1_048_576
"""Characters from which a text waits for the one thread of the longest."""
_THREADS = 3
_WAITING = 4
"""Texts of one caller that may wait for a thread of a kind; a further one is told so at once."""

T = TypeVar("T")


class Abandoned(Exception):
    """Nobody waits for this text any more."""


class Analyst:
    """Run jobs over texts, long ones in a bounded number of threads, each with a time limit."""

    __slots__ = ("_closing", "_long", "_longest")

    def __init__(self) -> None:
        self._closing = Event()
        self._long = _Lane(_THREADS, "situs-long", self._closing)
        self._longest = _Lane(1, "situs-longest", self._closing)

    async def run(self, size: int, until: float, owner: str, job: Callable[[Halt], T]) -> T:
        """Return what a job makes of a text of `size` characters, of a caller's account; what it raises goes on.

        A job of a long text is told by what it is lent when nobody waits any more, and its thread is free once it has
        heard. Raises `CallError`: `analysis_timeout` (422) at `until` (on the loop's clock), `analysis_busy` (503)
        where no thread came free by then, and at once where too many texts of the caller wait already.
        """
        if size < LONG:
            return job(go_on)
        return await (self._long if size < LONGEST else self._longest).run(until, owner, job)

    async def aclose(self) -> None:
        """Have every job end soon, and take no more."""
        self._closing.set()
        self._long.close()
        self._longest.close()


class _Lane:
    """Hold some threads, and as many places: a place is free again when its thread is, however its caller fared."""

    __slots__ = ("_closing", "_places", "_threads", "_waiting")

    def __init__(self, threads: int, name: str, closing: Event) -> None:
        self._places = asyncio.Semaphore(threads)
        self._waiting: Counter[str] = Counter()
        self._threads = ThreadPoolExecutor(threads, name)
        self._closing = closing

    async def run(self, until: float, owner: str, job: Callable[[Halt], T]) -> T:
        loop = asyncio.get_running_loop()
        await self._enter(until, owner)
        left = Event()

        def halt() -> None:
            if left.is_set() or self._closing.is_set():
                raise Abandoned

        def free(_: Future[T]) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits for a place
                loop.call_soon_threadsafe(self._places.release)

        try:
            running = self._threads.submit(job, halt)
        except RuntimeError:  # the gateway is closing
            raise CallError("shutting_down", "the gateway is shutting down", status=503) from None
        running.add_done_callback(free)
        try:
            async with asyncio.timeout_at(until):
                return await asyncio.wrap_future(running)
        except TimeoutError:
            raise too_slow() from None
        except Abandoned:
            raise CallError("shutting_down", "the gateway is shutting down", status=503) from None
        finally:
            left.set()

    async def _enter(self, until: float, owner: str) -> None:
        """Take a place. Few of one caller wait: each holds a place among the gateway's calls meanwhile."""
        busy = CallError("analysis_busy", "too many long texts are being analysed", status=503)
        if self._places.locked() and self._waiting[owner] >= _WAITING:
            raise busy
        self._waiting[owner] += 1
        try:
            async with asyncio.timeout_at(until):
                await self._places.acquire()
        except TimeoutError:
            raise busy from None
        finally:
            self._waiting[owner] -= 1
            if not self._waiting[owner]:
                del self._waiting[owner]

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def too_slow() -> CallError:
    """Return the refusal of a text that took too long to read and analyse."""
    return CallError("analysis_timeout", "the text could not be read and analysed in the time allowed", status=422)
