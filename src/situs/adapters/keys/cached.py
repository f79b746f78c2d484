"""A key source with a memory: keys are asked for once in a while, not at each call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from situs.adapters.keys.refusals import KEY_BYTES, destroyed, unavailable
from situs.ports import KeySource


class CachedKeySource:
    """Remember keys for `ttl` seconds and destructions for ever.

    A destruction by another process is noticed when the entry ages out. When the source fails, an aged
    entry is not used: the key could have been destroyed since.
    """

    __slots__ = ("_alive", "_clock", "_destroyed", "_keys", "_locks", "_source", "_ttl")

    def __init__(self, source: KeySource, ttl: float = 300.0, clock: Callable[[], float] = monotonic) -> None:
        self._source = source
        self._ttl = ttl
        self._clock = clock
        self._keys: dict[str, tuple[bytes, float]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._alive: dict[str, float] = {}
        self._destroyed: set[str] = set()

    async def matter_key(self, matter: str) -> bytes:
        """Return the matter's key; raises as the source does. Calls at the same time ask the source once."""
        key = self._remembered(matter)
        if key is not None:
            return key
        lock = self._locks.setdefault(matter, asyncio.Lock())
        try:
            async with lock:
                return self._remembered(matter) or await self._ask(matter)
        finally:
            if not lock.locked():
                self._locks.pop(matter, None)

    async def is_destroyed(self, matter: str) -> bool:
        """Tell whether the matter's key was destroyed; that it was not is believed for as long as a key is."""
        if matter not in self._destroyed and self._clock() >= self._alive.get(matter, float("-inf")):
            asked = self._clock()
            if await self._source.is_destroyed(matter):
                self._destroyed.add(matter)
            else:
                self._alive[matter] = asked + self._ttl
        return matter in self._destroyed

    async def has_key(self, matter: str) -> bool:
        """Ask the source whether a key of the matter is there; nothing of the answer is remembered."""
        return await self._source.has_key(matter)

    async def destroy(self, matter: str) -> None:
        """Destroy the key at the source; it is not served here from now on, even if the source fails."""
        self._keys.pop(matter, None)
        self._destroyed.add(matter)
        await self._source.destroy(matter)

    def _remembered(self, matter: str) -> bytes | None:
        if matter in self._destroyed:
            raise destroyed()
        entry = self._keys.get(matter)
        if entry is not None and self._clock() < entry[1]:
            return entry[0]
        self._keys.pop(matter, None)
        return None

    async def _ask(self, matter: str) -> bytes:
        asked = self._clock()
        key = await self._source.matter_key(matter)
        if len(key) != KEY_BYTES:
            raise unavailable("the key source returned a key of the wrong length")
        if matter in self._destroyed:
            raise destroyed()
        self._keys[matter] = (key, asked + self._ttl)
        return key
