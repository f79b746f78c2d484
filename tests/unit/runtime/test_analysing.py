"""Long texts are analysed beside the loop, a bounded number at once, within a time."""

import asyncio
import threading

import pytest

from situs.classify import go_on
from situs.errors import CallError
from situs.runtime.analysing import LONG, LONGEST, Abandoned, Analyst

pytestmark = pytest.mark.asyncio


def soon(seconds: float = 20) -> float:
    return asyncio.get_running_loop().time() + seconds


def waiting(released: threading.Event, *, seen: list | None = None):
    """Return a job that goes on until it is released or halted."""

    def job(halt):
        try:
            while not released.wait(0.005):
                halt()
        except Abandoned:
            if seen is not None:
                seen.append("abandoned")
            raise
        return "done"

    return job


async def test_a_short_text_stays_on_the_loop_and_a_long_one_leaves_it() -> None:
    analyst = Analyst()
    here = threading.get_ident()
    assert await analyst.run(LONG - 1, soon(), "anna", lambda _: threading.get_ident()) == here
    assert await analyst.run(LONG - 1, soon(), "anna", lambda halt: halt) is go_on
    assert await analyst.run(LONG, soon(), "anna", lambda _: threading.get_ident()) != here
    assert await analyst.run(LONGEST, soon(), "anna", lambda _: threading.get_ident()) != here
    await analyst.aclose()


async def test_what_a_job_raises_goes_on() -> None:
    analyst = Analyst()

    def refuse(_):
        raise CallError("invalid_json", "no")

    with pytest.raises(CallError, match="no"):
        await analyst.run(LONG, soon(), "anna", refuse)
    await analyst.aclose()


@pytest.mark.parametrize("size", [LONG, LONGEST])
async def test_when_time_is_up_the_job_ends_and_its_place_is_free(size: int) -> None:
    analyst, never, seen = Analyst(), threading.Event(), []
    for _ in range(3):  # more often than there are threads
        with pytest.raises(CallError) as caught:
            await analyst.run(size, soon(0.05), "anna", waiting(never, seen=seen))
        assert (caught.value.code, caught.value.status) in {("analysis_timeout", 422), ("analysis_busy", 503)}
    assert await analyst.run(size, soon(), "anna", lambda _: "free") == "free"
    assert "abandoned" in seen
    await analyst.aclose()


async def test_one_runs_at_a_time_and_the_others_are_told() -> None:
    analyst, released = Analyst(), threading.Event()
    held = asyncio.create_task(analyst.run(LONG, soon(), "anna", waiting(released)))
    await asyncio.sleep(0)
    with pytest.raises(CallError) as caught:
        await analyst.run(LONG, soon(0.05), "anna", lambda _: "too soon")
    assert (caught.value.code, caught.value.status) == ("analysis_busy", 503)
    released.set()
    assert await held == "done"
    assert await analyst.run(LONG, soon(), "anna", lambda _: "free") == "free"
    await analyst.aclose()


