"""Records that another system wrote into a file: JSON as an org answers a query, or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from situs.errors import ConfigError

_MAX_BYTES = 67_108_864


def read_export(path: Path) -> list[Mapping[str, Any]]:
    """Return the records of a `.json` or `.csv` file.

    JSON is a list, an answer of the REST API (`{"records": […]}`) or that within the `result` of Salesforce's command
    line. An answer that says it goes on (`"done": false`) is refused: half of the matters would look like all.
    Raises `ConfigError("matters_unreadable")`.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from None
    if len(content) > _MAX_BYTES:
        raise _unreadable(path, f"is larger than {_MAX_BYTES} bytes")
    if path.suffix == ".json":
        return _from_json(content, path)
    if path.suffix == ".csv":
        return _from_csv(content, path)
    raise _unreadable(path, "is neither .json nor .csv")


def _from_json(content: bytes, path: Path) -> list[Mapping[str, Any]]:
    try:
        read = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise _unreadable(path, "is not json") from None
    if isinstance(read, dict) and isinstance(read.get("result"), dict):
        read = read["result"]
    if isinstance(read, dict):
        if read.get("done", True) is not True:
            raise _unreadable(path, "is one page of an answer, and not all of it")
        read = read.get("records")
    if not isinstance(read, list) or not all(isinstance(row, dict) for row in read):
        raise _unreadable(path, "holds no list of records")
    return read


def _from_csv(content: bytes, path: Path) -> list[Mapping[str, Any]]:
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = next(rows, [])
        if not header or len(set(header)) != len(header):
            raise _unreadable(path, "needs a header, each column once")
        records: list[Mapping[str, Any]] = []
        for row in rows:
            if row and len(row) != len(header):
                raise _unreadable(path, f"has in line {rows.line_num} {len(row)} cells instead of {len(header)}")
            if row:
                records.append(dict(zip(header, row, strict=True)))
    except UnicodeDecodeError:
        raise _unreadable(path, "is not utf-8") from None
    except csv.Error:
        raise _unreadable(path, "is not csv") from None
    return records


def _unreadable(path: Path, what: str) -> ConfigError:
    return ConfigError("matters_unreadable", f"{path.name} {what}")
