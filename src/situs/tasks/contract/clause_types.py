"""The clause types that contract analysis knows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from situs.errors import ConfigError
from situs.tasks.patterns import Pattern

FILE = "clauses.toml"


@dataclass(frozen=True, slots=True)
class ClauseType:
    """Describe a clause type: how it is asked for, and which wording speaks for it."""

    id: str
    title: str
    question: str
    cues: Pattern
    learned: bool
    """Whether the minimiser's ranker learned the type; where it did not, the cues decide alone."""


@lru_cache(maxsize=1)
def load_clause_types() -> Mapping[str, ClauseType]:
    """Read the clause types by id from the package; raise `ConfigError("task_data")` where they are broken."""
    raw = (resources.files("situs.tasks") / "data" / FILE).read_bytes()
    try:
        return parse_clause_types(raw)
    except (ValueError, KeyError, TypeError) as fault:
        raise ConfigError("task_data", f"`{FILE}` cannot be read: {type(fault).__name__}") from fault


def parse_clause_types(raw: bytes) -> Mapping[str, ClauseType]:
    """Read clause types by id; raise `ValueError`, `KeyError` or `TypeError` where they are broken."""
    rows = tomllib.loads(raw.decode())["clause"]
    types = {row["id"]: _type(row) for row in rows}
    if len(types) != len(rows):
        raise ValueError("two clause types bear one id")
    return types


def _type(row: Mapping[str, Any]) -> ClauseType:
    learned = not row.get("cues_only", False)
    return ClauseType(row["id"], row["title"], row["question"], Pattern(row["cues"]), learned)
