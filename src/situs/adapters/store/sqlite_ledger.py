"""The ledger on SQLite: the port's `append` and `receipt`, opening, recovery and export."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self, TypeVar

from situs.adapters.store.batch import Tip, offer_of
from situs.adapters.store.exporting import export_log
from situs.adapters.store.lock import WriterLock
from situs.adapters.store.reader import LedgerReader
from situs.adapters.store.schema import check_schema, connect_writer, storage_error
from situs.adapters.store.tip import check_clock, create_log, load_tip
from situs.adapters.store.writer import Cosigned, LogIdentity, Waiting, Writer, abandonment
from situs.errors import ConfigError, LedgerError
from situs.ledger import (
    Cosignature,
    Quorum,
    Receipt,
    Signer,
    Stamp,
    Trusted,
    VerifierKey,
    verify_checkpoint,
)

T = TypeVar("T")


class SqliteLedger:
    """Append entries durably to one file, and prove that they are there. One process writes; any may read."""

    def __init__(self, writer: Writer, reader: LedgerReader, lock: WriterLock, identity: LogIdentity) -> None:
        self._writer, self._reader, self._lock = writer, reader, lock
        self.vkey: VerifierKey = identity.vkey
        """The key that an auditor verifies with."""
        self._left_open = tuple(writer.tip.open)
        self._gathered: dict[asyncio.AbstractEventLoop, list[Waiting]] = {}
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="situs-ledger-read")
        self._closed = False

    @classmethod
    def open(
        cls, path: Path | str, origin: str, signer: Signer, clock: Callable[[], int], *, create: bool = True
    ) -> Self:
        """Open the ledger of `origin`, checking its tip; `clock` gives epoch milliseconds.

        With `create`, a file that does not exist is made. A server that has run before should say False, or a
        ledger that was removed would start anew unnoticed.

        Raise `ConfigError`: `ledger_locked`, `ledger_missing`, `ledger_unreadable`, `ledger_origin`,
        `ledger_key`, `clock_went_back`; or `IntegrityError` if the tip contradicts its checkpoint.
        """
        file = Path(path).resolve()
        identity = LogIdentity(origin, signer, clock)
        if not create and not file.exists():
            raise ConfigError("ledger_missing", f"there is no ledger {file.name}")
        with ExitStack() as undo:
            lock = WriterLock(file)
            undo.callback(lock.release)
            try:
                connection = connect_writer(_private(file))
                undo.callback(connection.close)
                tip = _load_or_create(connection, identity, create)
            except sqlite3.Error as error:
                raise ConfigError("ledger_unreadable", storage_error(error).message) from error
            check_clock(tip, clock())
            reader = _reader(file)
            undo.pop_all()
        return cls(Writer(file, identity, connection, tip), reader, lock, identity)

    @property
    def failure(self) -> LedgerError | None:
        """Return why the ledger refuses entries at present, or None; for readiness checks."""
        return self._writer.failure

    @property
    def size(self) -> int:
        """Return the number of durable entries."""
        return self._writer.tip.tree.size

    async def append(self, entry: Mapping[str, Any]) -> int:
        """Return the entry's index once it is on the disk and under a signed checkpoint.

        An entry has at least `type` (`decision`, `outcome` or `event`), `call` and `at` (epoch milliseconds;
        raised to the last entry's if the clock stepped back). If the waiting task is cancelled the entry may
        become durable all the same.

        Raise `LedgerError`, and then the entry counts as not written, except that the outcome of a durable
        decision is kept for when the disk is back: `entry_invalid`, `decision_repeated`,
        `outcome_unmatched`, `clock_went_back`, `clock_went_ahead`, `ledger_full`, `ledger_busy`,
        `ledger_readonly`, `ledger_failed`, `ledger_overloaded`, `ledger_closed`, `ledger_unrecovered`.
        """
        if self._left_open and entry.get("type") == "decision":
            raise LedgerError("ledger_unrecovered", "calls left open by a crash are not closed yet")
        offer = offer_of(entry)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[int] = loop.create_future()
        gathered = self._gathered.setdefault(loop, [])
        if not gathered:
            loop.call_soon(self._hand_over, loop)
        gathered.append((offer, future))
        return await future

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give the writer at once whatever one turn of the loop has gathered: fewer, larger transactions."""
        for offer, future in self._gathered.pop(loop, ()):
            try:
                self._writer.submit(offer, future)
            except LedgerError as error:
                if not future.done():
                    future.set_exception(error)

    async def recover(self, now: int) -> int:
        """Close the calls that were open when the ledger was opened, as abandoned; return how many.

        No decision is accepted before this has run, if there are any.
        """
        left_open = self._left_open
        await asyncio.gather(*(self.append(abandonment(call, now)) for call in left_open))
        self._left_open = ()
        return len(left_open)

    async def receipt(self, call: str) -> Receipt:
        """Return the receipt of all the call's durable entries against the newest checkpoint.

        Raise `CallError("receipt_not_found", status=404)`, `LedgerError`, or `IntegrityError`.
        """
        return await self._read(lambda: self._reader.receipt(call))

    async def events(self) -> tuple[dict[str, Any], ...]:
        """Return every durable event that belongs to a call, in order, proven.

        Raise `LedgerError`, or `IntegrityError`.
        """
        return await self._read(lambda: self._reader.events(self.vkey))

    async def of_matter(self, matter: str, size: int) -> tuple[tuple[int, dict[str, Any]], ...]:
        """Return a matter's entries among the first `size`, with the events that tell what they mean, unproven."""
        return await self._read(lambda: self._reader.of_matter(matter, size))

    async def last_calls(self) -> dict[str, int]:
        """Return when the newest call of each matter was decided, in epoch milliseconds, unproven."""
        return await self._read(self._reader.last_calls)

    async def checkpoint(self) -> bytes:
        """Return the newest checkpoint, a signed note."""
        return await self._read(self._reader.newest)

    async def consistency(self, first: int, second: int) -> tuple[bytes, ...]:
        """Return the proof that the log of `second` entries extends that of `first`."""
        return await self._read(lambda: self._reader.consistency(first, second))

    async def witnessed(self, quorum: Quorum) -> tuple[int, tuple[Cosignature, ...]]:
        """Return how much of the log a quorum of witnesses has cosigned, and their cosignatures; 0 if none is."""
        return await self._read(lambda: self._reader.witnessed(quorum))

    async def stamped(self, trusted: Trusted, needed: int) -> tuple[int, tuple[Stamp, ...]]:
        """Return how much of the log enough authorities have time-stamped, and their stamps; 0 if none is."""
        return await self._read(lambda: self._reader.stamped(trusted, needed))

    async def keep(self, note: bytes) -> int:
        """Keep a countersigned checkpoint of this log for good, and return its size; raise `LedgerError`."""
        verify_checkpoint(note, self.vkey)
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._writer.keep(Cosigned(note, future))
        return await future

    async def export(self, path: Path) -> int:
        """Write the whole log to a file of JSON lines for `verify`, and return its size in entries."""
        return await self._read(lambda: export_log(self._reader, path))

    async def aclose(self) -> None:
        """Write what is queued, then let go of the file and the lock."""
        self._hand_over(asyncio.get_running_loop())
        await asyncio.get_running_loop().run_in_executor(None, self.close)

    def close(self) -> None:
        """Do what `aclose` does, and block meanwhile."""
        if not self._closed:
            self._closed = True
            self._threads.shutdown()
            # The writer goes last: only a writing connection can fold the write-ahead log into the file.
            self._reader.close()
            self._writer.close()
            self._lock.release()

    async def _read(self, question: Callable[[], T]) -> T:
        if self._closed:
            raise LedgerError("ledger_closed", "the ledger is closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, question)


def _private(file: Path) -> Path:
    """Make the file, if there is none, with no right for others; SQLite gives its companions the same."""
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600))
    except OSError as error:
        raise ConfigError("ledger_unreadable", f"cannot open {file.name}: {error.strerror}") from error
    return file


def _load_or_create(connection: sqlite3.Connection, identity: LogIdentity, create: bool) -> Tip:
    if not check_schema(connection):
        if not create:
            raise ConfigError("ledger_missing", "the ledger's file is empty")
        create_log(connection, identity.origin, identity.signer)
    return load_tip(connection, identity.vkey)


def _reader(file: Path) -> LedgerReader:
    try:
        return LedgerReader(file)
    except LedgerError as error:
        raise ConfigError(error.code, error.message) from error
