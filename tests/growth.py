"""How work grows with its input, told by processor time and yet not by how busy the machine is."""

import gc
from collections.abc import Callable, Iterator
from time import thread_time

ATTEMPTS = 5
"""What grows as a square is too slow each time; a collector, a cold cache or a neighbour disturbs one or two."""


def taken(work: Callable[[], object]) -> float:
    """Return seconds of this thread's processor time; the collector, whose time hangs on the whole heap, waits."""
    gc.disable()
    try:
        began = thread_time()
        work()
        return thread_time() - began
    finally:
        gc.enable()


def is_within(work: Callable[[], object], seconds: float) -> bool:
    """Tell whether one of a few attempts takes no more than so many seconds."""
    return any(taken(work) <= seconds for _ in range(ATTEMPTS))


def grows_in_proportion(work: Callable[[int], object], short: int, long: int) -> bool:
    """Tell whether a longer input takes no more than twice its share of a shorter one's time, and half a second."""

    def attempts() -> Iterator[bool]:
        for _ in range(ATTEMPTS):
            share = taken(lambda: work(short)) * long / short
            yield taken(lambda: work(long)) <= 2 * share + 0.5

    return any(attempts())
