"""Rows of a table whose cells may hold line ends; a stray quotation mark costs its own line and no other.

A row's lines are gathered until its quotation marks pair. Where what was gathered is no row, the first of its lines
alone counts as unreadable, and reading goes on with the second.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from hashlib import sha256

from situs.adapters.datasets.lines import Line
from situs.export import LARGEST, Record, Table, Unreadable

_MOST_LINES = 10_000
"""Lines of one row."""


def rows_of(lines: Iterator[Line], table: Table) -> Iterator[Record | Unreadable]:
    """Yield the rows of the lines after the table's head, numbered from 1."""
    waiting: deque[Line] = deque()
    number = 0
    while True:
        gathered = _gather(waiting, lines)
        if not gathered:
            return
        if len(gathered) == 1 and not gathered[0].raw.strip() and not gathered[0].digest:
            continue
        number += 1
        read = _read(number, gathered, table)
        if isinstance(read, Unreadable) and len(gathered) > 1:
            waiting.extendleft(reversed(gathered[1:]))
            read = _read(number, gathered[:1], table)
        yield read


def _gather(waiting: deque[Line], lines: Iterator[Line]) -> list[Line]:
    gathered: list[Line] = []
    size, open_mark = 0, False
    while len(gathered) < _MOST_LINES:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            break
        if gathered and (line.digest or size + len(line.raw) > LARGEST):
            waiting.appendleft(line)
            break
        gathered.append(line)
        size += len(line.raw)
        open_mark ^= bool(line.raw.count(b'"') % 2)
        if not open_mark:
            break
    return gathered


def _read(number: int, gathered: list[Line], table: Table) -> Record | Unreadable:
    if gathered[0].digest:
        return Unreadable(number, gathered[0].digest, "it is too long")
    raw = b"".join(line.raw for line in gathered).removesuffix(b"\n").removesuffix(b"\r")
    read = table.read(number, raw)
    if isinstance(read, Unreadable) and len(gathered) == 1 and raw.count(b'"') % 2:
        return Unreadable(number, sha256(raw).hexdigest(), "its quotation marks do not pair")
    return read
