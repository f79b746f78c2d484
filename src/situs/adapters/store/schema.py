"""The ledger's SQLite file: tables, connections, and how SQLite's errors read in ours.

`entry` holds the canonical bytes and the leaf hash of each entry; `node` every fourth level of the tree above
the leaves, from which the others follow by at most eight hashes; `checkpoint` the newest signed note and one
for about every thousand entries. `open_from` is the lowest index that recovery has to read from.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from situs.errors import ConfigError, LedgerError
from situs.ledger import TYPES

BODY, LEAF, HASH, NOTE = (f"coalesce(CAST({name} AS BLOB), x'')" for name in ("body", "leaf", "hash", "note"))
"""Columns as read: a file may have been tampered with, and SQLite holds any type in any column."""

APPLICATION_ID = 0x53495455
SCHEMA_VERSION = 1
LEVEL_STEP = 4
"""Only levels that are multiples of this are stored above the leaves."""
KIND_OF_TYPE = {name: number for number, name in enumerate(TYPES)}

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (
  number INTEGER PRIMARY KEY, kind INTEGER NOT NULL, call TEXT NOT NULL, leaf BLOB NOT NULL, body BLOB NOT
  NULL
);
CREATE UNIQUE INDEX entry_once ON entry (call, kind) WHERE kind < 2;
CREATE INDEX entry_event ON entry (call) WHERE kind = 2 AND call <> '';
CREATE TABLE node (
  level INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, number)
) WITHOUT ROWID;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note BLOB NOT NULL, open_from INTEGER NOT NULL);
"""

_BUSY_SECONDS = 1.0
_CODES = {
    "SQLITE_FULL": ("ledger_full", "the ledger's disk is full"),
    "SQLITE_BUSY": ("ledger_busy", "the ledger's file is locked by another program"),
    "SQLITE_READONLY": ("ledger_readonly", "the ledger's file is read-only"),
}


def connect_writer(path: Path) -> sqlite3.Connection:
    """Return a connection that writes durably: WAL, and a flush with every commit."""
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=300
    )
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    if mode != "wal":
        connection.close()
        raise ConfigError("ledger_unreadable", "the ledger's file system has no write-ahead logging")
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write.

    A copy on a read-only medium is opened as immutable, but never while a write-ahead log holds newer
    entries.
    """
    wal = path.with_name(path.name + "-wal")
    options = ["mode=ro"]
    if not wal.exists() or wal.stat().st_size == 0:
        options.append("mode=ro&immutable=1")
    for option in options:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?{option}", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if option is options[-1]:
                raise
        else:
            return connection
    raise LedgerError("ledger_unreadable", f"cannot read {path.name}")


def create_schema(connection: sqlite3.Connection) -> None:
    """Create the tables, within the caller's transaction."""
    for statement in _SCHEMA.split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def check_schema(connection: sqlite3.Connection) -> bool:
    """Tell whether the file is a ledger; False if it is empty.

    Raise `ConfigError("ledger_unreadable")` for another program's file or another version's.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if (application, version, tables) == (0, 0, 0):
        return False
    if (application, version) != (APPLICATION_ID, SCHEMA_VERSION):
        raise ConfigError("ledger_unreadable", f"the file is no ledger of version {SCHEMA_VERSION}")
    return True


def storage_error(error: sqlite3.Error) -> LedgerError:
    """Return what a storage failure means to a call, without SQLite's words, which may quote values."""
    name = str(getattr(error, "sqlite_errorname", type(error).__name__))
    code, message = _CODES.get("_".join(name.split("_")[:2]), ("ledger_failed", "the ledger cannot be used"))
    return LedgerError(code, f"{message} ({name.lower()})")
