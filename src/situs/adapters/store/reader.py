"""Read a ledger's file: receipts, proofs between checkpoints, and the whole log. Nothing here writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import starmap
from pathlib import Path
from typing import Any

import orjson

from situs.adapters.store.filing import CALL_OF_BODY, check_filed, is_of_type
from situs.adapters.store.schema import (
    BODY,
    HASH,
    LEAF,
    LEVEL_STEP,
    NOTE,
    check_schema,
    connect_reader,
    storage_error,
)
from situs.errors import CallError, ConfigError, IntegrityError, LedgerError
from situs.ledger import (
    Cosignature,
    Extension,
    Log,
    LogEntry,
    LogHeader,
    NodeOf,
    ProvenEntry,
    Quorum,
    Receipt,
    Stamp,
    Trusted,
    VerifierKey,
    consistency_proof,
    inclusion_proof,
    is_cosigned,
    is_stamped,
    leaf_hash,
    node_hash,
    peek_checkpoint,
    read_entry,
    stamps_of,
    verify_checkpoint,
    verify_consistency,
    verify_inclusion,
)

_ENTRIES_OF_CALL = f"""
SELECT number, {BODY} FROM entry WHERE call = ?1 AND kind < 2
UNION ALL SELECT number, {BODY} FROM entry WHERE call = ?1 AND kind = 2 AND call <> '' ORDER BY 1
"""  # noqa: S608 - constants alone
_EVENTS = f"""
SELECT number, {BODY} FROM entry WHERE CASE WHEN {is_of_type("event")} THEN {CALL_OF_BODY} <> '' END ORDER BY number
"""  # noqa: S608 - constants alone
_MATTER = f"""
WITH mine AS MATERIALIZED (
  SELECT number, {CALL_OF_BODY} AS named FROM entry WHERE number < ?1 AND instr({BODY}, ?2) AND {is_of_type("decision")}
)
SELECT number, {BODY} FROM entry WHERE number < ?1 AND (
  number IN (SELECT number FROM mine)
  OR ({is_of_type("outcome")} AND {CALL_OF_BODY} IN (SELECT named FROM mine))
  OR ((instr({BODY}, ?3) OR instr({BODY}, ?4) OR instr({BODY}, ?5)) AND {is_of_type("event")})
) ORDER BY number
"""  # noqa: S608 - constants alone
_LAST = f"""
SELECT json_extract(CAST({BODY} AS TEXT), '$.matter') AS matter, max(json_extract(CAST({BODY} AS TEXT), '$.at'))
FROM entry WHERE {is_of_type("decision")} GROUP BY matter HAVING matter IS NOT NULL
"""  # noqa: S608 - constants alone
_TOLD = (b'"event":"configured"', b'"event":"export"', b'"event":"training"')
_ENTRIES = f"SELECT number, {BODY}, {LEAF}, kind, call FROM entry WHERE number >= ? ORDER BY number"  # noqa: S608
_BARE = f"SELECT number, {BODY}, {LEAF} FROM entry WHERE number < ? ORDER BY number"  # noqa: S608
_ENTRY = f"SELECT number, {BODY} FROM entry WHERE number = ?"  # noqa: S608
_LEAVES = f"SELECT {LEAF} FROM entry WHERE number BETWEEN ? AND ? ORDER BY number"  # noqa: S608
_NODES = f"SELECT {HASH} FROM node WHERE level = ? AND number BETWEEN ? AND ? ORDER BY number"  # noqa: S608
_NOTES = f"SELECT {NOTE} FROM checkpoint ORDER BY size"  # noqa: S608
_NOTES_FROM = f"SELECT {NOTE} FROM checkpoint WHERE size >= ? ORDER BY size DESC LIMIT ?"  # noqa: S608
_RECENT = 8
"""So many checkpoints are looked through for a cosigned one: between two cosigned there are few others."""


def stored_nodes(connection: sqlite3.Connection) -> NodeOf:
    """Return the function that gives a complete subtree's hash, from the stored level at or below it."""

    def node(level: int, index: int) -> bytes:
        stored = level - level % LEVEL_STEP
        count = 1 << (level - stored)
        first = index * count
        if stored:
            rows = connection.execute(_NODES, (stored, first, first + count - 1)).fetchall()
        else:
            rows = connection.execute(_LEAVES, (first, first + count - 1)).fetchall()
        hashes: list[bytes] = [row[0] for row in rows]
        if len(hashes) != count:
            raise IntegrityError("ledger_damaged", f"hashes of level {stored} from {first} are missing", at=first)
        while len(hashes) > 1:
            hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    return node


