"""Jobs on disk: whose they are and how they ended, never what was asked or answered."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from situs.errors import SitusError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
    id TEXT PRIMARY KEY NOT NULL, principal TEXT NOT NULL, user TEXT NOT NULL, operation TEXT NOT NULL,
    started INTEGER NOT NULL, ended INTEGER NOT NULL, outcome TEXT NOT NULL, code TEXT NOT NULL, receipt TEXT NOT NULL,
    matter TEXT
) STRICT, WITHOUT ROWID
"""
_COLUMNS = "id, principal, user, operation, started, ended, outcome, code, receipt, matter"
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class Job:
    """Hold one job. Times are milliseconds since the epoch; `ended` is 0 while it runs."""

    id: str
    principal: str
    user: str
    """The person's id in the org that started it; may be empty."""
    operation: str
    started: int
    ended: int = 0
    outcome: str = "running"
    """`running`, `answered`, `refused` or `failed`."""
    code: str = ""
    receipt: str = ""
    matter: str | None = None
    """The matter that it was about, empty for none; None where nobody can tell."""


class JobStore:
    """Keep jobs in one SQLite file, opened when the first job comes, until retention disposes of them.

    A job that still ran when an earlier process ended is then told as failed, with the code `job_lost`; only by who
    runs jobs, the `owner`, and not by who merely looks.
    """

    __slots__ = ("_database", "_lock", "_owner", "_path")

    def __init__(self, path: Path, *, owner: bool = True) -> None:
        self._path = path
        self._owner = owner
        self._database: sqlite3.Connection | None = None
        self._lock = asyncio.Lock()

    async def add(self, job: Job) -> None:
        """Keep a new job; raises `SitusError("jobs_unavailable", 503)`, as every method does."""
        values = [getattr(job, name) for name in _COLUMNS.split(", ")]
        sql = f"INSERT INTO job ({_COLUMNS}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608 - constants
        await self._do(lambda db: db.execute(sql, values), job.started)

    async def concern(self, job: str, matter: str) -> None:
        """Note the matter of a job that runs, empty for none: without a receipt nothing else tells it."""
        sql = "UPDATE job SET matter = ? WHERE id = ? AND ended = 0"
        await self._do(lambda db: db.execute(sql, (matter, job)), 0)

    async def end(self, job: str, ended: int, outcome: str, code: str, receipt: str) -> None:
        """Note how a job ended."""
        sql = "UPDATE job SET ended = ?, outcome = ?, code = ?, receipt = ? WHERE id = ? AND ended = 0"
        await self._do(lambda db: db.execute(sql, (ended, outcome, code, receipt, job)), ended)

    async def find(self, job: str, now: int) -> Job | None:
        """Return a job, or None."""
        sql = f"SELECT {_COLUMNS} FROM job WHERE id = ?"  # noqa: S608 - constants
        rows = await self._do(lambda db: db.execute(sql, (job,)).fetchall(), now)
        return Job(*rows[0]) if rows else None

    async def ended_before(self, moment: int) -> tuple[Job, ...]:
        """Return the jobs that ended at a moment or earlier, the oldest first."""
        sql = f"SELECT {_COLUMNS} FROM job WHERE ended > 0 AND ended <= ? ORDER BY ended, id"  # noqa: S608 - constants
        return tuple(Job(*row) for row in await self._do(lambda db: db.execute(sql, (moment,)).fetchall(), moment))

    async def remove(self, job: str) -> None:
        """Forget a job that has ended."""
        await self._do(lambda db: db.execute("DELETE FROM job WHERE id = ? AND ended > 0", (job,)), 0)

    async def aclose(self) -> None:
        """Close the file."""
        async with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    async def _do(self, work: Callable[[sqlite3.Connection], _Done], now: int) -> _Done:
        async with self._lock:
            try:
                return await asyncio.to_thread(self._done, work, now)
            except (sqlite3.Error, OSError):
                raise SitusError("jobs_unavailable", "the store of jobs cannot be used", status=503) from None

    def _done(self, work: Callable[[sqlite3.Connection], _Done], now: int) -> _Done:
        if self._database is None:
            self._database = _opened(self._path, now if self._owner else None)
        return work(self._database)


def _opened(path: Path, now: int | None) -> sqlite3.Connection:
    """Open the file; what still runs in it is lost where `now` is given."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600))
    database = sqlite3.connect(path, isolation_level=None, timeout=5.0, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(_SCHEMA)
        _bring_up(database)
        database.execute("PRAGMA secure_delete = ON")
        if now is not None:
            database.execute("UPDATE job SET ended = ?, outcome = 'failed', code = 'job_lost' WHERE ended = 0", (now,))
    except sqlite3.Error:
        database.close()
        raise
    return database


def _bring_up(database: sqlite3.Connection) -> None:
    """Give a file of an earlier version the column that it lacks; of its jobs nobody can tell the matter."""
    database.execute("BEGIN IMMEDIATE")
    if "matter" not in {row[1] for row in database.execute("PRAGMA table_info(job)")}:
        database.execute("ALTER TABLE job ADD COLUMN matter TEXT")
    database.execute("COMMIT")
