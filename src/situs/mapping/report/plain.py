"""The map for a person at a terminal: each exit once, with the fields that reach it and what policy says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from situs.mapping.drawing import Copied, EgressMap
from situs.mapping.judging import Judged, Verdict
from situs.scan import Destination, Exit
from situs.scan.report.grouping import MOST_ALONE
from situs.scan.report.plain import printable

_MOST = 12


def plain_map(egress: EgressMap) -> Iterator[str]:
    """Return the lines of the map, and a count of verdicts."""
    if not egress.ways and not egress.copies:
        return
    yield "The egress map"
    yield from _exits(egress)
    for mixed in egress.commingled:
        told = f"{', '.join(mixed.objects)} of {', '.join(mixed.jurisdictions)}"
        yield f"    mixed: {printable(told)}, all by {mixed.sort} {printable(mixed.name)}"
    for _, same in groupby(egress.copies, key=lambda c: (c.copy.spot, c.copy.by)):
        yield _copies(list(same))
    counts = ", ".join(f"{count} {verdict}" for verdict, count in egress.counts.items() if count)
    home = ", ".join(sorted(egress.home)) if len(egress.home) < _MOST else f"{len(egress.home)} countries"
    copied = f"; {len(egress.copies)} copied by messages and events" if egress.copies else ""
    told = f"{len(egress.ways)} ways: {counts or 'none'}{copied}"
    yield f"    {told}; at home in {home or 'no known country (name it with --home)'}"
    yield ""


def _exits(egress: EgressMap) -> Iterator[str]:
    """Yield each exit; of many that differ in their component alone, the first, and how many more there are."""
    exits = groupby(egress.ways, key=lambda j: (j.way.exit.spot, j.way.exit.component, j.way.exit.destination))
    told = [(own[0].way.exit, list(_exit(own))) for own in (list(ways) for _, ways in exits)]
    alike: dict[_Alike, list[list[str]]] = {}
    for way_out, lines in told:
        alike.setdefault(_alike(way_out, lines), []).append(lines)
    for way_out, lines in told:
        own = alike[_alike(way_out, lines)]
        if len(own) <= MOST_ALONE:
            yield from lines
        elif lines is own[0]:
            yield from lines
            more = f"{len(own) - 1:,} more of the kind `{way_out.how}` with the same data"
            yield f"        and {more}, which `--json` names"


_Alike = tuple[str, str, Destination | None, tuple[str, ...]]


def _alike(way_out: Exit, lines: list[str]) -> _Alike:
    return way_out.how, way_out.credential, way_out.destination, tuple(lines[1:])


def _copies(own: list[Copied]) -> str:
    copy = own[0].copy
    names = ", ".join(c.told for c in own[:_MOST]) + (f" and {len(own) - _MOST} more" if len(own) > _MOST else "")
    to = copy.to.host or copy.to.provider if copy.to else "whoever subscribes"
    return f"    copied: {printable(names)} by {printable(copy.by)} → {printable(to)}"


def _exit(ways: list[Judged]) -> Iterator[str]:
    way_out = ways[0].way.exit
    by = f" by {way_out.credential}" if way_out.credential else ""
    yield f"    {printable(way_out.component)} ({way_out.how}){by} → {_told(way_out.destination)}"
    for verdict in Verdict:
        names = sorted({_data(j) for j in ways if j.verdict is verdict})
        if names:
            more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
            yield f"        {verdict:<11} {printable(', '.join(names[:_MOST]))}{more}"


def _data(judged: Judged) -> str:
    if judged.label is None:
        return judged.way.origin.told
    mark = " inferred" if judged.label.inferred else ""
    return f"{judged.way.origin.told} ({judged.label.highest}{mark})"


def _told(to: Destination | None) -> str:
    if to is None:
        return "not known"
    country = f", operator in {to.country}" if to.country else ""
    return f"{to.host} ({to.provider}{country})" if to.host else f"{to.provider}{country}"