@dataclass(frozen=True, slots=True)
class _Stored:
    """Give the entries of a file from the first on, each time they are asked for, and compare their columns."""

    connection: sqlite3.Connection

    def __iter__(self) -> Iterator[LogEntry]:
        return self.bare(0)

    def bare(self, count: int) -> Iterator[LogEntry]:
        """Give them too, and compare the columns from an entry on."""
        yield from starmap(LogEntry, self.connection.execute(_BARE, (count,)))
        for number, body, leaf, kind, call in self.connection.execute(_ENTRIES, (count,)):
            yield LogEntry(number, body, leaf)
            # Afterwards, so that whoever verifies has told first what is worse: an entry that was changed.
            check_filed(number, kind, call, body)


class LedgerReader:
    """Answer questions about a ledger's file, each in one read transaction and so of one state."""

    def __init__(self, path: Path) -> None:
        """Open the file; raise `LedgerError("ledger_unreadable")`."""
        try:
            self._connection = connect_reader(path)
            known = check_schema(self._connection)
        except (sqlite3.Error, ConfigError) as error:
            raise LedgerError("ledger_unreadable", f"cannot read {path.name}") from error
        if not known:
            self._connection.close()
            raise LedgerError("ledger_unreadable", f"{path.name} is empty")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Give the file as of one moment; raise `LedgerError` for what SQLite cannot read."""
        try:
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise storage_error(error) from error

    def receipt(self, call: str) -> Receipt:
        """Return the receipt of a call, checked before it is handed out.

        It is against a cosigned checkpoint that covers all of the call, if one is near the end, else the newest.

        Raise `CallError("receipt_not_found", status=404)`, `LedgerError`, or `IntegrityError` if the file is
        damaged.
        """
        with self.snapshot() as connection:
            rows = connection.execute(_ENTRIES_OF_CALL, (call,)).fetchall()
            if not rows:
                raise CallError("receipt_not_found", "there is no entry of this call", status=404)
            note = _note_for(connection, rows[-1][0] + 1)
            entries = tuple(proven_entries(connection, rows, note))
        return Receipt(call, entries, note)

    def events(self, vkey: VerifierKey) -> tuple[dict[str, Any], ...]:
        """Return every event that belongs to a call, in order, each proven to be under the newest checkpoint.

        They are found by their bytes, whatever the rows are filed under. That no other row was changed so that it is
        no event any more is for `verify_log` to tell.

        Raise `LedgerError`, or `IntegrityError` if the checkpoint is not signed by the key or the file is damaged.
        """
        with self.snapshot() as connection:
            rows = connection.execute(_EVENTS).fetchall()
            note = _newest(connection)
            verify_checkpoint(note, vkey)
            return tuple(read_entry(entry.body) for entry in proven_entries(connection, rows, note))

    def first(self, size: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the first entries with their numbers, as they are stored; what is made of them is proven elsewhere."""
        with self.snapshot() as connection:
            for number, body, _ in connection.execute(_BARE, (size,)):
                yield number, read_entry(body)

    def proven(self, numbers: Iterable[int], note: bytes) -> tuple[ProvenEntry, ...]:
        """Return entries by their numbers, each with its proof under a checkpoint, which is no larger than the log."""
        with self.snapshot() as connection:
            rows = (connection.execute(_ENTRY, (number,)).fetchone() for number in numbers)
            return tuple(proven_entries(connection, (row for row in rows if row is not None), note))

    def of_matter(self, matter: str, size: int) -> tuple[tuple[int, dict[str, Any]], ...]:
        """Return a matter's entries among the first `size`, with the events that tell what they mean, in order.

        These are its decisions and outcomes, configurations, exports and training runs. They are read without proof:
        whoever needs one makes the same from the whole log.
        """
        named = b'"matter":' + orjson.dumps(matter)
        with self.snapshot() as connection:
            rows = connection.execute(_MATTER, (size, named, *_TOLD)).fetchall()
        return tuple((number, read_entry(body)) for number, body in rows)

    def last_calls(self) -> dict[str, int]:
        """Return when the newest call of each matter was decided, in epoch milliseconds, unproven."""
        with self.snapshot() as connection:
            return dict(connection.execute(_LAST).fetchall())

    def extension(self, old: bytes) -> Extension:
        """Return the proof that the newest checkpoint extends an older one, given as its signed note.

        Raise `IntegrityError("log_truncated")` or `IntegrityError("consistency_proof_invalid")` if it does
        not.
        """
        before = peek_checkpoint(old)
        with self.snapshot() as connection:
            new = _newest(connection)
            after = peek_checkpoint(new)
            if before.size > after.size:
                raise IntegrityError(
                    "log_truncated",
                    f"the log holds {after.size} entries, and {before.size} were signed",
                    expected=str(before.head),
                    found=str(after.head),
                    at=after.size,
                )
            proof = consistency_proof(before.size, after.size, stored_nodes(connection))
        verify_consistency(before.head, after.head, proof)
        return Extension(old, new, proof)

    def newest(self) -> bytes:
        """Return the newest checkpoint, a signed note."""
        with self.snapshot() as connection:
            return _newest(connection)

    def consistency(self, first: int, second: int) -> tuple[bytes, ...]:
        """Return the proof that the tree of `second` entries extends that of `first`; neither exceeds the log."""
        with self.snapshot() as connection:
            return consistency_proof(first, second, stored_nodes(connection))

    def witnessed(self, quorum: Quorum) -> tuple[int, tuple[Cosignature, ...]]:
        """Return the size that the newest checkpoint cosigned by a quorum has, and its cosignatures; 0 if none is."""
        with self.snapshot() as connection:
            for (note,) in connection.execute(_NOTES + " DESC"):
                found = quorum.cosignatures(note) if is_cosigned(note) else ()
                if len(found) >= quorum.needed:
                    return peek_checkpoint(note).size, found
        return 0, ()

    def stamped(self, trusted: Trusted, needed: int) -> tuple[int, tuple[Stamp, ...]]:
        """Return the size of the newest checkpoint with enough good stamps, and these; 0 if none has."""
        with self.snapshot() as connection:
            for (note,) in connection.execute(_NOTES + " DESC"):
                found = stamps_of(note, trusted) if is_stamped(note) else ()
                if len({stamp.authority for stamp in found}) >= needed:
                    return peek_checkpoint(note).size, found
        return 0, ()

    @contextmanager
    def log(self) -> Iterator[Log]:
        """Give the whole log, as of one moment, for `verify_log` or `format_log`; entries can be read again.

        Reading them raises `IntegrityError("entry_misfiled")` behind the first whose columns do not say what it says.
        """
        with self.snapshot() as connection:
            meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
            size = connection.execute("SELECT count(*) FROM entry").fetchone()[0]
            notes = connection.execute(_NOTES).fetchall()
            header = LogHeader(meta.get("origin", ""), size, meta.get("vkey", ""))
            stored = _Stored(connection)
            yield Log(header, tuple(row[0] for row in notes), stored, stored.bare)


