"""Matters from a TOML or CSV file, held as an unchangeable snapshot."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from situs.adapters.matters.record import FIELDS, FLAGS, SETS, index_of, read_matter
from situs.errors import ConfigError
from situs.model import Matter
from situs.toml import NotToml, parse_toml

_MAX_BYTES = 67_108_864
_FLAG_WORDS = {"true": True, "false": False, "": False}


class FileMatters:
    """Know the matters of one file (`.toml` or `.csv`); `reload` swaps the snapshot, or keeps it."""

    __slots__ = ("_path", "_snapshot")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._snapshot = _read(path)

    @property
    def snapshot(self) -> Mapping[str, Matter]:
        """Return every matter by id, as last read."""
        return self._snapshot

    async def find(self, matter: str) -> Matter | None:
        """Return the matter, or None if there is no such matter."""
        return self._snapshot.get(matter)

    def reload(self) -> None:
        """Read the file again, or keep the last good one and raise.

        Raises `ConfigError`: `matters_unreadable`, `matter_invalid`.
        """
        self._snapshot = _read(self._path)


def _read(path: Path) -> Mapping[str, Matter]:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _unreadable(path, "is not utf-8") from None
    if len(content) > _MAX_BYTES:
        raise _unreadable(path, f"is larger than {_MAX_BYTES} bytes")
    if path.suffix == ".toml":
        return index_of(_from_toml(text, path))
    if path.suffix == ".csv":
        return index_of(_from_csv(text, path))
    raise _unreadable(path, "is neither .toml nor .csv")


def _from_toml(text: str, path: Path) -> Iterator[Matter]:
    try:
        document = parse_toml(text)
    except NotToml as error:
        raise _unreadable(path, str(error)) from None
    entries = document.get("matter", [])
    if document.keys() - {"matter"} or not isinstance(entries, list):
        raise _unreadable(path, "may hold `[[matter]]` tables and nothing else")
    for position, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            raise _unreadable(path, "may hold `[[matter]]` tables and nothing else")
        yield read_matter(entry, f"matter {position} of {path.name}")


def _from_csv(text: str, path: Path) -> Iterator[Matter]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows, [])
        if "id" not in header or len(set(header)) != len(header) or set(header) - set(FIELDS):
            raise _unreadable(path, "needs a header of known columns, each once, with `id` among them")
        for row in rows:
            where = f"line {rows.line_num} of {path.name}"
            if not row:
                continue
            if len(row) != len(header):
                raise ConfigError("matter_invalid", f"{where} has {len(row)} cells instead of {len(header)}")
            yield read_matter({n: _cell(n, c) for n, c in zip(header, row, strict=True)}, where)
    except csv.Error:
        raise _unreadable(path, f"is not csv at line {rows.line_num}") from None


def _cell(name: str, cell: str) -> Any:
    """Return a cell as its field's type: lists by `;`, parties as `name|KIND|alias|alias`, flags as words."""
    if name in SETS:
        return _items(cell, ";")
    if name in FLAGS:
        return _FLAG_WORDS.get(cell.strip().lower())
    if name == "parties":
        return [_party(item) for item in _items(cell, ";")]
    return cell.strip()


def _party(item: str) -> dict[str, Any]:
    name, *rest = (part.strip() for part in item.split("|"))
    return {"name": name, "kind": (rest[0] if rest else "") or "PERSON", "aliases": rest[1:]}


def _items(cell: str, separator: str) -> list[str]:
    return [part.strip() for part in cell.split(separator)] if cell.strip() else []


def _unreadable(path: Path, what: str) -> ConfigError:
    return ConfigError("matters_unreadable", f"{path.name} {what}")
