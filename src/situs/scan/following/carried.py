"""What a value may hold, gathered from several places without growing beyond bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from situs.scan.finding import Spot
from situs.scan.ways import ALL, UNFOLLOWED, Carried, Kind, Leak, Origin, Trace

MOST_ORIGINS = 300
MOST_SPOTS = 24


def pour(into: dict[Origin, Trace], more: Carried, step: Spot | None = None) -> bool:
    """Add data to what is gathered, each with a step more; tell whether anything was new.

    What no longer fits makes the whole *not followed*: it is never dropped in silence.
    """
    grown = False
    for origin, trace in more.items():
        if origin in into:
            continue
        if len(into) >= MOST_ORIGINS:
            grown = grown or UNFOLLOWED not in into
            into.setdefault(UNFOLLOWED, trace)
            break
        into[origin] = stepped(trace, step)
        grown = True
    return grown


def stepped(trace: Trace, step: Spot | None) -> Trace:
    """Return a trace with a step more, unless it stands there already or the trace is long enough."""
    if step is None or (trace and trace[-1] == step) or len(trace) >= MOST_SPOTS:
        return trace
    return (*trace, step)


def united(parts: Iterable[Carried]) -> Carried:
    """Return everything that several values may hold."""
    found: dict[Origin, Trace] = {}
    for part in parts:
        pour(found, part)
    return found


def passed(leaks: Iterable[Leak], component: str, given: Mapping[str, Carried], step: Spot) -> Iterable[Leak]:
    """Return what a caller lets out through a component: that which leaves from the component's inputs.

    `given` are the values by the input's name in lower case. What the component lets out of its own is its own.
    """
    for leak in leaks:
        found: dict[Origin, Trace] = {}
        for origin, trace in leak.carried.items():
            if origin.kind is Kind.INPUT and origin.holder == component:
                for source, before in value_of(origin.name, given).items():
                    found.setdefault(source, (*stepped(before, step), *trace)[:MOST_SPOTS])
        if found:
            yield Leak(leak.exit, found)


def returned(carried: Carried, component: str, given: Mapping[str, Carried], step: Spot) -> Carried:
    """Return what an output holds for a caller: the component's inputs are replaced by what is given to them."""
    found: dict[Origin, Trace] = {}
    for origin, trace in carried.items():
        if origin.kind is Kind.INPUT and origin.holder == component:
            pour(found, value_of(origin.name, given), step)
        else:
            pour(found, {origin: trace}, step)
    return found


def value_of(name: str, given: Mapping[str, Carried]) -> Carried:
    """Return what is given to an input; `*` is all that is given."""
    return united(given.values()) if name == ALL else given.get(name.lower(), {})


def bound_by(component: str, given: Mapping[str, Carried]) -> frozenset[tuple[str, str]]:
    """Return the inputs that a call binds."""
    return frozenset((component, name) for name in (*given, ALL))