@contextmanager
def read_ledger(path: Path) -> Iterator[Log]:
    """Give the log of a ledger's file without the server, read-only; a copy will do.

    Raise `LedgerError` if the file cannot be read.
    """
    reader = LedgerReader(path)
    try:
        with reader.log() as log:
            yield log
    finally:
        reader.close()


def proven_entries(
    connection: sqlite3.Connection, rows: Iterable[tuple[int, bytes]], note: bytes
) -> Iterator[ProvenEntry]:
    """Yield entries with their proofs under a checkpoint, each checked; raise `IntegrityError` for a damaged file."""
    head = peek_checkpoint(note).head
    node = cache(stored_nodes(connection))
    for number, body in rows:
        proof = inclusion_proof(number, head.size, node)
        verify_inclusion(leaf_hash(body), number, proof, head)
        yield ProvenEntry(number, body, proof)


def _note_for(connection: sqlite3.Connection, size: int) -> bytes:
    """Return a cosigned checkpoint of at least that size from the newest few, or the newest of all."""
    recent = connection.execute(_NOTES_FROM, (size, _RECENT)).fetchall()
    return next((note for (note,) in recent if is_cosigned(note)), None) or _newest(connection)


def _newest(connection: sqlite3.Connection) -> bytes:
    row = connection.execute(_NOTES + " DESC LIMIT 1").fetchone()
    if row is None:
        raise IntegrityError("ledger_damaged", "the ledger holds no checkpoint")
    note: bytes = row[0]
    return note
