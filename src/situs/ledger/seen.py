"""Remember which calls a log has decided, in eight bytes each, so that a long log is verified in little memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from hashlib import blake2b
from heapq import merge

_FRESH = 1 << 14


class Seen:
    """Tell whether an id came before.

    Digests of 64 bits stand for ids: among n of them, two are taken for one with a chance of n squared over 2**65, one
    in 100 million for a million calls. A repetition is never missed.
    """

    __slots__ = ("_fresh", "_runs")

    def __init__(self) -> None:
        self._fresh: set[int] = set()
        self._runs: list[array[int]] = []
        """Sorted, each at least twice as long as the next."""

    def add(self, name: str) -> bool:
        """Remember an id; return True if it was there already."""
        digest = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
        if digest in self._fresh or any(_holds(run, digest) for run in self._runs):
            return True
        self._fresh.add(digest)
        if len(self._fresh) == _FRESH:
            self._settle()
        return False

    def _settle(self) -> None:
        run = array("Q", sorted(self._fresh))
        self._fresh.clear()
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = array("Q", merge(self._runs.pop(), run))
        self._runs.append(run)


def _holds(run: array[int], digest: int) -> bool:
    place = bisect_left(run, digest)
    return place < len(run) and run[place] == digest
