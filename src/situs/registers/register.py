"""What every register is: columns, rows of metadata, and notes on how to read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar, Protocol, cast

import orjson

from situs.law import Law
from situs.registers.calls import Calls, Entry, Recorded

Cell = str | int | bool | None | list[str]
Row = dict[str, Cell]


class Register(Protocol):
    """Make rows of calls, in one pass."""

    TITLE: ClassVar[str]
    SOURCE: ClassVar[str]
    """The rule that asks for it, or that it follows."""
    COLUMNS: ClassVar[dict[str, str]]
    """Headings by the key of a row."""
    PRINTED: ClassVar[dict[str, int]]
    """What stands in the table on paper, each with its share of the width; the rest is in small print below the row."""

    def __init__(self, law: Law) -> None: ...

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield the rows; what is summed up over all calls comes at the end."""
        ...

    def notes(self) -> list[str]:
        """Return what a reader must know, once all rows were made."""
        ...


class _Kept:
    def __init__(self, register: Register, rows: tuple[Row, ...]) -> None:
        self.TITLE, self.SOURCE = register.TITLE, register.SOURCE
        self.COLUMNS, self.PRINTED = register.COLUMNS, register.PRINTED
        self.notes = register.notes
        self._rows = rows

    def rows(self, _: Calls) -> Iterator[Row]:
        return iter(self._rows)


def repeated(register: Register, calls: Calls) -> Register:
    """Return a register that gives its rows as often as it is asked, from one reading; all are in memory then."""
    return cast("Register", _Kept(register, tuple(register.rows(calls))))


def terms_of(terms: dict[str, object]) -> str:
    """Return a contract's facts on one line; what is not known is said to be unknown."""
    if not terms:
        return "unknown"
    kept = terms.get("retention_days")
    closed = terms.get("closed")
    documents: Any = terms.get("documents") or []
    read = "; ".join(f"{d['record']} {d['version']}, SHA-256 {d['sha256']}" for d in documents)
    return (
        f"{terms.get('version') or 'no version'}: training {terms.get('training')}, "
        f"retention {'unknown' if kept is None else f'{kept} days'}, human review {terms.get('human_review')}, "
        f"{'DPA' if terms.get('dpa') else 'no DPA'} on file, "
        f"{'secrecy undertaking' if terms.get('secrecy') else 'no secrecy undertaking'} on file"
        f"{f'; read from {read}' if read else ''}{f'; closed ({closed})' if closed else ''}"
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


class Facts:
    """Tell places apart by what is known of them: a change of facts makes another place of the same name."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        # The value is kept with its words: an identity stands for one value as long as that lives.
        self._known: dict[int, tuple[Entry, str]] = {}

    def __call__(self, place: Entry) -> str:
        """Return a place's facts in words that are equal where the facts are."""
        known = self._known.get(id(place))
        if known is None:
            known = self._known[id(place)] = place, orjson.dumps(place, option=orjson.OPT_SORT_KEYS).decode()
        return known[1]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def add_kinds(sums: Counter[str], decision: Entry) -> None:
    """Add up the kinds of data that were found in a call; cues for labels are none."""
    for kind, count in decision.get("kinds", {}).items():
        if kind != "CUE":
            sums[kind] += count


def names_of(counts: dict[str, int]) -> list[str]:
    """Return kinds with their counts, the most frequent first."""
    return [f"{kind} {count}" for kind, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
