"""Read and write lines of JSON: a bad line is told by its number, and a file appears whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from situs.adapters.whole_files import writing
from situs.errors import CallError

STANDARD = "-"
"""Stands for standard input or output."""

_MARK = b"\xef\xbb\xbf"


def read_lines(source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object with its line's number, from 1; blank lines are left out.

    Raise `CallError("line_invalid")` for a line that is no JSON object, and `OSError` for a file that cannot be read.
    """
    with _opened(source) as lines:
        for number, line in enumerate(lines, 1):
            raw = line.removeprefix(_MARK).strip() if number == 1 else line.strip()
            if not raw:
                continue
            try:
                row = orjson.loads(raw)
            except orjson.JSONDecodeError:
                raise bad_line(number, "it is no JSON") from None
            if not isinstance(row, dict):
                raise bad_line(number, "it is no object")
            yield number, row


def text_of(number: int, row: dict[str, Any], name: str) -> str:
    """Return a member that must be a text; raise `CallError("line_invalid")` for any other."""
    value = row.get(name)
    if not isinstance(value, str):
        raise bad_line(number, f"`{name}` is {'missing' if value is None else 'no text'}")
    return value


def bad_line(number: int, why: str) -> CallError:
    """Return the refusal of a line; nothing that stands on it is repeated."""
    return CallError("line_invalid", f"line {number}: {why}")


@contextmanager
def written(target: str) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its name when all went well; `-` is standard output."""
    if target == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with writing(Path(target)) as file:
        yield file


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == STANDARD:
        yield sys.stdin.buffer
        return
    with Path(source).open("rb") as file:
        yield file
