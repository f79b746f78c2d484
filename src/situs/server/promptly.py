"""Bound a wait in time without a timer where there is nothing to wait for.

Most of what a server awaits is there already: a body that came with its head, a client that reads. A timer, set and
taken back, costs more than the whole step.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")


async def within(seconds: float, coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns; raise `TimeoutError` where it waits for longer than so many seconds."""
    steps = coroutine.__await__()
    try:
        awaited = next(steps)
    except StopIteration as done:
        result: T = done.value
        return result
    async with asyncio.timeout(seconds):
        waited: T = await _Rest(steps, awaited)
        return waited


class _Rest(Generator[Any, Any, Any]):
    """Await what a coroutine has begun to wait for, and then the rest of it."""

    __slots__ = ("_begun", "_steps")

    def __init__(self, steps: Generator[Any, Any, Any], awaited: Any) -> None:
        self._steps = steps
        self._begun = [awaited]

    def __await__(self) -> Generator[Any, Any, Any]:
        """Return itself."""
        return self

    def send(self, value: Any) -> Any:
        """Hand on a future to the task: the one that was taken already, then those that follow."""
        return self._begun.pop() if self._begun else self._steps.send(value)

    def throw(self, *error: Any) -> Any:
        """Hand on an error to the coroutine, a cancellation included."""
        return self._steps.throw(*error)
