"""What every register is: columns, rows of metadata, and notes on how to read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Protocol

from situs.law import Law
from situs.registers.calls import Calls, Recorded

Cell = str | int | bool | None | list[str]
Row = dict[str, Cell]


class Register(Protocol):
    """Make rows of calls, in one pass."""

    TITLE: ClassVar[str]
    SOURCE: ClassVar[str]
    """The rule that asks for it, or that it follows."""
    COLUMNS: ClassVar[dict[str, str]]
    """Headings by the key of a row."""

    def __init__(self, law: Law) -> None: ...

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield the rows; what is summed up over all calls comes at the end."""
        ...

    def notes(self) -> list[str]:
        """Return what a reader must know, once all rows were made."""
        ...


def terms_of(terms: dict[str, object]) -> str:
    """Return a contract's facts on one line; what is not known is said to be unknown."""
    if not terms:
        return "unknown"
    kept = terms.get("retention_days")
    return (
        f"{terms.get('version') or 'no version'}: training {terms.get('training')}, "
        f"retention {'unknown' if kept is None else f'{kept} days'}, human review {terms.get('human_review')}, "
        f"{'DPA' if terms.get('dpa') else 'no DPA'} on file, "
        f"{'secrecy undertaking' if terms.get('secrecy') else 'no secrecy undertaking'} on file"
    )


def direction_of(recorded: Recorded) -> str:
    """Return on whose direction a call was made, as far as the record says."""
    decision = recorded.decision
    if not decision.get("matter"):
        return "no matter named"
    directed = decision.get("matter_facts", {}).get("counsel_directed")
    if directed is None:
        return "not recorded"
    by = "counsel" if directed else "not recorded as counsel's"
    return f"{by} (the client alone named the matter)" if "matter" in decision.get("client_asserted", []) else by


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def names_of(counts: dict[str, int]) -> list[str]:
    """Return kinds with their counts, the most frequent first."""
    return [f"{kind} {count}" for kind, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
