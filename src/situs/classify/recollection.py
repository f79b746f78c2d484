"""Remember what the names model found in the texts of a matter: a text that comes again is not read again.

A conversation sends its whole history with every question, and reading it is the dearest part of a call. What is kept
are spans, kinds and confidences; the text itself is not. They are filed under a keyed digest of the text (HMAC-SHA256,
RFC 2104) whose key is derived from the matter's: no other matter finds them, nor does this one once its key is
destroyed. A call without a matter has a key of its own, and so nothing to remember.

Long texts are read in threads, which share what is remembered: finding and filing change the order and the count, so
both hold the lock that is lent. Two threads that read the same text at once both read it and file the same.
"""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from situs.classify.detectors import Hit

SHORTEST = 1_000
"""Characters from which a text is read by itself, so that it has the same hits whatever stands beside it."""
LEAST = 4_000
"""Characters of a call from which that is worth its price: each reading costs something of its own."""
_PURPOSE = b"situs recollection v1"
_OVERHEAD = 8
"""What keeping an entry costs beside its hits, in hits."""


class Recollection:
    """Hold the hits of texts that were read, at most so many; those not asked for the longest go first."""

    __slots__ = ("_held", "_lock", "_most", "_texts")

    def __init__(self, most: int, lock: AbstractContextManager[object] | None = None) -> None:
        self._most = most
        self._held = 0
        self._lock = lock or nullcontext()
        self._texts: OrderedDict[bytes, tuple[Hit, ...]] = OrderedDict()

    def of(self, matter_key: bytes) -> Reminder:
        """Return what serves the calls of the matter that has this key."""
        return Reminder(self, hmac.digest(matter_key, _PURPOSE, "sha256"))

    def recall(self, mark: bytes) -> tuple[Hit, ...] | None:
        """Return the hits filed under a mark, or None."""
        with self._lock:
            found = self._texts.get(mark)
            if found is not None:
                self._texts.move_to_end(mark)
            return found

    def keep(self, mark: bytes, hits: tuple[Hit, ...]) -> None:
        """File the hits of a text under its mark."""
        with self._lock:
            self._held += _size(hits) - _size(self._texts.pop(mark, None))
            self._texts[mark] = hits
            while self._held > self._most:
                self._held -= _size(self._texts.popitem(last=False)[1])

    @property
    def held(self) -> int:
        """Return how much is held, in hits."""
        return self._held


@dataclass(frozen=True, slots=True)
class Reminder:
    """Recall and keep for one matter."""

    recollection: Recollection
    key: bytes

    def read(self, text: str, digest: str, model: Callable[[str], Sequence[Hit]]) -> Sequence[Hit]:
        """Return what the model finds in a text, without asking it where it has read the text in this matter.

        `digest` (hex) names the model: another one has found other things.
        """
        mark = hmac.digest(self.key, bytes.fromhex(digest) + text.encode("utf-8", "surrogatepass"), "sha256")
        found = self.recollection.recall(mark)
        if found is None:
            found = tuple(model(text))
            self.recollection.keep(mark, found)
        return found


def _size(hits: tuple[Hit, ...] | None) -> int:
    return 0 if hits is None else len(hits) + _OVERHEAD
