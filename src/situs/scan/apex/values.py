"""What an Apex expression may be worth, as far as it can be read: text with gaps where it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Protocol

from tree_sitter import Node

from situs.scan.apex.syntax import ApexClass, Classes, Method, literal_of, name_of, nodes_below, text_of
from situs.scan.metadata.inventory import Inventory

Value = tuple[str | None, ...]
"""Pieces of text in order; None is a gap."""
UNKNOWN: frozenset[Value] = frozenset({(None,)})

_MOST_DEPTH = 12
_MOST_VALUES = 32
_MOST_STEPS = 1_000
"""Expressions that are looked at for one address: callers that call each other would else multiply without end."""
_UNREAD = ("", "")
_PLACE = re.compile(r"(\{\d\})")
_CLEAN = frozenset(
    {"escapesinglequotes", "trim", "tolowercase", "removeend", "removestart", "valueof", "deletewhitespace"}
)


@dataclass(slots=True)
class Steps:
    """Count what may still be looked at."""

    left: int = _MOST_STEPS

    def take(self) -> bool:
        """Take a step; return False where none is left."""
        self.left -= 1
        return self.left >= 0


class Calling(Protocol):
    """Tell who calls what across the classes of a project."""

    def callees(self, call: Node, cls: ApexClass, method: Method | None) -> Iterable[tuple[ApexClass, Method]]:
        """Return the methods that a call may run, from where it stands."""
        ...

    def callers(self, cls: ApexClass, method: Method) -> Iterable[tuple[ApexClass, Method | None, Node]]:
        """Return the calls in other classes that may run a method, each with where it stands."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Say where an expression stands."""

    cls: ApexClass
    method: Method | None
    classes: Classes
    inventory: Inventory
    steps: Steps = field(default_factory=Steps)
    project: Calling | None = None
    """Who calls what across classes; None where only one is looked at."""

    def at(self, cls: ApexClass, method: Method | None) -> Scope:
        """Return the scope of another place, which shares what is left of the steps."""
        return Scope(cls, method, self.classes, self.inventory, self.steps, self.project)


def evaluate(node: Node | None, scope: Scope, depth: int = 0) -> frozenset[Value]:
    """Return every value that an expression may have; a gap for what is not known, at worst `UNKNOWN`.

    Branches and assignments are not told apart by order: the result is what may be, not what is.
    """
    if node is None or depth > _MOST_DEPTH or not scope.steps.take():
        return UNKNOWN
    kind = node.type
    if kind == "string_literal":
        return frozenset({(literal_of(node),)})
    if kind == "parenthesized_expression" and node.named_children:
        return evaluate(node.named_children[-1], scope, depth + 1)
    if kind == "cast_expression":
        return evaluate(node.child_by_field_name("value"), scope, depth + 1)
    if kind == "ternary_expression":
        return _union(node, ("consequence", "alternative"), scope, depth)
    if kind == "binary_expression":
        return _binary(node, scope, depth)
    if kind == "identifier":
        return _name(name_of(node), scope, depth)
    if kind == "field_access":
        return _field(node, scope, depth)
    if kind == "method_invocation":
        return _call(node, scope, depth)
    return UNKNOWN


def _union(node: Node, names: tuple[str, ...], scope: Scope, depth: int) -> frozenset[Value]:
    parts = (evaluate(node.child_by_field_name(name), scope, depth + 1) for name in names)
    return _bounded(frozenset().union(*parts))


def _bounded(values: frozenset[Value]) -> frozenset[Value]:
    return values if 0 < len(values) <= _MOST_VALUES else UNKNOWN


def _binary(node: Node, scope: Scope, depth: int) -> frozenset[Value]:
    operator = text_of(node.child_by_field_name("operator"))
    if operator == "??":
        return _union(node, ("left", "right"), scope, depth)
    if operator != "+":
        return UNKNOWN
    left = evaluate(node.child_by_field_name("left"), scope, depth + 1)
    right = evaluate(node.child_by_field_name("right"), scope, depth + 1)
    return _bounded(frozenset(a + b for a, b in product(left, right)))


def _given(nodes: list[Node], scope: Scope, depth: int) -> frozenset[Value]:
    parts = [evaluate(node, scope, depth + 1) for node in nodes]
    return _bounded(frozenset().union(*parts)) if parts else UNKNOWN


def _grown(name: str, values: frozenset[Value], scope: Scope, depth: int) -> frozenset[Value]:
    """Return a text with all that its method appends to it, `u += '/v1'`, or with nothing of it.

    Its beginning is kept where there are more ways to go on than are followed.
    """
    whole = values
    for node in scope.method.added.get(name, ()) if scope.method else ():
        whole = frozenset(a + b for a, b in product(whole, evaluate(node, scope, depth + 1)))
        if len(values | whole) > _MOST_VALUES:
            return _bounded(values | {(*value, None) for value in values})
    return _bounded(values | whole)


