"""Erase a matter by destroying its key: asked, held against legal holds, recorded, verified, certified.

The order is what makes it safe. A legal hold is looked for before anything is recorded, again once the intent is
durable and right before the key is destroyed, and once more afterwards. Wherever the process dies, the next run finds
the intent without an end and gives it one: destroyed if a tombstone stands, else abandoned. The tombstone is the point
of no return.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from situs.adapters.matters import SqliteMatters
from situs.config import Config
from situs.erasure import (
    Asked,
    Ending,
    Erasure,
    KeyState,
    begun_entry,
    blocked_entry,
    certificate_of,
    ended_entry,
    erasures_of,
    find_reach,
    sign_certificate,
)
from situs.erasure.entries import HOLD
from situs.errors import CallError, ConfigError, SitusError
from situs.ledger import Receipt, Signer
from situs.model import Matter
from situs.ports import Entry, KeySource, MatterDirectory
from situs.runtime.ids import fresh_id

Find = Callable[[str], Awaitable[Matter | None]]
Opening = Callable[[Config, Path], MatterDirectory]
INTERRUPTED = "interrupted"
"""The code of an erasure that ended before a key was touched."""


class Record(Protocol):
    """Be the ledger, as far as a certificate needs it."""

    async def events(self) -> tuple[Entry, ...]:
        """Return every event that belongs to a call, in order, proven."""
        ...

    async def receipt(self, call: str) -> Receipt:
        """Return the proof of all entries of one id."""
        ...

    async def of_matter(self, matter: str, size: int) -> tuple[tuple[int, dict[str, Any]], ...]:
        """Return a matter's entries among the first, with the events that tell what they mean."""
        ...


class Book(Record, Protocol):
    """Be the ledger, as far as an erasure needs it."""

    async def append(self, entry: Entry) -> int:
        """Return the entry's index once it is durable."""
        ...


@dataclass(frozen=True, slots=True)
class Keys:
    """Hold the source of keys twice: as the gateway asks it, and as it answers by itself."""

    used: KeySource
    """What the calls ask, memory included: a destruction takes the key out of it."""
    source: KeySource
    """The source itself, which alone knows what is there."""
    name: str
    """`file`, `keyring` or `vault`."""

    async def state(self, matter: str) -> KeyState:
        """Return what the source has of a matter; raise `ConfigError("key_source_unavailable")`."""
        if await self.source.is_destroyed(matter):
            return KeyState.DESTROYED
        return KeyState.HELD if await self.source.has_key(matter) else KeyState.NONE

    async def destroy(self, matter: str) -> None:
        """Destroy the key, and ask the source whether it did; raise `ConfigError`."""
        await self.used.destroy(matter)
        if not await self.source.is_destroyed(matter) or await self.source.has_key(matter):
            raise ConfigError("key_not_destroyed", "the key source still has the key it was to destroy", status=503)


