"""Keep what was cosigned of other cells' logs, and the evidence against them: one SQLite file beside the ledger.

It is the witness's memory. Without it a log could be cosigned anew from nothing, so it is made on purpose and never by
the way.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from situs.adapters.store.schema import connect_reader, connect_writer
from situs.errors import ConfigError, SitusError
from situs.ledger import peek_checkpoint
from situs.mirror import Found

_APPLICATION_ID = 0x5349574D
_VERSION = 1
MOST_EVIDENCE = 16
"""How much evidence of each kind is kept of one log; the first of it is what counts."""
_SCHEMA = """
CREATE TABLE checkpoint (
  origin TEXT NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL, note BLOB NOT NULL, PRIMARY KEY (origin, size)
) STRICT, WITHOUT ROWID;
CREATE TABLE evidence (
  number INTEGER PRIMARY KEY, origin TEXT NOT NULL, proven INTEGER NOT NULL, at INTEGER NOT NULL, held BLOB NOT NULL,
  signed BLOB NOT NULL, proof BLOB NOT NULL, sha256 TEXT NOT NULL, recorded INTEGER NOT NULL DEFAULT 0,
  UNIQUE (origin, proven, sha256)
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """Hold a checkpoint of another log as it was cosigned, and when, in seconds since the epoch."""

    at: int
    note: bytes


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold what was found against a log, and when, in seconds since the epoch."""

    number: int
    at: int
    found: Found


class Pending:
    """Read and write within one transaction of a store."""

    __slots__ = ("_database",)

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def kept(self, origin: str, size: int | None) -> bytes | None:
        """Return the checkpoint that was cosigned at a size, or the newest one for None."""
        which, values = (
            ("AND size = ?", (origin, size)) if size is not None else ("ORDER BY size DESC LIMIT 1", (origin,))
        )
        row = self._database.execute(f"SELECT note FROM checkpoint WHERE origin = ? {which}", values).fetchone()  # noqa: S608 - constants
        return None if row is None else bytes(row[0])

    def is_full(self, origin: str, size: int, most: int, now: int) -> bool:
        """Tell whether a further checkpoint of a log would be more than so many within a minute."""
        if self.kept(origin, size) is not None:
            return False
        sql = "SELECT at FROM checkpoint WHERE origin = ? ORDER BY size DESC LIMIT 1 OFFSET ?"
        row = self._database.execute(sql, (origin, most - 1)).fetchone()
        return row is not None and 0 <= now - row[0] < 60

    def keep(self, origin: str, mirrored: Mirrored) -> None:
        """Keep a cosigned checkpoint; of one that is kept already, the newer cosignature."""
        size = peek_checkpoint(mirrored.note).size
        sql = "INSERT OR REPLACE INTO checkpoint (origin, size, at, note) VALUES (?, ?, ?, ?)"
        self._database.execute(sql, (origin, size, mirrored.at, mirrored.note))

    def hold(self, found: Found, at: int) -> bool:
        """Keep evidence, unless there is enough of it or it is there already; tell whether it was kept."""
        sql = "SELECT count(*) FROM evidence WHERE origin = ? AND proven = ?"
        if self._database.execute(sql, (found.origin, found.proven)).fetchone()[0] >= MOST_EVIDENCE:
            return False
        values = (found.origin, found.proven, at, found.held, found.signed, b"".join(found.proof), found.digest)
        sql = (
            "INSERT OR IGNORE INTO evidence (origin, proven, at, held, signed, proof, sha256) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        return self._database.execute(sql, values).rowcount == 1


class MirrorStore:
    """Keep one mirror's file. Two processes may write to it: each submission is one transaction."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._lock = Lock()

    @classmethod
    def create(cls, path: Path) -> None:
        """Make an empty file (0600); raise `ConfigError("mirror_exists")` where anything is there."""
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            raise ConfigError("mirror_exists", f"{path.name} exists and is not overwritten") from None
        except OSError as error:
            raise ConfigError("mirror_unreadable", f"cannot create {path.name}: {error.strerror}") from None
        database = connect_writer(path)
        try:
            prepare(database)
        finally:
            database.close()

    @classmethod
    def open(cls, path: Path) -> MirrorStore:
        """Open a file; raise `ConfigError`: `mirror_missing`, `mirror_unreadable`."""
        return cls(_opened(path, write=True))

    @classmethod
    def read(cls, path: Path) -> MirrorStore:
        """Open a file, or a copy of it, that is only read; raise as `open` does."""
        return cls(_opened(path, write=False))

    @contextmanager
    def writing(self) -> Iterator[Pending]:
        """Give a transaction that is durable when the block ends, and undone where it raises.

        Raise `SitusError("mirror_unavailable", 503)`.
        """
        with self._lock:
            try:
                self._database.execute("BEGIN IMMEDIATE")
                yield Pending(self._database)
                self._database.execute("COMMIT")
            except sqlite3.Error:
                raise _unavailable() from None
            finally:
                if self._database.in_transaction:
                    with suppress(sqlite3.Error):
                        self._database.execute("ROLLBACK")

    def newest(self, origin: str) -> Mirrored | None:
        """Return the newest checkpoint that was cosigned for an origin."""
        return next(iter(self.notes(origin, 1)), None)

    def notes(self, origin: str, most: int = -1) -> list[Mirrored]:
        """Return the checkpoints that were cosigned for an origin, the newest first."""
        sql = "SELECT at, note FROM checkpoint WHERE origin = ? ORDER BY size DESC LIMIT ?"
        return [Mirrored(at, bytes(note)) for at, note in self._rows(sql, (origin, most))]

    def at(self, origin: str, size: int) -> Mirrored | None:
        """Return the checkpoint that was cosigned for an origin at a size."""
        rows = self._rows("SELECT at, note FROM checkpoint WHERE origin = ? AND size = ?", (origin, size))
        return Mirrored(rows[0][0], bytes(rows[0][1])) if rows else None

    def count(self, origin: str) -> int:
        """Return how many checkpoints of an origin are kept."""
        return int(self._rows("SELECT count(*) FROM checkpoint WHERE origin = ?", (origin,))[0][0])

    def origins(self) -> list[str]:
        """Return the origins of which anything is kept."""
        return [row[0] for row in self._rows("SELECT origin FROM checkpoint UNION SELECT origin FROM evidence", ())]

    def evidence(self, origin: str) -> list[Evidence]:
        """Return what was found against a log, the oldest first."""
        sql = "SELECT number, at, proven, held, signed, proof FROM evidence WHERE origin = ? ORDER BY number"
        return [
            Evidence(number, at, Found(origin, bool(proven), bytes(held), bytes(signed), _hashes(bytes(proof))))
            for number, at, proven, held, signed, proof in self._rows(sql, (origin,))
        ]

    def unrecorded(self, origin: str) -> Found | None:
        """Return the first proof of a log's fork, where our own log does not have an event of that log yet."""
        sql = "SELECT 1 FROM evidence WHERE origin = ? AND proven AND recorded"
        if self._rows(sql, (origin,)):
            return None
        return next((one.found for one in self.evidence(origin) if one.found.proven), None)

    def note_recorded(self, origin: str) -> None:
        """Note that our own log has an event of a log's fork."""
        with self.writing():
            self._database.execute("UPDATE evidence SET recorded = 1 WHERE origin = ? AND proven", (origin,))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def _rows(self, sql: str, values: tuple[object, ...]) -> list[Any]:
        with self._lock:
            try:
                return self._database.execute(sql, values).fetchall()
            except sqlite3.Error:
                raise _unavailable() from None


def prepare(database: sqlite3.Connection) -> None:
    """Make the tables of an empty file."""
    database.executescript(_SCHEMA)
    database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {_VERSION}")


def _opened(path: Path, *, write: bool) -> sqlite3.Connection:
    if not path.exists():
        raise ConfigError("mirror_missing", f"there is no mirror {path.name}")
    try:
        database = connect_writer(path) if write else connect_reader(path)
        try:
            marks = [database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        except sqlite3.Error:
            database.close()
            raise
    except (sqlite3.Error, SitusError):
        raise ConfigError("mirror_unreadable", f"{path.name} cannot be used as a mirror") from None
    if marks != [_APPLICATION_ID, _VERSION]:
        database.close()
        raise ConfigError("mirror_unreadable", f"{path.name} is no mirror of version {_VERSION}")
    return database


def _hashes(proof: bytes) -> tuple[bytes, ...]:
    return tuple(proof[i : i + 32] for i in range(0, len(proof), 32))


def _unavailable() -> SitusError:
    return SitusError("mirror_unavailable", "the mirror's file cannot be used", status=503)
