"""Matters in an SQLite database: one table, a row for each matter, lists and parties as JSON."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from situs.adapters.matters.record import FIELDS, FLAGS, LAWYERS, SETS, TEXTS, index_of, read_matter
from situs.errors import ConfigError
from situs.model import Matter

_APPLICATION_ID = 0x5349_4D41
_VERSION = 3
_SCHEMA = """
CREATE TABLE matter (
    id TEXT PRIMARY KEY NOT NULL, client TEXT NOT NULL, forum TEXT NOT NULL,
    jurisdictions TEXT NOT NULL, wall TEXT NOT NULL, residency TEXT NOT NULL, approvals TEXT NOT NULL,
    privileged INTEGER NOT NULL CHECK (privileged IN (0, 1)),
    counsel_directed INTEGER NOT NULL CHECK (counsel_directed IN (0, 1)),
    legal_hold INTEGER NOT NULL CHECK (legal_hold IN (0, 1)),
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
    parties TEXT NOT NULL,
    in_house TEXT NOT NULL DEFAULT '[]', counsel TEXT NOT NULL DEFAULT '[]', holds TEXT NOT NULL DEFAULT '[]'
) STRICT, WITHOUT ROWID
"""
_SINCE_1 = (
    "ALTER TABLE matter ADD COLUMN closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1))",
    *(f"ALTER TABLE matter ADD COLUMN {name} TEXT NOT NULL DEFAULT '[]'" for name in LAWYERS),
)
"""What a database of version 1 lacks of version 2."""
_SINCE_2 = ("ALTER TABLE matter ADD COLUMN holds TEXT NOT NULL DEFAULT '[]'",)
"""What one of version 2 lacks of version 3."""
_CHANGES = {1: (*_SINCE_1, *_SINCE_2), 2: _SINCE_2}
_COLUMNS = ", ".join(FIELDS)
_UPSERT = f"INSERT OR REPLACE INTO matter ({_COLUMNS}) VALUES ({', '.join('?' * len(FIELDS))})"  # noqa: S608 - constants


class SqliteMatters:
    """Know the matters of a database. Rows that were looked up are kept until anyone changes the database."""

    __slots__ = ("_database", "_known", "_version")

    def __init__(self, path: Path) -> None:
        self._known: dict[str, Matter | None] = {}
        self._version = -1
        try:
            self._database = sqlite3.connect(path, isolation_level=None, timeout=5.0)
        except sqlite3.Error:
            raise _unavailable() from None
        try:
            _prepare(self._database)
        except BaseException:
            self._database.close()
            raise

    async def find(self, matter: str) -> Matter | None:
        """Return the matter, or None; raises `ConfigError("matters_unavailable", 503)`.

        Reading a row takes some ten microseconds, so it is not sent to a thread.
        """
        self._forget_if_changed()
        if matter not in self._known:
            rows = self._all(f"SELECT {_COLUMNS} FROM matter WHERE id = ?", (matter,))  # noqa: S608 - constants
            if len(self._known) >= 10_000:
                self._known.clear()
            self._known[matter] = _matter_of_row(rows[0]) if rows else None
        return self._known[matter]

    @property
    def snapshot(self) -> Mapping[str, Matter]:
        """Return every matter by id, as it stands now."""
        return index_of(map(_matter_of_row, self._all(f"SELECT {_COLUMNS} FROM matter", ())))  # noqa: S608 - constants

    def put(self, matters: Iterable[Matter]) -> int:
        """Insert or replace matters, all or none; return how many. Each is checked as in a file."""
        rows = [_row_of(matter) for matter in matters]
        for row in rows:
            _matter_of_row(row)
        self._known.clear()
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany(_UPSERT, rows)
            self._database.execute("COMMIT")
        except sqlite3.Error:
            self._abandon()
            raise _unavailable() from None
        return len(rows)

    def remove(self, matter: str) -> bool:
        """Remove a matter and tell whether it was there. Its key is destroyed elsewhere, and first."""
        self._known.clear()
        try:
            return self._database.execute("DELETE FROM matter WHERE id = ?", (matter,)).rowcount > 0
        except sqlite3.Error:
            raise _unavailable() from None

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _forget_if_changed(self) -> None:
        # The pragma changes when another connection commits; our own writes clear the memory themselves.
        version = int(self._all("PRAGMA data_version", ())[0][0])
        if version != self._version:
            self._known.clear()
            self._version = version

    def _all(self, query: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error:
            raise _unavailable() from None

    def _abandon(self) -> None:
        if self._database.in_transaction:
            self._database.execute("ROLLBACK")


def _prepare(database: sqlite3.Connection) -> None:
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("BEGIN IMMEDIATE")
        application = database.execute("PRAGMA application_id").fetchone()[0]
        version = database.execute("PRAGMA user_version").fetchone()[0]
        tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if (application, version, tables) == (0, 0, 0):
            database.execute(_SCHEMA)
            database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            database.execute(f"PRAGMA user_version = {_VERSION}")
        elif application == _APPLICATION_ID and version in _CHANGES:
            for change in _CHANGES[version]:
                database.execute(change)
            database.execute(f"PRAGMA user_version = {_VERSION}")
        elif (application, version) != (_APPLICATION_ID, _VERSION):
            database.execute("ROLLBACK")
            raise ConfigError("matters_unreadable", "the database is not a matter store of this version")
        database.execute("COMMIT")
    except sqlite3.Error:
        raise ConfigError("matters_unreadable", "the matter database cannot be opened") from None


def _row_of(matter: Matter) -> tuple[Any, ...]:
    parties = [{"name": p.name, "kind": p.kind, "aliases": p.aliases} for p in matter.parties]
    lists = {name: orjson.dumps(sorted(getattr(matter, name))).decode() for name in SETS}
    fields = {name: getattr(matter, name) for name in (*TEXTS, *FLAGS)} | lists
    fields["parties"] = orjson.dumps(parties).decode()
    return tuple(fields[name] for name in FIELDS)


def _matter_of_row(row: tuple[Any, ...]) -> Matter:
    fields: dict[str, Any] = dict(zip(FIELDS, row, strict=True))
    try:
        for name in (*SETS, "parties"):
            fields[name] = orjson.loads(fields[name])
    except orjson.JSONDecodeError:
        raise ConfigError("matter_invalid", "a row of the matter database is damaged") from None
    for name in FLAGS:
        fields[name] = bool(fields[name])
    return read_matter(fields, "a row of the matter database")


def _unavailable() -> ConfigError:
    return ConfigError("matters_unavailable", "the matter database cannot be used", status=503)
