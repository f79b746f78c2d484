"""The one thread that writes: all that is waiting goes into one transaction, and then the waiting are told.

Each transaction adds the entries, the tree's new nodes and one signed checkpoint. It is four or five SQLite
statements however many entries it holds, since each statement gives the interpreter's lock away and must win
it back. After a failed commit nobody can say what is on the disk, so the state is read back from it before
anything is accepted again.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from situs.adapters.store.batch import (
    DECISION,
    MAX_BATCH,
    MILESTONE,
    OUTCOME,
    RECOVERED,
    Batch,
    Offer,
    Tip,
    advance,
    offer_of,
    open_from,
    stage,
)
from situs.adapters.store.schema import connect_writer, storage_error
from situs.adapters.store.tip import load_tip
from situs.errors import LedgerError, SitusError
from situs.ledger import Checkpoint, Signer, VerifierKey, peek_checkpoint, sign_checkpoint

Waiting = tuple[Offer, "asyncio.Future[int]"]
"""An entry, and the future that its index is promised to."""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """Hold a cosigned checkpoint that is to be kept, and the future that its size is promised to."""

    note: bytes
    future: asyncio.Future[int]


_KEEP = "INSERT INTO checkpoint VALUES (?, ?, 0) ON CONFLICT (size) DO UPDATE SET note = excluded.note"
MAX_QUEUE = 10_000
PROBE_SECONDS = 1.0
"""A failed ledger tries itself again no oftener than this."""


@dataclass(frozen=True, slots=True)
class LogIdentity:
    """Say which log is written, who signs it, and by what clock (epoch milliseconds)."""

    origin: str
    signer: Signer
    clock: Callable[[], int]

    @property
    def vkey(self) -> VerifierKey:
        """Return the key that verifies the log's checkpoints."""
        return VerifierKey(self.origin, self.signer.public)