class Eraser:
    """Erase matters one after the other. `find` asks the directory anew, and not a copy of it."""

    def __init__(self, book: Book, keys: Keys, find: Find, signer: Signer, now: Callable[[], int]) -> None:
        self._book, self._keys, self._find, self._signer, self._now = book, keys, find, signer, now
        self._one = asyncio.Lock()

    async def erase(self, asked: Asked) -> Erasure:
        """Erase a matter and return what was recorded; once it is erased, the same again without another entry.

        Raise `CallError`: `unknown_matter` (404), `legal_hold` (409) where a hold stands, recorded as a conflict;
        `LedgerError` or `ConfigError` where it cannot be recorded or the key source fails. An erasure whose end could
        not be recorded is ended by the next attempt, or by the next start.
        """
        async with self._one:
            await self._settle(asked.matter)
            matter = await self._known(asked.matter)
            state = await self._keys.state(matter.id)
            if (done := await self._done(matter.id, state)) is not None:
                return done
            erasure = fresh_id()
            if matter.legal_hold:
                await self._book.append(blocked_entry(erasure, asked, holds_of(matter), self._now()))
                raise _held(erasure)
            closed = matter.closed
            await self._book.append(begun_entry(erasure, asked, self._keys.name, state, closed=closed, at=self._now()))
            await self._look_again(erasure, matter.id)
            await self._keys.destroy(matter.id)
            return await self._end(erasure, matter.id, await self._destroyed(matter.id))

    async def settle(self) -> tuple[Erasure, ...]:
        """End every erasure that was begun and has no end, and return them; raise as `erase` does."""
        async with self._one:
            return await self._settle("")

    async def all(self, matter: str = "") -> list[Erasure]:
        """Return every erasure on record, of one matter where it is named."""
        return erasures_of(await self._book.events(), matter)

    async def certificate(self, erasure: str) -> bytes:
        """Return the signed certificate of an erasure that has ended; raise `CallError("receipt_not_found", 404)`."""
        return await certify(self._book, self._signer, erasure)

    async def admits(self, matter: str, walls: frozenset[str], granted: frozenset[str]) -> bool:
        """Tell whether a matter is known, and its wall and a credential's list of matters admit somebody to it."""
        found = await self._find(matter)
        return found is not None and (not granted or matter in granted) and walls >= found.wall

    async def _known(self, matter: str) -> Matter:
        found = await self._find(matter)
        if found is None:
            raise CallError("unknown_matter", "no such matter is known, so nobody knows its holds", status=404)
        return found

    async def _done(self, matter: str, state: KeyState) -> Erasure | None:
        """Return the erasure that has been, unless a key came back since, out of a backup say."""
        if state is not KeyState.DESTROYED or await self._keys.source.has_key(matter):
            return None
        return next((e for e in reversed(await self.all(matter)) if e.state == "destroyed"), None)

    async def _look_again(self, erasure: str, matter: str) -> None:
        """Look for a hold that was placed since the intent, and let it win."""
        try:
            found = await self._known(matter)
        except SitusError as error:
            await self._end(erasure, matter, Ending(False, error.code))
            raise
        if found.legal_hold:
            await self._end(erasure, matter, Ending(False, HOLD, holds_of(found)))
            raise _held(erasure)

    async def _destroyed(self, matter: str, *, recovered: bool = False) -> Ending:
        """Return the ending of an erasure whose key is gone, with what the directory says of holds now."""
        try:
            found = await self._find(matter)
        except SitusError:
            found = None
        holds = holds_of(found) if found is not None and found.legal_hold else ()
        return Ending(True, holds=holds, hold_known=found is not None, recovered=recovered)

    async def _end(self, erasure: str, matter: str, ending: Ending) -> Erasure:
        await self._book.append(ended_entry(erasure, matter, ending, self._now()))
        return next(e for e in await self.all(matter) if e.id == erasure)

    async def _settle(self, matter: str) -> tuple[Erasure, ...]:
        ended = []
        for begun in await self.all(matter):
            if begun.state != "open":
                continue
            name = begun.first["matter"]
            if await self._keys.source.is_destroyed(name):
                # A tombstone stands, so no key was given out since; what is left of one beside it goes too.
                await self._keys.destroy(name)
                ending = await self._destroyed(name, recovered=True)
            else:
                ending = Ending(False, INTERRUPTED, recovered=True)
            ended.append(await self._end(begun.id, name, ending))
        return tuple(ended)


async def certify(book: Record, signer: Signer, erasure: str) -> bytes:
    """Return the signed certificate of an erasure that has ended, with what was sent of the matter until then."""
    receipt = await book.receipt(erasure)
    found = erasures_of(await book.events())
    mine = next((one for one in found if one.id == erasure), None)
    if mine is None or mine.state == "open":
        raise CallError("receipt_not_found", "there is no erasure of this id that has ended", status=404)
    matter, size = mine.first["matter"], receipt.entries[-1].index + 1
    reach = find_reach(await book.of_matter(matter, size), matter)
    return sign_certificate(certificate_of(receipt, reach.facts()), signer)


def directory(config: Callable[[], Config], folder: Path, opening: Opening) -> Find:
    """Return what asks the configured directory of matters anew each time: a copy in memory may lack a hold."""

    async def find(matter: str) -> Matter | None:
        settings = config()
        # A file of many matters takes a while to read; a database stays with the thread that opened it.
        apart = settings.matters.source != "sqlite"
        opened = await asyncio.to_thread(opening, settings, folder) if apart else opening(settings, folder)
        try:
            return await opened.find(matter)
        finally:
            if isinstance(opened, SqliteMatters):
                opened.close()

    return find


def holds_of(matter: Matter) -> tuple[str, ...]:
    """Return the ids of a matter's holds; one that has no id goes by a word."""
    return tuple(sorted(matter.holds)) or ("unnamed",)


def _held(erasure: str) -> CallError:
    return CallError("legal_hold", f"the matter is under legal hold; recorded as conflict {erasure}", status=409)
