"""Remember which calls a log has decided, in eight bytes each, so that a long log is verified in little memory."""

from __future__ import annotations

import sys
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

    def __init__(self, digests: bytes = b"") -> None:
        """Begin with none, or with what another's `digests` gave; raise `ValueError` for what is cut off."""
        self._fresh: set[int] = set()
        self._runs: list[array[int]] = []
        """Sorted, each at least twice as long as the next."""
        if digests:
            run = array("Q")
            run.frombytes(digests)
            self._runs.append(_as_little_endian(run))

    def add(self, name: str) -> bool:
        """Remember an id; return True if it was there already."""
        digest = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
        if digest in self._fresh or any(_holds(run, digest) for run in self._runs):
            return True
        self._fresh.add(digest)
        if len(self._fresh) == _FRESH:
            self._settle()
        return False

    def digests(self) -> bytes:
        """Return what is remembered, sorted, eight bytes each, little-endian."""
        return _as_little_endian(array("Q", merge(sorted(self._fresh), *self._runs))).tobytes()

    def _settle(self) -> None:
        run = array("Q", sorted(self._fresh))
        self._fresh.clear()
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = array("Q", merge(self._runs.pop(), run))
        self._runs.append(run)


def _as_little_endian(run: array[int]) -> array[int]:
    if sys.byteorder != "little":
        run.byteswap()
    return run


def _holds(run: array[int], digest: int) -> bool:
    place = bisect_left(run, digest)
    return place < len(run) and run[place] == digest
