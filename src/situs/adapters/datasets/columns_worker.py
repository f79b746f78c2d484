"""The process that parses Parquet: a file on standard input, frames on standard output, each row a line of JSON.

A frame is four bytes of length, big-endian, a byte that says what it is (`Frame`), and so many bytes. What the library
raises beyond what is caught here ends the process, as does memory that it does not get (it aborts then).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any, BinaryIO
from uuid import UUID

import orjson

from situs.adapters.confining import confine
from situs.export import LARGEST

ROWS_AT_ONCE = 16
"""So few, since a dictionary of one value of 16 MB stands for any number of rows, and each gets a copy."""
_BUFFER = 1 << 20
_DEPTH = 64
_MOST_GROUPS = 32_767
"""A row group's ordinal has 16 bits in the format."""


class Frame(bytes, Enum):
    """Say what a frame holds."""

    FILE = b"F"
    """JSON: the number of row groups, and the columns' names."""
    REFUSED = b"X"
    """Why nothing of the file can be read; the last frame."""
    GROUP = b"G"
    """JSON: how many rows the next row group has, and from which byte to which it stands."""
    ROW = b"R"
    """A row as JSON."""
    BAD_ROW = b"U"
    """Why a row cannot be read."""
    END = b"E"
    """The end of a row group: empty, or why the rest of it cannot be read."""


class _Unwritten(ValueError):
    """A value that JSON has no words for."""


def serve(source: BinaryIO, sink: BinaryIO, first: int) -> None:
    """Write the file's frame, then those of each row group from number `first` (from 0) on."""
    import pyarrow
    from pyarrow import parquet

    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    pyarrow.set_cpu_count(1)
    broken = (pyarrow.ArrowException, OSError, MemoryError, ValueError, orjson.JSONEncodeError)
    try:
        file = parquet.ParquetFile(source, buffer_size=_BUFFER, pre_buffer=False, page_checksum_verification=True)
        why = _refusal(file)
        columns = file.schema_arrow.names
    except broken:
        why = "its footer cannot be read"
    if why:
        return _send(sink, Frame.REFUSED, why.encode())
    _send(sink, Frame.FILE, orjson.dumps({"groups": file.metadata.num_row_groups, "columns": columns}))
    sink.flush()  # what comes next may end this process
    for number in range(first, file.metadata.num_row_groups):
        _send(sink, Frame.GROUP, orjson.dumps(_place_of(file.metadata.row_group(number))))
        sink.flush()
        try:
            for batch in file.iter_batches(ROWS_AT_ONCE, [number], use_threads=False):
                for kind, body in _rows(batch, broken):
                    _send(sink, kind, body)
                sink.flush()
            _send(sink, Frame.END, b"")
        except broken:
            _send(sink, Frame.END, b"it is damaged, or too large")
    return None


def _send(sink: BinaryIO, kind: Frame, body: bytes) -> None:
    sink.write(len(body).to_bytes(4) + kind.value + body)


def _refusal(file: Any) -> str:
    """Return why a file is not read at all; empty where it is."""
    told = file.metadata
    groups = range(told.num_row_groups)
    if len(groups) > _MOST_GROUPS:
        return f"it has more than {_MOST_GROUPS:,} row groups"
    if sum(told.row_group(number).num_rows for number in groups) != told.num_rows:
        return "its footer contradicts itself on the number of rows"
    if not told.num_columns:
        return "it has no columns"
    return _schema_refusal(file.schema_arrow)


def _schema_refusal(fields: Any, depth: int = 0) -> str:
    """Return why columns or members of a struct cannot be members of JSON."""
    if depth > _DEPTH:
        return f"its columns are nested deeper than {_DEPTH} levels"
    found = [fields.field(n) for n in range(len(fields) if depth == 0 else fields.num_fields)]
    if depth == 0 or _is_struct(fields):
        names = [field.name for field in found]
        if len(set(names)) != len(names):
            return "two columns have one name"
    return next(filter(None, (_schema_refusal(field.type, depth + 1) for field in found)), "")


def _is_struct(kind: Any) -> bool:
    import pyarrow

    return bool(pyarrow.types.is_struct(kind))


def _place_of(group: Any) -> dict[str, int]:
    """Return a row group's rows, and the bytes that its columns say they have."""
    chunks = [group.column(n) for n in range(group.num_columns)]
    starts = [
        min(filter(None, (c.dictionary_page_offset, c.data_page_offset)), default=0)
        for c in chunks
    ]  # fmt: skip
    ends = [start + c.total_compressed_size for start, c in zip(starts, chunks, strict=True)]
    return {"rows": group.num_rows, "from": min(starts), "to": max(ends)}


def _rows(batch: Any, broken: tuple[type[Exception], ...]) -> Iterator[tuple[Frame, bytes]]:
    """Yield the rows of a batch; one that cannot be written costs no other."""
    try:
        rows = batch.to_pylist()
    except broken:
        rows = None
    for number in range(batch.num_rows):
        try:
            row = rows[number] if rows is not None else batch.slice(number, 1).to_pylist()[0]
            body = orjson.dumps(_plain(row))
        except UnicodeDecodeError:
            yield Frame.BAD_ROW, b"it is not utf-8"
        except _Unwritten as error:
            yield Frame.BAD_ROW, str(error).encode()
        except broken:
            yield Frame.BAD_ROW, b"it holds a value that is not read"
        else:
            yield (Frame.ROW, body) if len(body) <= LARGEST else (Frame.BAD_ROW, b"it is too long")


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: every word of it is kept, or `_Unwritten` is raised."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _Unwritten("it holds a number that parsers read differently")
        return value
    if isinstance(value, bytes):  # older writers do not say that a column is text
        return value.decode()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise _Unwritten(f"it holds a value of a kind that is not read ({type(value).__name__})")


if __name__ == "__main__":
    confine(int(sys.argv[1]))
    with open(0, "rb", closefd=False) as read, open(1, "wb", closefd=False) as written:
        serve(read, written, int(sys.argv[2]))
