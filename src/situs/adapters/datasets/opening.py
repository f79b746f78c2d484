"""Open a data set: lines of JSON, a table, a Parquet file, or a folder of documents, as one stream of records."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from situs.adapters.datasets.columns import Columns
from situs.adapters.datasets.folder import Folder
from situs.adapters.datasets.lines import Line, Source
from situs.adapters.datasets.rows import rows_of
from situs.errors import CallError
from situs.export import Naming, Record, Table, Unreadable, fingerprints, read_head, read_line

_MARK = b"\xef\xbb\xbf"
_LINES = frozenset({".jsonl", ".ndjson"})
_TABLES = frozenset({".csv", ".tsv"})
_COLUMNS = frozenset({".parquet"})
_ARROW = frozenset({".arrow", ".feather"})
DATA_NAMES = {"jsonl": "kept.jsonl", "csv": "kept.csv", "documents": "kept.jsonl", "parquet": "kept.jsonl"}
"""What the data are called that an export writes, by the kind of source.

Rows of Parquet are written as lines: whoever verifies an export would need its parser."""


class DataSet(Protocol):
    """Give records, and say afterwards what was read."""

    @property
    def kind(self) -> str:
        """Return `jsonl`, `csv`, `documents` or `parquet`."""
        ...

    @property
    def head(self) -> Record | None:
        """Return the line that what is written must begin with, to be judged first; None where there is none."""
        ...

    @property
    def shown(self) -> str:
        """Return where the last record stands, for the terminal alone."""
        ...

    def records(self) -> AsyncIterator[Record | Unreadable]:
        """Yield every record, once; raise `OSError`."""
        ...

    def described(self) -> dict[str, Any]:
        """Return digest and size of what was read."""
        ...


class Lines:
    """Lines of JSON."""

    kind, head = "jsonl", None

    def __init__(self, source: Source, naming: Naming) -> None:
        self._source, self._naming = source, naming
        self.shown = ""

    async def records(self) -> AsyncIterator[Record | Unreadable]:
        """Yield each line that is not blank."""
        number = 0
        for line in self._source:
            raw = line.raw.removeprefix(_MARK) if line.number == 1 else line.raw
            if not raw.strip() and not line.digest:
                continue
            number += 1
            self.shown = f"line {line.number}"
            if line.digest:
                yield Unreadable(number, line.digest, "it is too long")
            else:
                yield read_line(number, raw.removesuffix(b"\n").removesuffix(b"\r"), self._naming)

    def described(self) -> dict[str, Any]:
        """Return digest and size of what was read."""
        return self._source.described()


class Rows:
    """Rows of a table."""

    kind = "csv"

    def __init__(self, source: Source, naming: Naming) -> None:
        self._source = source
        self._lines: Iterator[Line] = iter(source)
        first = next(self._lines, None)
        if first is None or first.digest:
            raise CallError("data_set_invalid", "the table has no first line that names the columns")
        self._table: Table = read_head(first.raw.removesuffix(b"\n").removesuffix(b"\r"), naming)
        self.head = self._table.head
        self.shown = ""

    async def records(self) -> AsyncIterator[Record | Unreadable]:
        """Yield each row."""
        for record in rows_of(self._lines, self._table):
            self.shown = f"row {record.number}"
            yield record

    def described(self) -> dict[str, Any]:
        """Return digest and size of what was read."""
        return self._source.described()


class Documents(Folder):
    """Documents of a folder."""

    kind, head = "documents", None


@contextmanager
def open_data_set(path: Path, naming: Naming, *, matter_folders: bool = False) -> Iterator[DataSet]:
    """Give the data set at a path: a folder, or a file by the end of its name.

    Raise `CallError("data_set_invalid")` for a file of another kind, `ConfigError("parquet_missing")`, and `OSError`.
    """
    if path.is_dir():
        if naming.member:
            raise CallError("data_set_invalid", "documents have no member that names the matter: use --matter-folders")
        yield Documents(path, naming, matters=matter_folders)
        return
    kind = path.suffix.lower()
    if matter_folders or kind not in _LINES | _TABLES | _COLUMNS:
        raise CallError(
            "data_set_invalid",
            "a data set is a folder of documents, or a file .jsonl, .ndjson, .csv, .tsv, .parquet"
            + ("; write what is in columns as Parquet or JSON lines first" if kind in _ARROW else ""),
        )
    with path.open("rb") as file:
        if kind in _COLUMNS:
            yield Columns(file, path.name, naming)
        else:
            yield (Lines if kind in _LINES else Rows)(Source(file), naming)


async def read_tests(path: Path) -> tuple[frozenset[bytes], str, int]:
    """Return the fingerprints of a test set, the digest of its source, and the number of its records.

    Raise `CallError("test_set_invalid")` where any record of it cannot be read, or there is none: nobody could say what
    is missing.
    """
    found: set[bytes] = set()
    count = 0
    with open_data_set(path, Naming()) as data:
        async for record in data.records():
            count += 1
            if isinstance(record, Unreadable):
                raise CallError("test_set_invalid", f"record {record.number} of a test set cannot be read")
            found.update(fingerprints(record.slots))
        if not count:
            raise CallError("test_set_invalid", "a test set holds no record")
        return frozenset(found), str(data.described()["sha256"]), count
