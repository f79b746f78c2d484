"""Read and gate long texts beside the gateway's loop, so that one caller's long text holds no other caller up.

Short ones stay on the loop, where they take less time than the way to a thread and back. Long ones have a thread, and
the longest another, so that they do not hold up the merely long. No more threads: they would share one interpreter's
lock, and three took twice the processor time of one for the same texts. What comes of a text is the same wherever it
is read.

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
from collections import deque
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
"""Characters from which a text waits for the thread of the longest."""
_WAITING, _WAITING_LONGEST = 32, 4
"""Texts of one caller that may wait for a thread; a further one is told so at once."""

T = TypeVar("T")


class Abandoned(Exception):
    """Nobody waits for this text any more."""


class Analyst:
    """Run jobs over texts, long ones in threads, one at a time of each length, each with a time limit."""

    __slots__ = ("_closing", "_long", "_longest")

    def __init__(self) -> None:
        self._closing = Event()
        self._long = _Lane(_WAITING, "situs-long", self._closing)
        self._longest = _Lane(_WAITING_LONGEST, "situs-longest", self._closing)

    async def run(self, size: int, until: float, owner: str, job: Callable[[Halt], T]) -> T:
        """Return what a job makes of a text of `size` characters, of a caller's account; what it raises goes on.

        A job of a long text is told by what it is lent when nobody waits any more, and its thread is free once it has
        heard. Raises `CallError`: `analysis_timeout` (422) at `until` (on the loop's clock), `analysis_busy` (503)
        where its turn had not come by then, and at once where too many texts of the caller wait already.
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
    """Hold a thread, and its one place: the place is free again when the thread is, however its caller fared.

    Callers take turns, so that one who sends many texts at once holds nobody up for longer than one of them takes.
    """

    __slots__ = ("_closing", "_free", "_most", "_thread", "_turns")

    def __init__(self, most: int, name: str, closing: Event) -> None:
        self._free = True
        self._most = most
        self._turns: dict[str, deque[asyncio.Future[None]]] = {}
        self._thread = ThreadPoolExecutor(1, name)
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
                loop.call_soon_threadsafe(self._leave)

        try:
            running = self._thread.submit(job, halt)
        except RuntimeError:  # the gateway is closing: the next in turn is told so too
            self._leave()
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
        """Take the place, or wait for one's turn: each that waits holds a place among the gateway's calls meanwhile."""
        if self._free:
            self._free = False
            return
        busy = CallError("analysis_busy", "too many long texts are being analysed", status=503)
        if len(self._turns.get(owner, ())) >= self._most:
            raise busy
        turn = asyncio.get_running_loop().create_future()
        self._turns.setdefault(owner, deque()).append(turn)
        try:
            async with asyncio.timeout_at(until):
                await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            self._give_up(owner, turn)
            if isinstance(error, TimeoutError):
                raise busy from None
            raise

    def _give_up(self, owner: str, turn: asyncio.Future[None]) -> None:
        """Wait no more; a place that came in the same moment is the next one's."""
        if turn.done() and not turn.cancelled():
            self._leave()
            return
        turns = self._turns.get(owner, deque())
        with suppress(ValueError):  # its turn came while it gave up, and was passed by
            turns.remove(turn)
        if not turns:
            self._turns.pop(owner, None)

    def _leave(self) -> None:
        """Let the next caller have the place, who then is the last to have another."""
        while self._turns:
            owner = next(iter(self._turns))
            turns = self._turns.pop(owner)
            turn = turns.popleft()
            if turns:
                self._turns[owner] = turns
            if not turn.done():
                turn.set_result(None)
                return
        self._free = True

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def too_slow() -> CallError:
    """Return the refusal of a text that took too long to read and analyse."""
    return CallError("analysis_timeout", "the text could not be read and analysed in the time allowed", status=422)
