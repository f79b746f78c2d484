"""What the map shows that a rule names: ways against policy, classified fields, passed walls, mixed jurisdictions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from situs.mapping.commingling import Commingled
from situs.mapping.drawing import EgressMap
from situs.mapping.judging import TO_SITUS, Judged, Verdict, unanswered
from situs.mapping.labelling import label_field, load_vocabulary
from situs.model import Label
from situs.scan import Finding, Kind, Scan, Spot
from situs.scan.exposure import Ingested
from situs.scan.literals import CLEAR
from situs.scan.streaming import Streamed
from situs.scan.ways import ALL

_MOST_NAMED = 6
_OPEN = frozenset({Label.UNCLASSIFIED, Label.INTERNAL, Label.PUBLIC})
"""Labels that say nothing of a particular protection."""


_BODIES = frozenset(
    {"emailmessage.textbody", "emailmessage.htmlbody", "contentversion.versiondata", "contentnote.content"}
    | {"attachment.body", "document.body"}
)
"""Fields that hold a whole message or file."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """Hold what findings are drawn from."""

    scan: Scan
    map: EgressMap

    @property
    def outward(self) -> Iterator[Judged]:
        """Return the ways that are known to lead to a model past Situs: of others nobody can say that they do."""
        return (j for j in self.map.ways if j.way.exit.destination and j.verdict not in TO_SITUS)


def find_in_map(scan: Scan, egress: EgressMap) -> tuple[Finding, ...]:
    """Return the findings of a map, in the order of files and lines."""
    seen = _Seen(scan, egress)
    found = {finding for finder in _FINDERS for finding in finder(seen)}
    return tuple(sorted(found, key=lambda f: (f.spot, f.rule, f.subject)))


def _exits(ways: Iterable[Judged]) -> Iterator[list[Judged]]:
    """Return ways by exit: one finding for each exit names all data that it lets out."""
    for _, own in groupby(ways, key=lambda j: (j.way.exit.spot, j.way.exit.component, j.way.exit.destination)):
        yield list(own)


def _named(ways: Sequence[Judged]) -> str:
    return _list({judged.way.origin.told for judged in ways})


def _list(told: Iterable[str]) -> str:
    names = sorted(told)
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _of_exit(rule: str, ways: Sequence[Judged], *, certain: bool = True) -> Finding:
    """Return one finding at an exit, with the way of its gravest data as its path."""
    gravest = max(ways, key=lambda j: j.label.highest.rank if j.label else 0)
    way_out = gravest.way.exit
    spot = Spot(way_out.spot.path, way_out.spot.line, _named(ways))
    return Finding(rule, spot, way_out.component, way_out.destination, gravest.way.trace, certain)


def _against_policy(seen: _Seen) -> Iterator[Finding]:
    for ways in _exits(j for j in seen.map.ways if j.verdict is Verdict.REFUSED):
        yield _of_exit("way-against-policy", ways, certain=all(j.way.certain for j in ways))


def _classified(seen: _Seen) -> Iterator[Finding]:
    for judged in seen.outward:
        label = judged.label
        if label and label.declared - _OPEN:
            way = judged.way
            start = way.trace[0]
            spot = Spot(start.path, start.line, f"{way.origin.told}, {label.because}")
            yield Finding(
                "classified-field-leaves", spot, way.origin.told, way.exit.destination, way.trace, way.certain
            )


def _sensitive(seen: _Seen) -> Iterator[Finding]:
    for ways in _exits(seen.outward):
        own = [j for j in ways if j.label and j.label.labels - _OPEN and not j.label.declared - _OPEN]
        if own:
            yield _of_exit("sensitive-field-leaves", own, certain=False)


def _walls(seen: _Seen) -> Iterator[Finding]:
    """Report reads of records that not everybody may see in the system's name, or in that of an agent's own user."""
    agents = any(root.tag == "Bot" and root.value("botUser") for _, root in seen.scan.documents.values())
    for judged in seen.outward:
        origin, start = judged.way.origin, judged.way.trace[0]
        certain = seen.scan.modes.get(start.path) == "system without sharing"
        if origin.kind is not Kind.FIELD or not (certain or (agents and judged.way.exit.how == "agent")):
            continue
        holder = origin.holder.lower()
        wall = seen.scan.schema.restricted.get(holder)
        facts = seen.scan.schema.objects.get(holder)
        if wall is None and facts and facts.sharing == "Private":
            wall = facts.spot
        if wall is not None:
            whose = "the system's name" if certain else "the name of an agent's own user"
            spot = Spot(start.path, start.line, f"reads {origin.holder} in {whose}")
            path = (wall, *judged.way.trace)
            yield Finding("wall-bypass", spot, origin.holder, judged.way.exit.destination, path, certain)


def _whole_records(seen: _Seen) -> Iterator[Finding]:
    for judged in seen.outward:
        way, start = judged.way, judged.way.trace[0]
        whole = way.origin.name == ALL
        if way.origin.kind is not Kind.FIELD:
            continue
        if whole and start.what.startswith("look-up"):
            yield Finding("all-fields-read", start, way.origin.holder, way.exit.destination, way.trace)
        elif start.what.startswith("merged") and (whole or way.origin.told.lower() in _BODIES):
            subject = way.origin.holder if whole else way.origin.told
            yield Finding("whole-record-in-prompt", start, subject, way.exit.destination, way.trace)


def _commingled(seen: _Seen) -> Iterator[Finding]:
    """Report channels that lead to a model; where nobody knows where one leads, the map tells of the mixture alone."""
    outward = {id(judged.way) for judged in seen.outward}
    for mixed in seen.map.commingled:
        if not (any(id(way) in outward for way in mixed.ways) if mixed.ways else outward):
            continue
        to = mixed.ways[0].exit.destination if mixed.ways else None
        spot = Spot(mixed.spots[0].path, mixed.spots[0].line, _mixture(mixed))
        yield Finding("jurisdictions-commingled", spot, f"{mixed.sort} {mixed.name}", to, certain=False)


def _mixture(mixed: Commingled) -> str:
    told = ", ".join(mixed.jurisdictions[:_MOST_NAMED])
    more = " …" if len(mixed.jurisdictions) > _MOST_NAMED else ""
    return f"{', '.join(mixed.objects)} of {told}{more} by {mixed.sort} {mixed.name}"


def _unclassified(seen: _Seen) -> Iterator[Finding]:
    schema = seen.scan.schema
    leaving = {j.way.origin.holder.lower() for j in seen.outward if j.way.origin.kind is Kind.FIELD}
    for holder in sorted(leaving):
        own = [f for (named, _), f in schema.fields.items() if named == holder]
        if own and not any(f.security for f in own):
            facts = schema.objects.get(holder)
            spot = facts.spot if facts else own[0].spot
            yield Finding("object-unclassified", Spot(spot.path, spot.line, f"{len(own)} fields"), own[0].object)


def _ingested(seen: _Seen) -> Iterator[Finding]:
    """Report copies of fields into Data 360, once for each stream: declared ones as certain, inferred as concluded.

    In a project without models nothing hands them on.
    """
    if next(seen.outward, None) is None:
        return
    vocabulary = load_vocabulary()
    found: dict[tuple[str, bool], list[Ingested]] = {}
    for copy in seen.scan.ingested:
        label = label_field(copy.object, copy.field, seen.scan.schema, vocabulary)
        if label.labels - _OPEN:
            found.setdefault((copy.spot.path, not label.declared - _OPEN), []).append(copy)
    for (path, inferred), own in found.items():
        told = f"{_list([f'{c.object}.{c.field}' for c in own])} into data space {own[0].space}"
        yield Finding(
            "data-stream-copies-field", Spot(path, own[0].spot.line, told), own[0].object, certain=not inferred
        )


def _streamed(seen: _Seen) -> Iterator[Finding]:
    """Report messages and events that carry fields which are declared to be classified: what is inferred is not enough.

    Most orgs publish changes, and most of their fields look like something.
    """
    vocabulary = load_vocabulary()
    schema = seen.scan.schema
    found: dict[tuple[str, int, str], list[tuple[str, Streamed]]] = {}
    for copy in seen.scan.streamed:
        own = [f for (holder, _), f in schema.fields.items() if holder == copy.object.lower()]
        walked = schema.walked(copy.object, copy.field)
        for holder, name in {(f.object, f.name) for f in own} if copy.field == ALL else {walked}:
            label = label_field(holder, name, schema, vocabulary)
            if label.declared - _OPEN:
                key = (copy.spot.path, copy.spot.line, copy.spot.what)
                found.setdefault(key, []).append((f"{holder}.{name}", copy))
    for (path, line, what), copies in found.items():
        told = f"{_list({name for name, _ in copies})} by {what}"
        yield Finding("event-copies-field", Spot(path, line, told), copies[0][1].object, copies[0][1].to)


def _unknown(seen: _Seen) -> Iterator[Finding]:
    for ways in _exits(j for j in seen.outward if j.label is None):
        yield _of_exit("data-unknown", ways, certain=False)


def _unanswered(seen: _Seen) -> Iterator[Finding]:
    for ways in _exits(j for j in seen.map.ways if j.verdict is Verdict.BROKEN):
        way_out = ways[0].way.exit
        told = f"Situs does not answer {_list(unanswered(way_out.asked, seen.map.served))}"
        spot = Spot(way_out.spot.path, way_out.spot.line, told)
        yield Finding("gateway-path-unanswered", spot, way_out.component, way_out.destination, ways[0].way.trace)


def _exposed(seen: _Seen) -> Iterator[Finding]:
    """Report calls of Situs by plain HTTP where no address that is written out on the same line is told already."""
    told = {(f.spot.path, f.spot.line) for f in seen.scan.findings if f.rule == CLEAR}
    for ways in _exits(j for j in seen.map.ways if j.verdict is Verdict.EXPOSED):
        spot = ways[0].way.exit.spot
        if (spot.path, spot.line) not in told:
            yield _of_exit(CLEAR, ways, certain=all(j.way.certain for j in ways))


_FINDERS: tuple[Callable[[_Seen], Iterator[Finding]], ...] = (
    _against_policy,
    _classified,
    _sensitive,
    _walls,
    _whole_records,
    _commingled,
    _unclassified,
    _unknown,
    _ingested,
    _streamed,
    _unanswered,
    _exposed,
)
