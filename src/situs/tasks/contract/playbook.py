"""A playbook: what a department wants of each clause, what it accepts, and what it never signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from situs.errors import ConfigError
from situs.tasks.contract.clause_types import load_clause_types
from situs.tasks.patterns import Pattern
from situs.tasks.reading import flag, known, rows_of, word, words


@dataclass(frozen=True, slots=True)
class Test:
    """Say by what a clause is known to hold one position. Every part that is given must hold."""

    text: str
    """The position in words, for people and for the model."""
    match: Pattern | None = None
    """Wording that one of the clause's passages has."""
    laws: frozenset[str] = frozenset()
    """Governing laws, as `DE` or `US/New York`."""
    present: bool | None = None
    """Whether the contract has such a clause at all."""
    at_least_days: int | None = None
    at_most_days: int | None = None
    """Bounds of the first duration in the clause, or of the first one that `near` stands beside."""
    near: Pattern | None = None
    """Wording in the same phrase as the duration, between commas."""

    @property
    def decides(self) -> bool:
        """Tell whether the test can be made without a person or a model."""
        numbers = (self.at_least_days, self.at_most_days, self.present)
        return self.match is not None or bool(self.laws) or any(n is not None for n in numbers)


@dataclass(frozen=True, slots=True)
class Position:
    """State what is wanted of one clause type."""

    id: str
    clause: str
    preferred: Test
    fallback: Test | None
    red_line: Test | None
    required: bool
    """Whether a contract without such a clause is a risk."""
    advice: str


@dataclass(frozen=True, slots=True)
class Playbook:
    """Hold the positions, in the file's order."""

    title: str
    positions: tuple[Position, ...]


def parse_playbook(raw: bytes) -> Playbook:
    """Read a playbook's TOML; raise `ConfigError("playbook_invalid")` that names the row at fault."""
    try:
        head, positions = rows_of(raw, "position", _position)
        known(head, "title")
        return Playbook(word(head, "title", ""), positions)
    except ValueError as fault:
        raise ConfigError("playbook_invalid", f"the playbook cannot be read: {fault}") from fault


def _position(row: Mapping[str, Any]) -> Position:
    known(row, "id", "clause", "preferred", "fallback", "red_line", "required", "advice")
    if row["clause"] not in load_clause_types():
        raise ValueError("`clause` is no clause type")
    return Position(
        row["id"],
        row["clause"],
        _test(row["preferred"]),
        _test(row["fallback"]) if "fallback" in row else None,
        _test(row["red_line"]) if "red_line" in row else None,
        flag(row, "required"),
        word(row, "advice", ""),
    )


def _test(row: Any) -> Test:
    if not isinstance(row, dict):
        raise ValueError("a position is no table")  # noqa: TRY004 - the value is a file's, of a wrong shape
    known(row, "text", "match", "laws", "present", "at_least_days", "at_most_days", "near")
    patterns, near = words(row, "match"), words(row, "near")
    return Test(
        word(row, "text"),
        Pattern(patterns) if patterns else None,
        frozenset(words(row, "laws")),
        flag(row, "present") if "present" in row else None,
        _days(row, "at_least_days"),
        _days(row, "at_most_days"),
        Pattern(near) if near else None,
    )


def _days(row: Mapping[str, Any], name: str) -> int | None:
    found = row.get(name)
    if found is not None and (not isinstance(found, int) or isinstance(found, bool) or found < 0):
        raise ValueError(f"`{name}` is no number of days")
    return found
