"""Calls in flight and in the queue are bounded, and a shutdown settles what is open."""

import asyncio
from dataclasses import dataclass

import pytest

from situs.driver import Interrupt
from situs.errors import CallError
from situs.server.admission import Admission


@dataclass(eq=False)
class Caller:
    gone: str = ""


class Visit:
    """A call that stays until it is let go, or until its interrupt fires."""

    def __init__(self, admission: Admission) -> None:
        self.admission, self.client, self.interrupt = admission, Caller(), Interrupt(30)
        self.inside, self.leave = asyncio.Event(), asyncio.Event()
        self.preparing = asyncio.Event()
        self.preparing.set()
        self.task = asyncio.create_task(self._stay())

    async def _stay(self) -> None:
        async with self.admission.enter():
            self.inside.set()
            await self.preparing.wait()
            self.admission.opened(self.client, self.interrupt)
            while not self.leave.is_set() and not self.interrupt.fired:
                await asyncio.sleep(0.001)
            self.admission.closed(self.client)


async def refused(admission: Admission) -> str:
    with pytest.raises(CallError) as caught:
        async with admission.enter():
            pass
    assert caught.value.status == 503
    return caught.value.code


async def test_more_calls_than_places_wait_and_more_than_the_queue_are_turned_away() -> None:
    admission = Admission(1, 1)
    first = Visit(admission)
    await first.inside.wait()
    second = Visit(admission)
    await asyncio.sleep(0.01)
    assert not second.inside.is_set()
    assert await refused(admission) == "overloaded"
    first.leave.set()
    await asyncio.wait_for(second.inside.wait(), 1)
    second.leave.set()
    await asyncio.gather(first.task, second.task)


async def test_a_call_whose_time_is_up_waits_no_longer() -> None:
    admission = Admission(1, 1)
    first = Visit(admission)
    await first.inside.wait()
    with pytest.raises(CallError) as caught:
        async with admission.enter(asyncio.get_running_loop().time() + 0.02):
            pass
    assert (caught.value.code, caught.value.status) == ("overloaded", 503)
    first.leave.set()
    await first.task
    async with admission.enter(asyncio.get_running_loop().time() + 0.02):
        pass  # the place that was waited for was not lost


async def test_a_place_is_given_back_when_a_call_fails_or_is_cancelled() -> None:
    admission = Admission(1, 0)
    with pytest.raises(ZeroDivisionError):
        async with admission.enter():
            raise ZeroDivisionError
    first = Visit(admission)
    await first.inside.wait()
    waiting = asyncio.create_task(refused(admission))
    assert await waiting == "overloaded"
    first.task.cancel()
    await asyncio.gather(first.task, return_exceptions=True)
    async with admission.enter():
        pass


async def test_a_shutdown_takes_no_call_and_waits_for_the_open_ones() -> None:
    admission = Admission(2, 2)
    first = Visit(admission)
    await first.inside.wait()
    draining = asyncio.create_task(admission.drain(5))
    await asyncio.sleep(0.01)
    assert await refused(admission) == "shutting_down"
    assert not draining.done()
    first.leave.set()
    assert await asyncio.wait_for(draining, 1) == 0
    assert (first.client.gone, first.interrupt.fired) == ("", False)


async def test_what_is_open_when_time_is_up_ends_as_a_shutdown() -> None:
    admission = Admission(2, 2)
    first = Visit(admission)
    await first.inside.wait()
    assert await asyncio.wait_for(admission.drain(0.01), 1) == 1
    assert (first.client.gone, first.interrupt.fired) == ("shutdown", True)
    await first.task


async def test_calls_that_waited_are_turned_away_by_a_shutdown() -> None:
    admission = Admission(1, 1)
    first = Visit(admission)
    await first.inside.wait()
    second = Visit(admission)
    await asyncio.sleep(0.01)
    draining = asyncio.create_task(admission.drain(5))
    await asyncio.sleep(0.01)
    first.leave.set()
    assert await asyncio.wait_for(draining, 1) == 0
    with pytest.raises(CallError, match="shutting down"):
        await second.task


async def test_a_call_that_is_still_being_prepared_counts_as_open() -> None:
    admission = Admission(1, 1)
    first = Visit(admission)
    first.preparing.clear()
    await first.inside.wait()
    draining = asyncio.create_task(admission.drain(0.02))
    await asyncio.sleep(0.05)
    assert not draining.done()
    first.preparing.set()
    assert await asyncio.wait_for(draining, 1) == 1
    assert first.client.gone == "shutdown"
    await first.task


async def test_an_idle_gateway_stops_at_once() -> None:
    assert await asyncio.wait_for(Admission(1, 1).drain(5), 0.5) == 0


async def test_a_place_is_spare_while_one_is_free_and_nobody_waits() -> None:
    admission = Admission(1, 1)
    assert admission.spare
    async with admission.enter():
        assert not admission.spare
    assert admission.spare
    await admission.drain(1)
    assert not admission.spare
