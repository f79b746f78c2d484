"""What is there at once needs no timer, and what is waited for is bounded as by `asyncio.timeout`."""

import asyncio

import pytest

from situs.server.promptly import within

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def at_once(value: int) -> int:
    return value


async def after(steps: int, value: int) -> int:
    for _ in range(steps):
        await asyncio.sleep(0)
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(0.001, future.set_result, value)
    return await future


async def test_what_is_there_is_returned_without_a_timer(monkeypatch) -> None:
    def never(_: float) -> None:
        raise AssertionError("a timer was set")

    monkeypatch.setattr(asyncio, "timeout", never)
    assert await within(1, at_once(7)) == 7
    with pytest.raises(AssertionError):
        await within(1, after(1, 7))


@pytest.mark.parametrize("steps", [0, 1, 3])
async def test_what_is_waited_for_is_returned(steps: int) -> None:
    assert await within(10, after(steps, 7)) == 7


async def test_an_error_is_raised_before_and_after_a_wait() -> None:
    async def fail(steps: int) -> None:
        for _ in range(steps):
            await asyncio.sleep(0)
        raise KeyError(steps)

    for steps in (0, 1, 2):
        with pytest.raises(KeyError, match=str(steps)):
            await within(10, fail(steps))


async def test_a_wait_that_is_too_long_ends_and_the_coroutine_is_told() -> None:
    told = []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            told.append(True)
            raise

    with pytest.raises(TimeoutError):
        await within(0.01, forever())
    assert told == [True]


async def test_a_coroutine_may_clean_up_after_it_is_told() -> None:
    done = []

    async def tidy() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            done.append(True)

    with pytest.raises(TimeoutError):
        await within(0.01, tidy())
    assert done == [True]


async def test_a_cancelled_task_is_cancelled_and_no_timeout() -> None:
    task = asyncio.create_task(within(10, asyncio.Event().wait()))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