def _name(name: str, scope: Scope, depth: int) -> frozenset[Value]:
    method = scope.method
    if method and name in method.values and not (name in scope.cls.fields and name in method.parameters):
        local = _grown(name, _given(method.values[name], scope, depth), scope, depth)
        return local | _argument(name, scope, depth) if name in method.parameters else local
    if method and name in method.parameters:
        return _argument(name, scope, depth)
    return _member(name, scope.cls, scope, depth)


def _member(name: str, cls: ApexClass, scope: Scope, depth: int) -> frozenset[Value]:
    """Return what a field may hold; an inner class sees the constants of the outer one."""
    at: ApexClass | None = cls
    while at is not None:
        if name in at.fields:
            found: frozenset[Value] = frozenset()
            own = [None, *at.methods]
            for node in at.fields[name]:
                holder = next((m for m in own if m and any(node in v for v in m.values.values())), None)
                found |= evaluate(node, scope.at(at, holder), depth + 1)
            return _bounded(found)
        at = at.outer
    return UNKNOWN


def _argument(name: str, scope: Scope, depth: int) -> frozenset[Value]:
    """Return what the callers of the project pass; a method that others may call can be given anything."""
    method = scope.method
    if method is None:
        return UNKNOWN
    place, count = method.parameters.index(name), len(method.parameters)
    found: frozenset[Value] = frozenset() if method.closed else UNKNOWN
    for caller in scope.cls.methods:
        for call in caller.calls:
            arguments = call.child_by_field_name("arguments")
            given = arguments.named_children if arguments else []
            if name_of(call.child_by_field_name("name")) == method.name and len(given) == count:
                found |= evaluate(given[place], scope.at(scope.cls, caller), depth + 1)
    beyond = scope.project.callers(scope.cls, method) if scope.project and not method.closed else ()
    for cls, within, call in beyond:
        arguments = call.child_by_field_name("arguments")
        found |= evaluate(arguments.named_children[place] if arguments else None, scope.at(cls, within), depth + 1)
    return _bounded(found)


def _field(node: Node, scope: Scope, depth: int) -> frozenset[Value]:
    owner, name = node.child_by_field_name("object"), name_of(node.child_by_field_name("field"))
    written = "".join(name_of(owner).split())
    if written == "this":
        return _member(name, scope.cls, scope, depth)
    if written in ("label", "system.label"):
        label = scope.inventory.labels.get(name)
        return UNKNOWN if label is None else frozenset({(label,)})
    if written in scope.classes:
        return _member(name, scope.classes[written], scope, depth)
    found: set[Value] = set()
    for kind, record in _records(owner, scope, depth):
        if record:
            value = scope.inventory.records.get((kind, record, name))
            found.add((value,))
        else:
            # The org may hold other records than the project.
            found |= {(v,) for (k, _, f), v in scope.inventory.records.items() if (k, f) == (kind, name)} | UNKNOWN
    return _bounded(frozenset(found))


def _records(node: Node | None, scope: Scope, depth: int) -> Iterator[tuple[str, str]]:
    """Yield type and name of the records of custom metadata that an expression may get; no name stands for any.

    Neither type nor name stands for what cannot be read, which frees nothing.

    `T__mdt.getInstance('N')`, `[SELECT … FROM T__mdt WHERE DeveloperName = 'N']`, `T__mdt.getAll()`, and variables,
    fields and properties that are given one of them.
    """
    if node is None or depth > _MOST_DEPTH or not scope.steps.take():
        yield _UNREAD
    elif node.type in ("cast_expression", "parenthesized_expression", "array_access"):
        inner = node.child_by_field_name("value") or node.child_by_field_name("array") or node.named_children[-1]
        yield from _records(inner, scope, depth + 1)
    elif node.type == "identifier" or (node.type == "field_access" and name_of(node).startswith("this.")):
        gifts = list(_gifts(name_of(node).removeprefix("this."), scope))
        for given, at in gifts:
            yield from _records(given, at, depth + 1)
        if not gifts or (scope.method and name_of(node) in scope.method.parameters):
            yield _UNREAD
    elif node.type == "query_expression":
        yield from _queried(node)
    elif node.type == "method_invocation":
        owner, name = node.child_by_field_name("object"), name_of(node.child_by_field_name("name"))
        kind = name_of(owner)
        if name in ("getinstance", "getall") and kind.endswith("__mdt"):
            yield kind.removesuffix("__mdt"), _first_literal(node)
        elif name in ("values", "get") and owner is not None:
            yield from ((kind, _first_literal(node) or record) for kind, record in _records(owner, scope, depth + 1))
        else:
            results = list(_returned(node, scope))
            for result, at in results:
                yield from _records(result, at, depth + 1)
            if not results:
                yield _UNREAD
    elif node.type != "null_literal":
        yield _UNREAD


