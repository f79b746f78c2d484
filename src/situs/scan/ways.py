"""A way out: which data, through which elements, by which credential, to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from situs.scan.finding import Destination, Spot

ALL = "*"
"""The name that stands for every field of an object, or for every input of a component."""


class Kind(StrEnum):
    """Say what sort of data an origin is."""

    FIELD = "field"
    """A field of an object; `*` is all of them."""
    INPUT = "input"
    """What a caller passes to a component, and no caller in the project is known."""
    ENTERED = "entered"
    """What a user types, or a page or another system sends."""
    INDEX = "index"
    """What a retriever finds in Data 360."""
    UNKNOWN = "unknown"
    """What could not be followed."""


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Name data where they come from: `holder` is an object or a component, `name` a field or an input."""

    kind: Kind
    holder: str = ""
    name: str = ""

    @property
    def told(self) -> str:
        """Return the name that a person reads, `Case.Description`."""
        return ".".join(part for part in (self.holder, self.name) if part) or str(self.kind)


UNFOLLOWED = Origin(Kind.UNKNOWN)
Trace = tuple[Spot, ...]
Carried = Mapping[Origin, Trace]
"""Data that a value may hold, each with the spots by which it came."""


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """Say what an exit asks of a host, as far as it is known."""

    path: str = ""
    """Without what follows a question mark; `*` stands for what is not known of it. Empty where nothing of it is."""
    verb: str = ""
    clear: bool = False
    """It goes by plain HTTP, so whoever carries it can read it."""


@dataclass(frozen=True, slots=True)
class Exit:
    """Say where data leave: the element, what it calls, by which credential, and to whom."""

    spot: Spot
    component: str
    how: str
    """The kind of element: `External Service`, `prompt template`, `Apex callout`, …"""
    credential: str = ""
    """The Named Credential; empty where the address is literal, or where Salesforce chooses it."""
    destination: Destination | None = None
    """None where it is not known."""
    certain: bool = True
    asked: tuple[Asked, ...] = ()
    """What may be asked there, each in its own way; empty where nothing of it is known."""


@dataclass(frozen=True, slots=True)
class Leak:
    """Join an exit to the data that reach it."""

    exit: Exit
    carried: Carried


@dataclass(frozen=True, slots=True)
class Way:
    """Hold one way out, from one origin to one exit."""

    origin: Origin
    exit: Exit
    trace: Trace
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Summary:
    """Hold what a component does with data: what it lets out, and what it gives back by name."""

    leaks: tuple[Leak, ...] = ()
    outputs: Mapping[str, Carried] = field(default_factory=dict)


def ways_of(leaks: Iterable[Leak], bound: frozenset[tuple[str, str]]) -> tuple[Way, ...]:
    """Return the ways in the order of their exits; `bound` inputs, which a caller's own way tells of, are left out.

    An exit that nothing is known to reach has a way of its own from what could not be followed. One spelling of a
    name counts: names of objects and fields are alike in any case.
    """
    spelled: dict[str, str] = {}
    found: dict[tuple[Exit, Origin], Way] = {}
    reached: dict[Exit, bool] = {}
    for leak in leaks:
        reached[leak.exit] = reached.get(leak.exit, False) or bool(leak.carried)
        for origin, trace in leak.carried.items():
            if origin.kind is Kind.INPUT and (origin.holder, origin.name.lower()) in bound:
                continue
            if leak.exit.destination is None and origin.kind is Kind.INPUT:
                origin = UNFOLLOWED  # noqa: PLW2901 - unknown data to an unknown place need no name
            told = Origin(origin.kind, _one(origin.holder, spelled), _one(origin.name, spelled))
            before = found.get((leak.exit, told))
            if before is None or len(trace) < len(before.trace) - 1:
                found[leak.exit, told] = Way(told, leak.exit, _ended(trace, leak.exit.spot), leak.exit.certain)
    for way_out, any_data in reached.items():
        if not any_data:
            found[way_out, UNFOLLOWED] = Way(UNFOLLOWED, way_out, (way_out.spot,), certain=False)
    return tuple(sorted(found.values(), key=lambda w: (w.exit.spot, w.exit.component, w.origin)))


def _ended(trace: Trace, end: Spot) -> Trace:
    return trace if trace and trace[-1] == end else (*trace, end)


def _one(name: str, spelled: dict[str, str]) -> str:
    return spelled.setdefault(name.lower(), name)
