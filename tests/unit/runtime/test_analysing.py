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
    assert await analyst.run(LONG - 1, soon(), lambda _: threading.get_ident()) == here
    assert await analyst.run(LONG - 1, soon(), lambda halt: halt) is go_on
    assert await analyst.run(LONG, soon(), lambda _: threading.get_ident()) != here
    assert await analyst.run(LONGEST, soon(), lambda _: threading.get_ident()) != here
    await analyst.aclose()


async def test_what_a_job_raises_goes_on() -> None:
    analyst = Analyst()

    def refuse(_):
        raise CallError("invalid_json", "no")

    with pytest.raises(CallError, match="no"):
        await analyst.run(LONG, soon(), refuse)
    await analyst.aclose()


@pytest.mark.parametrize("size", [LONG, LONGEST])
async def test_when_time_is_up_the_job_ends_and_its_place_is_free(size: int) -> None:
    analyst, never, seen = Analyst(), threading.Event(), []
    for _ in range(5):  # more often than there are threads
        with pytest.raises(CallError) as caught:
            await analyst.run(size, soon(0.05), waiting(never, seen=seen))
        assert (caught.value.code, caught.value.status) in {("analysis_timeout", 422), ("analysis_busy", 503)}
    assert await analyst.run(size, soon(), lambda _: "free") == "free"
    assert "abandoned" in seen
    await analyst.aclose()


async def test_no_more_run_at_once_than_there_are_threads_and_the_others_are_told() -> None:
    analyst, released = Analyst(), threading.Event()
    held = [asyncio.create_task(analyst.run(LONG, soon(), waiting(released))) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(CallError) as caught:
        await analyst.run(LONG, soon(0.05), lambda _: "too soon")
    assert (caught.value.code, caught.value.status) == ("analysis_busy", 503)
    released.set()
    assert await asyncio.gather(*held) == ["done"] * 3
    assert await analyst.run(LONG, soon(), lambda _: "free") == "free"
    await analyst.aclose()


async def test_the_longest_do_not_hold_up_the_long() -> None:
    analyst, released = Analyst(), threading.Event()
    held = [asyncio.create_task(analyst.run(LONGEST, soon(), waiting(released))) for _ in range(3)]
    assert await analyst.run(LONG, soon(), lambda _: "by the way") == "by the way"
    assert not any(task.done() for task in held)
    released.set()
    assert await asyncio.gather(*held) == ["done"] * 3
    await analyst.aclose()


async def test_a_caller_that_is_cancelled_leaves_its_job_to_end() -> None:
    analyst, never, seen = Analyst(), threading.Event(), []
    task = asyncio.create_task(analyst.run(LONGEST, soon(), waiting(never, seen=seen)))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await analyst.run(LONGEST, soon(), lambda _: "free") == "free"
    assert seen == ["abandoned"]
    await analyst.aclose()


async def test_closing_ends_every_job_and_takes_no_more() -> None:
    analyst, never = Analyst(), threading.Event()
    task = asyncio.create_task(analyst.run(LONGEST, soon(), waiting(never)))
    await asyncio.sleep(0.05)
    await analyst.aclose()
    with pytest.raises(CallError, match="shutting down"):
        await task
    with pytest.raises(CallError, match="shutting down"):
        await analyst.run(LONG, soon(), lambda _: "late")
