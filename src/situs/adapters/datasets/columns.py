"""Rows of a Parquet file, row group by row group, parsed in another process that may die without harm to this one.

Parquet is binary, its parser is C++, and a damaged file may end it: a dictionary of one long value unpacks to any size.
So a process without an environment, with bounded memory, reads the file and gives each row as a line of JSON, which is
then a record like any other. Where it dies, or says that it cannot go on, the rest of that row group is one unreadable
record, and another process begins with the next.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from hashlib import sha256
from importlib.util import find_spec
from typing import Any, BinaryIO

import orjson

from situs.adapters.datasets.columns_worker import Frame
from situs.errors import CallError, ConfigError
from situs.export import LARGEST, Naming, Record, Unreadable, read_line

_MEMORY = 1_610_612_736
_PIECE = 1 << 20
_RATIO, _FREE = 200, 64 * 1024 * 1024
"""Bytes of rows to bytes of the file, beyond the first so many: a data set does not unpack to more."""
_GAVE_UP = "its parser gave up"
Read = Callable[[int, bytes, Naming], Record | Unreadable]
"""Make a record of a row, given its number and the row as a line of JSON."""
MOST_DEATHS = 100
"""So many processes may end before the file is no longer read: each costs a row group, and time."""


class Columns:
    """Read a Parquet file; what is written of it are lines of JSON."""

    kind, head = "parquet", None

    def __init__(
        self, file: BinaryIO, name: str, naming: Naming, timeout: float = 60.0, read: Read = read_line
    ) -> None:
        """Take an open file and its name for messages; `timeout` is in seconds, and for one row.

        Raise `ConfigError("parquet_missing")` where the library is not installed.
        """
        if find_spec("pyarrow") is None:
            raise ConfigError("parquet_missing", "Parquet is read by pyarrow, which is not installed")
        self._file, self._name, self._naming, self._timeout = file.fileno(), name, naming, timeout
        self._read = read
        self._described: dict[str, Any] = {}
        self._most = 0
        self.shown = ""

    async def records(self) -> AsyncIterator[Record | Unreadable]:
        """Yield each row, and what cannot be read.

        Raise `CallError("data_set_invalid")` where the footer cannot be read, the file unpacks to too much, or it was
        changed meanwhile; `OSError`.
        """
        self._described = self._digest()
        self._most = _FREE + _RATIO * int(self._described["bytes"])
        group = number = deaths = 0
        groups: int | None = None
        while groups is None or group < groups:
            parser = _Parser(self._file, group, self._timeout)
            try:
                groups = await self._begin(parser)
                while group < groups:
                    async for record in self._group(parser, group, number):
                        number = record.number
                        yield record
                    group += 1
                    if parser.dead:
                        break
            finally:
                await parser.end()
            deaths += parser.dead
            if deaths > MOST_DEATHS:
                raise self._invalid(f"{_GAVE_UP} {deaths} times")
        if self._digest() != self._described:
            raise self._invalid("it was changed while it was read")

    def described(self) -> dict[str, Any]:
        """Return digest and size of the file."""
        return self._described

    async def _begin(self, parser: _Parser) -> int:
        """Return how many row groups there are."""
        frame, body = await parser.next()
        if frame is Frame.REFUSED:
            raise self._invalid(body.decode("ascii", "replace"))
        if frame is not Frame.FILE:
            raise self._invalid("its footer cannot be read: " + _GAVE_UP)
        told = orjson.loads(body)
        if self._naming.member and self._naming.member not in told["columns"]:
            raise self._invalid("it lacks the column that names the matter")
        return int(told["groups"])

    async def _group(self, parser: _Parser, group: int, number: int) -> AsyncIterator[Record | Unreadable]:
        """Yield the rows of one row group, numbered after `number`, and one unreadable record for what is lost."""
        frame, body = await parser.next()
        if frame is not Frame.GROUP:
            parser.dead, self.shown = True, f"row group {group + 1}"
            yield Unreadable(number + 1, str(self._described["sha256"]), f"row group {group + 1} cannot be read")
            return
        told = orjson.loads(body)
        row, damaged, why = 0, "", ""
        while not why:
            frame, body = await parser.next()
            self._count(len(body), group)
            if frame is Frame.ROW or frame is Frame.BAD_ROW:
                row += 1
                self.shown = f"row group {group + 1}, row {row}"
                if frame is Frame.ROW:
                    yield self._read(number + row, body, self._naming)
                else:
                    damaged = damaged or self._digest_of(told)
                    yield Unreadable(number + row, damaged, body.decode("ascii", "replace"))
                continue
            if frame is not Frame.END:
                parser.dead, why = True, _GAVE_UP
            elif not (why := body.decode("ascii", "replace")):
                break
        if why or row != told["rows"]:
            self.shown = f"row group {group + 1}, from row {row + 1} on"
            lost = f"row group {group + 1} has {told['rows']} rows, and {row} could be read"
            yield Unreadable(number + row + 1, damaged or self._digest_of(told), f"{lost}: {why}" if why else lost)

    def _count(self, size: int, group: int) -> None:
        self._most -= size + 1
        if self._most < 0:
            raise self._invalid(f"up to row group {group + 1} it unpacks to more than {_RATIO} times its size")

    def _digest(self) -> dict[str, Any]:
        digest, at = sha256(), 0
        while piece := os.pread(self._file, _PIECE, at):
            digest.update(piece)
            at += len(piece)
        return {"bytes": at, "sha256": digest.hexdigest()}

    def _digest_of(self, told: dict[str, int]) -> str:
        """Return the digest of a row group's bytes; of the whole file where it says of none in it that they are its."""
        start, end = told["from"], told["to"]
        if not 0 <= start < end <= self._described["bytes"]:
            return str(self._described["sha256"])
        digest = sha256()
        while start < end and (piece := os.pread(self._file, min(_PIECE, end - start), start)):
            digest.update(piece)
            start += len(piece)
        return digest.hexdigest()

    def _invalid(self, why: str) -> CallError:
        return CallError("data_set_invalid", f"{self._name} cannot be read as Parquet: {why}")


class _Parser:
    """One process that parses, from one row group on."""

    def __init__(self, file: int, first: int, timeout: float) -> None:
        self._file, self._first, self._timeout = file, first, timeout
        self._child: asyncio.subprocess.Process | None = None
        self.dead = False

    async def next(self) -> tuple[Frame | None, bytes]:
        """Return the next frame; None once the process died, was killed for being slow, or said what it must not."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._read()
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError, ValueError):
            self.dead = True
            await self.end()
            return None, b""

    async def end(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    async def _read(self) -> tuple[Frame, bytes]:
        if self._child is None:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-B", "-m", "situs.adapters.datasets.columns_worker", str(_MEMORY),
                str(self._first), stdin=self._file, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                env={"ARROW_DEFAULT_MEMORY_POOL": "system"},
            )  # fmt: skip
        assert self._child.stdout is not None
        head = await self._child.stdout.readexactly(5)
        size, kind = int.from_bytes(head[:4]), Frame(head[4:])
        if size > LARGEST:
            raise ValueError("a frame is too long")
        return kind, await self._child.stdout.readexactly(size)