def _gifts(name: str, scope: Scope) -> Iterator[tuple[Node, Scope]]:
    """Yield what a variable, or else a field, is given, with where that stands."""
    if scope.method and name in scope.method.values:
        yield from ((node, scope) for node in scope.method.values[name])
        return
    at: ApexClass | None = scope.cls
    while at is not None:
        if name in at.fields:
            for node in at.fields[name]:
                holder = next((m for m in at.methods if any(node in v for v in m.values.values())), None)
                yield node, scope.at(at, holder)
            return
        at = at.outer


def _queried(query: Node) -> Iterator[tuple[str, str]]:
    """Yield the type that a query of custom metadata reads, with the one name that it asks for."""
    below = list(nodes_below(query))
    kind = next((name_of(n) for n in below if n.type == "storage_identifier"), "")
    if not kind.endswith("__mdt"):
        yield _UNREAD
        return
    asked = [
        literal_of(n.named_children[-1]).lower()
        for n in below
        if n.type == "comparison_expression"
        and name_of(n.named_children[0]) in ("developername", "qualifiedapiname")
        and name_of(n.named_children[1]) == "="
        and n.named_children[-1].type == "string_literal"
    ]
    plain = len(asked) == 1 and not any(n.type in ("or_expression", "not_expression") for n in below)
    yield kind.removesuffix("__mdt"), asked[0] if plain else ""


def _first_literal(call: Node) -> str:
    """Return a call's only argument in lower case where it is a literal; else nothing."""
    arguments = call.child_by_field_name("arguments")
    given = arguments.named_children if arguments else []
    return literal_of(given[0]).lower() if len(given) == 1 and given[0].type == "string_literal" else ""


def _returned(call: Node, scope: Scope) -> Iterator[tuple[Node, Scope]]:
    """Yield what the methods of the project that a call may run return, with where that stands."""
    for cls, method in scope.project.callees(call, scope.cls, scope.method) if scope.project else ():
        yield from ((node, scope.at(cls, method)) for node in method.returns)


def _call(node: Node, scope: Scope, depth: int) -> frozenset[Value]:
    owner, name = node.child_by_field_name("object"), name_of(node.child_by_field_name("name"))
    arguments = node.child_by_field_name("arguments")
    given = arguments.named_children if arguments else []
    if owner is not None and name_of(owner) == "string":
        if name == "format" and given:
            return _formatted(given, scope, depth)
        if name in _CLEAN and given:
            return evaluate(given[0], scope, depth + 1)
    if owner is not None and name in _CLEAN and owner.type != "this":
        return evaluate(owner, scope, depth + 1)
    parts = [evaluate(result, at, depth + 1) for result, at in _returned(node, scope)]
    return _bounded(frozenset().union(*parts)) if parts else UNKNOWN


def _formatted(given: list[Node], scope: Scope, depth: int) -> frozenset[Value]:
    """Return what `String.format` makes of its text; what it fills in is a gap where it is not written out."""
    filling = given[1].child_by_field_name("value") if len(given) == 2 else None
    if filling is None or filling.type != "array_initializer":
        return frozenset(_gaps(v) for v in evaluate(given[0], scope, depth + 1))
    filled = [evaluate(node, scope, depth + 1) for node in filling.named_children]
    found: set[Value] = set()
    for value in evaluate(given[0], scope, depth + 1):
        texts: frozenset[Value] = frozenset({()})
        for piece in value:
            for part in filter(None, _PLACE.split(piece)) if piece is not None else (None,):
                place = _PLACE.fullmatch(part) if part else None
                number = int(place.group(0)[1:-1]) if place else len(filled)
                own = filled[number] if number < len(filled) else UNKNOWN if place else frozenset({(part,)})
                texts = _bounded(frozenset(a + b for a, b in product(texts, own)))
        found |= texts
    return _bounded(frozenset(found))


def _gaps(value: Value) -> Value:
    """Open a gap where `String.format` would fill one in."""
    out: list[str | None] = []
    for piece in value:
        head, brace, _ = (piece or "").partition("{")
        if piece is None or brace:
            return (*out, head, None) if piece else (*out, None)
        out.append(piece)
    return tuple(out)
