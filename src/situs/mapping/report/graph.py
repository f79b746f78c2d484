"""The map as a drawing: data, elements, credentials and destinations in four columns, joined by what flows.

Ways are numbered in their order; what messages and events copy is drawn beside them and numbered after them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from math import log2

from situs.mapping.drawing import Copied
from situs.mapping.judging import Judged, Verdict
from situs.scan import Destination, Kind
from situs.scan.destinations import PLATFORM

_NOWHERE = "not known"
COLUMNS = ("Data", "Element", "Credential", "Destination")
COPIED = "copied"
"""The mark of what a message or event copies: no policy rules on it."""
_ORDER = (
    *map(
        str,
        (
            *(Verdict.REFUSED, Verdict.EXPOSED, Verdict.UNKNOWN, Verdict.BROKEN),
            *(Verdict.CONDITIONAL, Verdict.PERMITTED, Verdict.GOVERNED),
        ),
    ),
    COPIED,
)
MOST_NODES = 90
"""Fields that are drawn one by one; of more, each object is one node."""
_WIDTH, _COLUMN, _LEFT, _TOP = 1160, 220, 8, 34
_ROW, _GAP, _HEIGHT = 30, 14, 22
_CHARACTERS = 30


@dataclass(slots=True)
class Node:
    """Hold one box: its column, its text, and the ways through it."""

    column: int
    text: str
    under: str = ""
    """A second line in small print."""
    group: str = ""
    """What it stands together with: fields with those of their object."""
    ways: set[int] = field(default_factory=set)
    y: float = 0.0


Key = tuple[int, str]
Edges = Mapping[tuple[Key, Key], set[int]]


@dataclass(frozen=True, slots=True)
class Graph:
    """Hold nodes by key, and edges between neighbouring columns with the ways that they carry."""

    nodes: Mapping[Key, Node]
    edges: Edges
    height: float


def lay_out(ways: Sequence[Judged], copies: Sequence[Copied] = ()) -> Graph:
    """Return the graph of ways and copies with the places of its nodes, ordered so that few lines cross."""
    names = {judged.way.origin.told for judged in ways} | {copied.told for copied in copies}
    whole = len(names) > MOST_NODES
    nodes: dict[Key, Node] = {}
    edges: dict[tuple[Key, Key], set[int]] = {}
    drawn = (*(_nodes_of(judged, whole) for judged in ways), *(_nodes_of_copy(copied, whole) for copied in copies))
    for number, own in enumerate(drawn):
        path = [_put(nodes, node, number) for node in own]
        for pair in pairwise(path):
            edges.setdefault(pair, set()).add(number)
    height = _place(nodes, edges)
    return Graph(nodes, edges, height)


def _put(nodes: dict[Key, Node], node: Node, number: int) -> Key:
    key = (node.column, f"{node.text}\0{node.under}")
    nodes.setdefault(key, node).ways.add(number)
    return key


def _nodes_of(judged: Judged, whole: bool) -> Iterable[Node]:
    way = judged.way
    told = way.origin.holder.partition(".")[0] if whole and way.origin.holder else way.origin.told
    yield Node(0, told, _KINDS[way.origin.kind] or _label(judged, whole), way.origin.holder.lower())
    yield Node(1, way.exit.component.removeprefix(f"{way.exit.how} "), way.exit.how)
    literal = not way.exit.credential and way.exit.destination and way.exit.destination.host
    yield Node(2, way.exit.credential or _without(way.exit.destination), "no credential" if literal else "")
    to = way.exit.destination
    yield Node(3, (to.host or to.provider) if to else _NOWHERE, _operator(to) if to else "cannot be cleared")


def _nodes_of_copy(copied: Copied, whole: bool) -> Iterable[Node]:
    copy = copied.copy
    yield Node(0, copy.object if whole else copied.told, _label(copied, whole), copy.object.lower())
    yield Node(1, copy.by, "copies it out of the org")
    yield Node(2, copy.credential or "no credential", "relay" if copy.credential else "message or event")
    to = copy.to
    whose = (to.provider if to.host else f"operator {to.country}") if to else "not known"
    yield Node(3, (to.host or to.provider) if to else "whoever subscribes", whose)


def _label(held: Judged | Copied, whole: bool) -> str:
    if held.label is None or whole:
        return ""
    mark = " · inferred" if held.label.inferred else ""
    return f"{str(held.label.highest).lower().replace('_', ' ')}{mark}"


_KINDS = {
    Kind.FIELD: "",
    Kind.INPUT: "what a caller passes",
    Kind.ENTERED: "what a user or page gives",
    Kind.INDEX: "what a retriever finds",
    Kind.UNKNOWN: "could not be followed",
}


def _without(to: Destination | None) -> str:
    if to is None:
        return "unresolved"
    if to.host:
        return "literal address"
    return "Salesforce's own" if to.endpoint == PLATFORM.endpoint else "not in the project"


def _operator(to: Destination) -> str:
    if to.endpoint == PLATFORM.endpoint:
        return f"host chosen by Salesforce · operator {to.country}"
    named = to.provider if to.host else "concluded"
    return f"{named} · operator {to.country}" if to.country else named


def _place(nodes: dict[Key, Node], edges: Edges) -> float:
    """Give each node its height: destinations by their ways, unknown ones last; then each column by its neighbours."""
    columns = [[key for key in nodes if key[0] == column] for column in range(len(COLUMNS))]
    height = max(1, *map(len, columns)) * (_ROW + _GAP)
    columns[3].sort(key=lambda key: (key[1].startswith(_NOWHERE), -len(nodes[key].ways)))
    _spread(nodes, columns[3], height)
    for column in (2, 1, 0):
        means = {key: _mean(nodes, [end for start, end in edges if start == key]) for key in columns[column]}
        groups = _groups(nodes, means)
        columns[column] = sorted(means, key=lambda k: (groups[nodes[k].group or k[1]], nodes[k].group, k[1].lower()))
        _spread(nodes, columns[column], height)
    return height


def _groups(nodes: Mapping[Key, Node], means: Mapping[Key, float]) -> Mapping[str, float]:
    """Return the mean height of each group; a node without one is its own."""
    members: dict[str, list[float]] = {}
    for key, mean in means.items():
        members.setdefault(nodes[key].group or key[1], []).append(mean)
    return {group: sum(own) / len(own) for group, own in members.items()}


def _spread(nodes: Mapping[Key, Node], keys: Sequence[Key], height: float) -> None:
    step = height / max(len(keys), 1)
    for place, key in enumerate(keys):
        nodes[key].y = step * (place + 0.5)


def _mean(nodes: Mapping[Key, Node], keys: Sequence[Key]) -> float:
    return sum(nodes[key].y for key in keys) / len(keys) if keys else 0.0


def svg_of(ways: Sequence[Judged], copies: Sequence[Copied] = ()) -> str:
    """Return the drawing as SVG; nodes and lines name their ways, so that a page can light them up."""
    graph = lay_out(ways, copies)
    marks = (*(str(judged.verdict) for judged in ways), *(COPIED for _ in copies))
    parts = [
        f'<svg id="map" viewBox="0 0 {_WIDTH} {graph.height + _TOP + 10:.0f}" role="img" '
        f'aria-label="Egress map: {len(ways)} ways from data to models, {len(copies)} copies by messages and events">'
    ]
    for column, name in enumerate(COLUMNS):
        parts.append(f'<text class="column" x="{_x(column)}" y="16">{name}</text>')
    for (start, end), numbers in sorted(graph.edges.items(), key=lambda e: -len(e[1])):
        parts.append(_line(graph.nodes[start], graph.nodes[end], numbers, marks))
    parts.extend(_box(node, marks) for node in graph.nodes.values())
    parts.append("</svg>")
    return "\n".join(parts)


def _x(column: int) -> float:
    return _LEFT + column * (_WIDTH - 2 * _LEFT - _COLUMN) / (len(COLUMNS) - 1)


def _line(start: Node, end: Node, numbers: set[int], marks: Sequence[str]) -> str:
    x1, x2 = _x(start.column) + _COLUMN, _x(end.column)
    y1, y2, middle = start.y + _TOP, end.y + _TOP, (x1 + x2) / 2
    width = 1.2 + 1.1 * log2(len(numbers) + 1)
    return (
        f'<path class="line {_worst(numbers, marks)}" data-ways="{_listed(numbers)}" stroke-width="{width:.1f}" '
        f'd="M{x1:.0f} {y1:.0f}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"/>'
    )


def _box(node: Node, marks: Sequence[str]) -> str:
    x, y = _x(node.column), node.y + _TOP
    tall = _HEIGHT + (12 if node.under else 0)
    count = len(node.ways)
    full = escape(f"{node.text}{' · ' + node.under if node.under else ''} — {count} way{'s' if count != 1 else ''}")
    under = f'<text class="under" x="{x + 10:.0f}" y="{y + 13:.0f}">{escape(_short(node.under, 38))}</text>'
    mark = _worst(node.ways, marks)
    return (
        f'<g class="node {mark}" tabindex="0" data-ways="{_listed(node.ways)}"><title>{full}</title>'
        f'<rect x="{x:.0f}" y="{y - tall / 2:.0f}" width="{_COLUMN}" height="{tall}" rx="3"/>'
        f'<rect class="edge" x="{x:.0f}" y="{y - tall / 2:.0f}" width="4" height="{tall}"/>'
        f'<text x="{x + 10:.0f}" y="{y + (0 if node.under else 4):.0f}">{escape(_short(node.text, _CHARACTERS))}</text>'
        f"{under if node.under else ''}</g>"
    )


def _short(text: str, most: int) -> str:
    """Cut a text in its middle, where names differ least."""
    if len(text) <= most:
        return text
    head = most // 2
    return f"{text[:head]}…{text[-(most - head - 1) :]}"


def _worst(numbers: Iterable[int], marks: Sequence[str]) -> str:
    return min((marks[n] for n in numbers), key=_ORDER.index)


def _listed(numbers: Iterable[int]) -> str:
    return " ".join(map(str, sorted(numbers)))