async def test_few_texts_of_one_caller_wait_and_a_further_one_is_told_so_at_once() -> None:
    analyst, released, never = Analyst(), threading.Event(), soon(10**6)
    held = [asyncio.create_task(analyst.run(LONGEST, never, "anna", waiting(released))) for _ in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(CallError) as caught:
        await analyst.run(LONGEST, never, "anna", lambda _: "one too many")
    assert (caught.value.code, caught.value.status) == ("analysis_busy", 503)
    other = asyncio.create_task(analyst.run(LONGEST, never, "bernd", lambda _: "another caller's"))
    apart = await analyst.run(LONG, never, "anna", lambda _: "another kind")
    assert (apart, other.done(), any(task.done() for task in held)) == ("another kind", False, False)
    released.set()
    assert await asyncio.gather(*held) == ["done"] * 5
    assert await other == "another caller's"
    assert await analyst.run(LONGEST, never, "anna", lambda _: "room again") == "room again"
    await analyst.aclose()


async def test_a_caller_that_gives_up_waiting_leaves_room_for_another_text() -> None:
    analyst, released, never = Analyst(), threading.Event(), soon(10**6)
    running, *queued = [asyncio.create_task(analyst.run(LONGEST, never, "anna", waiting(released))) for _ in range(5)]
    await asyncio.sleep(0)
    queued[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued[0]
    next_ = asyncio.create_task(analyst.run(LONGEST, never, "anna", lambda _: "next"))
    await asyncio.sleep(0)
    assert not next_.done()
    released.set()
    assert await asyncio.gather(running, *queued[1:], next_) == ["done"] * 4 + ["next"]
    await analyst.aclose()


async def test_sixteen_long_texts_of_one_caller_are_all_analysed() -> None:
    analyst = Analyst()
    made = [analyst.run(200_000, soon(), "anna", lambda _, n=n: n) for n in range(16)]
    assert await asyncio.gather(*made) == list(range(16))
    await analyst.aclose()


async def test_callers_take_turns() -> None:
    analyst, released, order = Analyst(), threading.Event(), []
    first = asyncio.create_task(analyst.run(LONGEST, soon(), "anna", waiting(released)))
    await asyncio.sleep(0)
    asked = ["anna 1", "anna 2", "anna 3", "bernd 1", "bernd 2", "carla 1"]
    held = [
        asyncio.create_task(analyst.run(LONGEST, soon(), it[:-2], lambda _, it=it: order.append(it))) for it in asked
    ]
    await asyncio.sleep(0)
    released.set()
    await asyncio.gather(first, *held)
    assert order == ["anna 1", "bernd 1", "carla 1", "anna 2", "bernd 2", "anna 3"]
    await analyst.aclose()


async def test_a_place_that_comes_to_callers_who_are_leaving_goes_to_the_next_one() -> None:
    analyst, released = Analyst(), threading.Event()
    running = asyncio.create_task(analyst.run(LONGEST, soon(), "anna", waiting(released)))
    await asyncio.sleep(0)
    leaving = [asyncio.create_task(analyst.run(LONGEST, soon(), name, lambda _: "never")) for name in ("anna", "bernd")]
    stays = asyncio.create_task(analyst.run(LONGEST, soon(), "carla", lambda _: "in turn"))
    await asyncio.sleep(0)
    leaving[0].cancel()  # its turn is over, and it has not heard: the place must pass it by
    analyst._longest._leave()
    leaving[1].cancel()
    assert isinstance((await asyncio.gather(*leaving, return_exceptions=True))[0], asyncio.CancelledError)
    released.set()
    assert await asyncio.gather(running, stays) == ["done", "in turn"]
    assert await analyst.run(LONGEST, soon(), "anna", lambda _: "free") == "free"
    await analyst.aclose()


async def test_the_longest_do_not_hold_up_the_long() -> None:
    analyst, released = Analyst(), threading.Event()
    held = [asyncio.create_task(analyst.run(LONGEST, soon(), "anna", waiting(released))) for _ in range(3)]
    assert await analyst.run(LONG, soon(), "anna", lambda _: "by the way") == "by the way"
    assert not any(task.done() for task in held)
    released.set()
    assert await asyncio.gather(*held) == ["done"] * 3
    await analyst.aclose()


async def test_a_caller_that_is_cancelled_leaves_its_job_to_end() -> None:
    analyst, never, seen = Analyst(), threading.Event(), []
    task = asyncio.create_task(analyst.run(LONGEST, soon(), "anna", waiting(never, seen=seen)))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await analyst.run(LONGEST, soon(), "anna", lambda _: "free") == "free"
    assert seen == ["abandoned"]
    await analyst.aclose()


async def test_closing_ends_every_job_and_takes_no_more() -> None:
    analyst, never = Analyst(), threading.Event()
    task = asyncio.create_task(analyst.run(LONGEST, soon(), "anna", waiting(never)))
    await asyncio.sleep(0.05)
    await analyst.aclose()
    with pytest.raises(CallError, match="shutting down"):
        await task
    with pytest.raises(CallError, match="shutting down"):
        await analyst.run(LONG, soon(), "anna", lambda _: "late")


async def test_closing_sends_away_whoever_waits_for_a_turn() -> None:
    analyst, never = Analyst(), threading.Event()
    held = [asyncio.create_task(analyst.run(LONG, soon(), name, waiting(never))) for name in ("anna", "bernd", "carla")]
    await asyncio.sleep(0.05)
    await analyst.aclose()
    async with asyncio.timeout(5):
        ended = await asyncio.gather(*held, return_exceptions=True)
    assert [error.code for error in ended] == ["shutting_down"] * 3
