"""Read a TOML file that an operator wrote for a task: what it lacks or says wrongly is told by its place, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from situs.toml import NotToml, parse_toml

LARGEST = 1_000_000
"""Bytes of a file."""
MOST = 1_000
"""Rows of a table."""

T = TypeVar("T")


def rows_of(raw: bytes, table: str, build: Callable[[Mapping[str, Any]], T]) -> tuple[Mapping[str, Any], tuple[T, ...]]:
    """Return a file's own keys, and its rows of one table, each built from its keys.

    Raise `ValueError` with one line that names the row: for no TOML, no rows, too many, a key that is not known
    (`build` raises `KeyError`, `TypeError` or `ValueError`), or two rows with one `id`.
    """
    if len(raw) > LARGEST:
        raise ValueError("the file is too large")
    try:
        document = parse_toml(raw)
    except NotToml as fault:
        raise ValueError(f"the file {fault}") from fault
    rows = document.pop(table, None)
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST:
        raise ValueError(f"the file has no [[{table}]], or too many")
    built, seen = [], set()
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or not isinstance(row.get("id"), str) or row["id"] in seen:
            raise ValueError(f"[[{table}]] number {number} has no `id`, or one that stands twice")
        seen.add(row["id"])
        try:
            built.append(build(row))
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"[[{table}]] number {number}: {_told(fault)}") from fault
    return document, tuple(built)


def known(row: Mapping[str, Any], *names: str) -> None:
    """Raise `ValueError` where a row has a key that is none of the names."""
    strange = sorted(set(row) - set(names))
    if strange:
        raise ValueError(f"`{strange[0]}` is no key here")


def words(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return a key's list of strings, empty where it is left out; raise `ValueError` for anything else."""
    found = row.get(name, [])
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise ValueError(f"`{name}` is no list of strings")
    return tuple(found)


def word(row: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """Return a key's string, or the default; raise `ValueError` where there is neither."""
    found = row.get(name, default)
    if not isinstance(found, str):
        raise ValueError(f"`{name}` is no string")
    return found


def flag(row: Mapping[str, Any], name: str) -> bool:
    """Return a key's truth value, false where it is left out; raise `ValueError` for anything else."""
    found = row.get(name, False)
    if not isinstance(found, bool):
        raise ValueError(f"`{name}` is neither true nor false")
    return found


def _told(fault: Exception) -> str:
    return f"`{fault.args[0]}` is missing" if isinstance(fault, KeyError) else str(fault)
