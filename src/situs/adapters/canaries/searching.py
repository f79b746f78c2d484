"""Search files and folders for canaries: text in pieces that overlap, documents by their text, Parquet by its rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from situs.adapters.datasets.columns import Columns
from situs.adapters.datasets.folder import entries_below
from situs.adapters.documents import DocumentDecoder, Kind, kind_of
from situs.errors import CallError, SitusError
from situs.export import Canaries, Find, Naming, Record, Unreadable
from situs.export.canary import REACH

_PIECE = 1 << 20
_LARGEST_DOCUMENT = 32 * 1024 * 1024
_OVERLAP = 4 * REACH
"""Bytes that two pieces share; four are the most that a character takes."""
_LOOKED_AT = 1024
_MAGIC = (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""How UTF-16, gzip and zip begin: text in them does not stand there in its own bytes."""
_COLUMNS = b"PAR1"
"""How Parquet begins."""


@dataclass(frozen=True, slots=True)
class Searched:
    """State what was found in one file; `unread` says why it could not be searched, or not in full."""

    path: Path
    finds: tuple[Find, ...] = ()
    unread: str = ""


async def search(paths: list[Path], canaries: Canaries) -> AsyncIterator[Searched]:
    """Yield each file below the paths with the canaries in it, each canary once, and what was passed over as unread."""
    decoder = DocumentDecoder()
    try:
        for path, passed_over in _files(paths):
            if passed_over:
                yield Searched(path, unread=passed_over)
                continue
            try:
                yield await _search(path, canaries, decoder)
            except OSError as error:
                yield Searched(path, unread=error.strerror or type(error).__name__)
            except CallError as error:
                yield Searched(path, unread=error.code)
    finally:
        await decoder.aclose()


def search_stream(file: BinaryIO, canaries: Canaries) -> tuple[Find, ...]:
    """Return each canary in a stream of text once, by its first place, in bytes where all is ASCII."""
    found: dict[str, Find] = {}
    at, rest = 0, b""
    while piece := file.read(_PIECE):
        whole = rest + piece
        for find in canaries.find(whole.decode("utf-8", "replace")):
            found.setdefault(find.own, Find(at + find.start, find.by, find.own))
        rest = whole[-_OVERLAP:]
        at += len(whole) - len(rest)
    return tuple(sorted(found.values()))


async def _search(path: Path, canaries: Canaries, decoder: DocumentDecoder) -> Searched:
    with path.open("rb") as file:
        if not _is_document(path):
            start = file.peek(_LOOKED_AT)[:_LOOKED_AT]
            if start.startswith(_COLUMNS):
                return await _search_rows(path, file, canaries)
            unread = "no plain text" if b"\x00" in start or start.startswith(_MAGIC) else ""
            return Searched(path, search_stream(file, canaries), unread)
        raw = file.read(_LARGEST_DOCUMENT + 1)
    found = {find.own: find for find in reversed(canaries.find(await decoder.decode("", path.name, raw)))}
    return Searched(path, tuple(sorted(found.values())))


async def _search_rows(path: Path, file: BinaryIO, canaries: Canaries) -> Searched:
    """Search a Parquet file's rows as the lines of JSON that they would be; where some are lost, its bytes too."""
    found: dict[str, Find] = {}
    at, lost, unread = 0, 0, ""
    try:
        async for row in Columns(file, path.name, Naming(), read=_as_it_stands).records():
            if isinstance(row, Unreadable):
                lost += 1
                continue
            text = row.plain.decode()
            for find in canaries.find(text):
                found.setdefault(find.own, Find(at + find.start, find.by, find.own))
            at += len(text) + 1
        unread = f"{lost} of its rows or row groups cannot be read" if lost else ""
    except SitusError as error:
        unread = error.code
    if unread:
        file.seek(0)
        for find in search_stream(file, canaries):
            found.setdefault(find.own, find)
    return Searched(path, tuple(sorted(found.values())), unread)


def _as_it_stands(number: int, row: bytes, _: Naming) -> Record:
    return Record(number, "", (), row, lambda _: row)


def _is_document(path: Path) -> bool:
    try:
        return kind_of("", path.name) is not Kind.TEXT
    except CallError:
        return False


def _files(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        if not path.is_dir():
            yield path, ""
            continue
        empty = True
        for found in entries_below(path):
            empty = False
            yield found
        if empty:
            yield path, "no file in it"