class Writer:
    """Own the writing connection, the tip, and the thread; nobody else touches them while it runs."""

    def __init__(self, path: Path, identity: LogIdentity, connection: sqlite3.Connection, tip: Tip) -> None:
        self._path, self._identity, self._connection = path, identity, connection
        self.tip = tip
        self.failure: LedgerError | None = None
        """Why entries are refused at present."""
        self._probe_at = 0.0
        self._announced = tip.tree.size
        self._unwritten: dict[str, Offer] = {}
        self._queue: SimpleQueue[Waiting | Cosigned | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="situs-ledger", daemon=True)
        self._thread.start()

    def submit(self, offer: Offer, future: asyncio.Future[int]) -> None:
        """Queue an entry; raise `LedgerError("ledger_closed")` or `LedgerError("ledger_overloaded")`."""
        with self._gate:
            if self._closed:
                raise LedgerError("ledger_closed", "the ledger is closed")
            if offer.kind == DECISION and self._queue.qsize() >= MAX_QUEUE:
                raise LedgerError("ledger_overloaded", "too many entries are waiting for the disk")
            self._queue.put((offer, future))

    def keep(self, cosigned: Cosigned) -> None:
        """Queue a cosigned checkpoint; raise `LedgerError("ledger_closed")`."""
        with self._gate:
            if self._closed:
                raise LedgerError("ledger_closed", "the ledger is closed")
            self._queue.put(cosigned)

    def close(self) -> None:
        """Write what is queued, then close the file. Blocks."""
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        """Serve until closed. However this thread ends, nobody is left waiting."""
        batch: list[Waiting] = []
        try:
            while self._take(batch):
                self._serve(batch)
                batch.clear()
            self._serve(batch)
            batch.clear()
        finally:
            with self._gate:
                self._closed = True
            self._connection.close()
            closed = LedgerError("ledger_closed", "the ledger is closed")
            rest = [*batch, *self._rest()]
            _announce(rest, [closed] * len(rest))

    def _take(self, batch: list[Waiting]) -> bool:
        """Wait for an entry and take all that are there; False once the ledger is to close."""
        item = self._queue.get()
        with suppress(Empty):
            while item is not None:
                if isinstance(item, Cosigned):
                    self._pin(item)
                else:
                    batch.append(item)
                if len(batch) == MAX_BATCH:
                    return True
                item = self._queue.get_nowait()
        return item is not None

    def _rest(self) -> Iterable[Waiting]:
        with suppress(Empty):
            while True:
                item = self._queue.get_nowait()
                if isinstance(item, Cosigned):
                    closed = LedgerError("ledger_closed", "the ledger is closed")
                    _announce_one(item.future, closed)
                elif item is not None:
                    yield item

    def _serve(self, waiting: Sequence[Waiting]) -> None:
        if not waiting:
            return
        results: Sequence[int | LedgerError]
        try:
            if self.failure is not None:
                self._revive(self.failure, {offer.call for offer, _ in waiting})
            results = self._write([offer for offer, _ in waiting])
        except LedgerError as error:
            results = [error] * len(waiting)
            self._keep_outcomes(waiting)
        _announce(waiting, results)

    def _keep_outcomes(self, waiting: Sequence[Waiting]) -> None:
        """Remember how durable decisions ended, to be written when the disk is back."""
        for offer, _ in waiting:
            if offer.kind == OUTCOME and offer.call in self.tip.open:
                self._unwritten[offer.call] = offer

    def _write(self, offers: Sequence[Offer]) -> list[int | LedgerError]:
        """Make a batch durable; return each entry's index or refusal, or raise `LedgerError` for all."""
        now = self._identity.clock()
        batch = stage(self.tip, offers, now)
        try:
            try:
                self._commit(batch)
            except sqlite3.IntegrityError:
                # A call id came back after its call had ended. It is rare enough to be looked for only now.
                self._connection.execute("ROLLBACK")
                batch = stage(self.tip, offers, now, self._repeated(batch))
                self._commit(batch)
        except sqlite3.Error as error:
            raise self._fail(storage_error(error)) from error
        advance(self.tip, batch)
        self._announced = self.tip.tree.size
        return batch.results

    def _commit(self, batch: Batch) -> None:
        if not batch.rows:
            return
        head = batch.tree.head()
        note = sign_checkpoint(Checkpoint(self._identity.origin, head.size, head.root), self._identity.signer)
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        values = ",".join(["(?,?,?,?,?)"] * len(batch.rows))
        execute(f"INSERT INTO entry VALUES {values}", [cell for row in batch.rows for cell in row])  # noqa: S608
        if batch.nodes:
            values = ",".join(["(?,?,?)"] * len(batch.nodes))
            cells = [cell for node in batch.nodes for cell in (node.level, node.index, node.hash)]
            execute(f"INSERT INTO node VALUES {values}", cells)  # noqa: S608 - question marks alone
        checkpoint = (head.size, note, open_from(self.tip, batch))
        if self.tip.pinned or head.size // MILESTONE > self.tip.head_size // MILESTONE:
            execute("INSERT INTO checkpoint VALUES (?, ?, ?)", checkpoint)
        else:
            update = "UPDATE checkpoint SET size = ?, note = ?, open_from = ? WHERE size = ?"
            if execute(update, (*checkpoint, self.tip.head_size)).rowcount != 1:
                raise sqlite3.DatabaseError("the newest checkpoint is gone")
        execute("COMMIT")

    def _pin(self, cosigned: Cosigned) -> None:
        """Keep a cosigned checkpoint for good, beside the newest one or in its place where it is the newest."""
        result: int | LedgerError = peek_checkpoint(cosigned.note).size
        try:
            if self.failure is not None:
                raise self.failure
            if result == self.tip.head_size:
                self._connection.execute("UPDATE checkpoint SET note = ? WHERE size = ?", (cosigned.note, result))
                self.tip.pinned = True
            else:  # where recovery starts is read from the newest alone
                self._connection.execute(_KEEP, (result, cosigned.note))
        except sqlite3.Error as error:
            result = storage_error(error)
        except LedgerError as error:
            result = error
        _announce_one(cosigned.future, result)

    def _repeated(self, batch: Batch) -> frozenset[str]:
        query = "SELECT 1 FROM entry WHERE call = ? AND kind = 0"
        return frozenset(c for c in batch.opened if self._connection.execute(query, (c,)).fetchone())

    def _fail(self, failure: LedgerError) -> LedgerError:
        """Refuse everything until a probe succeeds."""
        with suppress(sqlite3.Error):
            self._connection.rollback()
        self.failure = failure
        self._probe_at = monotonic() + PROBE_SECONDS
        return failure

    def _revive(self, failure: LedgerError, offered: set[str]) -> None:
        """Read the durable state back and append a probe; raise the failure again if either does not work.

        Outcomes that could not be written are written now, unless offered anew; decisions that turn out
        durable, though their callers were told otherwise, are closed as abandoned.
        """
        if monotonic() < self._probe_at:
            raise LedgerError(failure.code, failure.message)
        self._connection.close()
        try:
            self._connection = connect_writer(self._path)
            self.tip = load_tip(self._connection, self._identity.vkey)
        except sqlite3.Error as error:
            raise self._fail(storage_error(error)) from error
        except SitusError as error:
            raise self._fail(LedgerError("ledger_failed", error.message)) from error
        now = self._identity.clock()
        calls = self.tip.open
        due = [offer for call, offer in self._unwritten.items() if call in calls and call not in offered]
        due += [offer_of(abandonment(call, now)) for call, number in calls.items() if number >= self._announced]
        probe = {"type": "event", "call": "", "at": now, "event": RECOVERED}
        results = self._write([*due, offer_of(probe)])
        refused = next((result for result in results if isinstance(result, LedgerError)), None)
        if refused is not None:
            raise self._fail(refused)
        self._unwritten.clear()
        self.failure = None


def abandonment(call: str, at: int) -> dict[str, Any]:
    """Return the outcome entry of a call that nobody will end."""
    return {"type": "outcome", "call": call, "at": at, "status": "abandoned"}


def _announce(waiting: Sequence[Waiting], results: Sequence[int | LedgerError]) -> None:
    """Resolve all futures with one wake-up of their event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[int], int | LedgerError]]] = {}
    for (_, future), result in zip(waiting, results, strict=True):
        loops.setdefault(future.get_loop(), []).append((future, result))
    for loop, pairs in loops.items():
        # A loop that is closed has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, pairs)


def _announce_one(future: asyncio.Future[int], result: int | LedgerError) -> None:
    with suppress(RuntimeError):
        future.get_loop().call_soon_threadsafe(_resolve, [(future, result)])


def _resolve(pairs: Sequence[tuple[asyncio.Future[int], int | LedgerError]]) -> None:
    for future, result in pairs:
        if future.done():
            continue
        if isinstance(result, LedgerError):
            # One exception for each waiter: a shared one would gather every waiter's traceback.
            future.set_exception(LedgerError(result.code, result.message))
        else:
            future.set_result(result)
