"""Commingling: records of several jurisdictions that leave by one and the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from situs.scan import Kind, Schema, Spot, Way
from situs.scan.exposure import Ingested


@dataclass(frozen=True, slots=True)
class Commingled:
    """Say which objects' records, of which jurisdictions, share one way out."""

    sort: str
    """`credential`, `host`, `agent`, `model` or `data space`."""
    name: str
    objects: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    """As the org's own picklists and record types name them."""
    spots: tuple[Spot, ...]
    """Where each way leaves, or each field is copied."""
    ways: tuple[Way, ...] = ()


def find_commingling(ways: Iterable[Way], ingested: Iterable[Ingested], schema: Schema) -> tuple[Commingled, ...]:
    """Return every channel that records of two or more jurisdictions share.

    Which jurisdictions an object's records belong to is taken from its picklist or record types of that kind.
    """
    channels: dict[tuple[str, str], list[Way]] = {}
    for way in ways:
        if way.origin.kind is Kind.FIELD:
            for channel in _channels(way):
                channels.setdefault(channel, []).append(way)
    found = [mixed for space, own in _spaces(ingested).items() if (mixed := _space(space, own, schema))]
    for (sort, name), own in sorted(channels.items()):
        objects = sorted({w.origin.holder for w in own if schema.jurisdictions(w.origin.holder)})
        several = sorted({j for o in objects for j in schema.jurisdictions(o)})
        if len(several) > 1:
            concerned = tuple(w for w in own if w.origin.holder in objects)
            spots = tuple(w.exit.spot for w in concerned)
            found.append(Commingled(sort, name, tuple(objects), tuple(several), spots, concerned))
    return tuple(found)


def _spaces(ingested: Iterable[Ingested]) -> Mapping[str, list[Ingested]]:
    spaces: dict[str, list[Ingested]] = {}
    for copy in ingested:
        spaces.setdefault(copy.space, []).append(copy)
    return spaces


def _space(space: str, own: Iterable[Ingested], schema: Schema) -> Commingled | None:
    objects = sorted({c.object for c in own if schema.jurisdictions(c.object)})
    several = sorted({j for o in objects for j in schema.jurisdictions(o)})
    if len(several) < 2:
        return None
    spots = tuple(c.spot for c in own if c.object in objects)
    return Commingled("data space", space, tuple(objects), tuple(several), spots, ())


def _channels(way: Way) -> Iterator[tuple[str, str]]:
    to = way.exit.destination
    if way.exit.how == "agent":
        yield "agent", way.exit.component.removeprefix("agent ")
    elif way.exit.credential:
        yield "credential", way.exit.credential
    elif to is not None:
        yield ("host", to.host) if to.host else ("model", to.provider)
