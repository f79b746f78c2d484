"""Commingling: records of several jurisdictions that leave by one and the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from situs.scan import Kind, Schema, Way


@dataclass(frozen=True, slots=True)
class Commingled:
    """Say which objects' records, of which jurisdictions, share one way out."""

    sort: str
    """`credential`, `host`, `agent` or `model`."""
    name: str
    objects: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    """As the org's own picklists and record types name them."""
    ways: tuple[Way, ...]


def find_commingling(ways: Iterable[Way], schema: Schema) -> tuple[Commingled, ...]:
    """Return every channel that records of two or more jurisdictions share.

    Which jurisdictions an object's records belong to is taken from its picklist or record types of that kind.
    """
    channels: dict[tuple[str, str], list[Way]] = {}
    for way in ways:
        if way.origin.kind is Kind.FIELD:
            for channel in _channels(way):
                channels.setdefault(channel, []).append(way)
    found = []
    for (sort, name), own in sorted(channels.items()):
        objects = sorted({w.origin.holder for w in own if schema.jurisdictions(w.origin.holder)})
        several = sorted({j for o in objects for j in schema.jurisdictions(o)})
        if len(several) > 1:
            concerned = tuple(w for w in own if w.origin.holder in objects)
            found.append(Commingled(sort, name, tuple(objects), tuple(several), concerned))
    return tuple(found)


def _channels(way: Way) -> Iterator[tuple[str, str]]:
    to = way.exit.destination
    if way.exit.how == "agent":
        yield "agent", way.exit.component.removeprefix("agent ")
    elif way.exit.credential:
        yield "credential", way.exit.credential
    elif to is not None:
        yield ("host", to.host) if to.host else ("model", to.provider)
