"""Hold the hashes of millions of words in two bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

PAIRS = 1 << 16
"""As many pairs of bytes a hash of four can begin with."""


@dataclass(frozen=True, slots=True)
class Hashes:
    """Hold hashes of four bytes: where those that begin with each two bytes are, and the last two of each, sorted."""

    begins: Sequence[int] = field(repr=False)
    ends: Sequence[int] = field(repr=False)

    def __contains__(self, wanted: object) -> bool:
        if not isinstance(wanted, int) or not self.ends:
            return False
        high, low = wanted >> 16, wanted & 0xFFFF
        at = bisect_left(self.ends, low, self.begins[high], self.begins[high + 1])
        return at < self.begins[high + 1] and self.ends[at] == low


EMPTY = Hashes((), ())
"""Nothing."""


def read_hashes(raw: bytes | memoryview) -> Hashes:
    """Return the hashes of a table: two bytes for how many have each beginning, then the two last of each, sorted.

    Raise `ValueError` where the numbers do not fit together.
    """
    pairs = np.frombuffer(raw, "<u2")
    counts, ends = pairs[:PAIRS], pairs[PAIRS:]
    begins = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    if len(counts) < PAIRS or begins[-1] != len(ends):
        raise ValueError("a table of hashes is cut")
    return Hashes(array("I", begins.astype("=u4").tobytes()), array("H", ends.astype("=u2", copy=False).tobytes()))
