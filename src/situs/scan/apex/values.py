"""What an Apex expression may be worth, as far as it can be read: text with gaps where it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from tree_sitter import Node

from situs.scan.apex.scope import MOST_DEPTH, Scope
from situs.scan.apex.sources import gifts, passed, records, returned
from situs.scan.apex.syntax import ApexClass, arguments_of, literal_of, name_of, nodes_below, text_of

Value = tuple[str | None, ...]
"""Pieces of text in order; None is a gap."""
UNKNOWN: frozenset[Value] = frozenset({(None,)})

OWN_ORG = "https://own-org.my.salesforce.com"
"""Stands for the address of the org that the code runs in, whose own name no source tells."""

_MOST_VALUES = 32
_ORG = re.compile(
    r"(?:system\.)?(?:url\.(?:getorgdomainurl|getsalesforcebaseurl|getcurrentrequesturl)\(\)\.(?:toexternalform|gethost)"
    r"|domaincreator\.getorgmydomainhostname)\(\)$"
)
_PLACE = re.compile(r"(\{\d\})")
_CLEAN = frozenset(
    {"escapesinglequotes", "trim", "tolowercase", "removeend", "removestart", "valueof", "deletewhitespace"}
)


def evaluate(node: Node | None, scope: Scope, depth: int = 0) -> frozenset[Value]:
    """Return every value that an expression may have; a gap for what is not known, at worst `UNKNOWN`.

    Branches and assignments are not told apart by order: the result is what may be, not what is.
    """
    if node is None or depth > MOST_DEPTH or not scope.steps.take():
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
    given, closed = passed(name, scope)
    found: frozenset[Value] = frozenset() if closed else UNKNOWN
    for node, at in given:
        found |= evaluate(node, at, depth + 1)
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
    held = _held(owner, name, scope, depth)
    if held:
        return held
    found: set[Value] = set()
    for kind, record in records(owner, scope, depth):
        if record:
            value = scope.inventory.records.get((kind, record, name))
            found.add((value,))
        else:
            # The org may hold other records than the project.
            found |= {(v,) for (k, _, f), v in scope.inventory.records.items() if (k, f) == (kind, name)} | UNKNOWN
    return _bounded(frozenset(found))


def _held(owner: Node | None, name: str, scope: Scope, depth: int) -> frozenset[Value]:
    """Return what a field of an object may hold whose class the project has; nothing where it is no such object.

    It may hold anything besides, for who fills it may stand elsewhere.
    """
    if owner is None or owner.type not in ("identifier", "field_access") or scope.project is None:
        return frozenset()
    kind = scope.declared("".join(name_of(owner).split()))
    found: frozenset[Value] = frozenset()
    for holder in scope.project.seen(kind, scope.cls) if kind else ():
        found |= _member(name, holder, scope, depth) | UNKNOWN
        for cls, method, node in scope.project.given(holder, name):
            found |= evaluate(node, scope.at(cls, method), depth + 1)
    return _bounded(found) if found else found


def _entries(node: Node | None, scope: Scope, depth: int) -> Iterator[tuple[Node, Node, Scope]]:
    """Yield the keys and values that a map may hold, with where they stand."""
    if node is None or depth > MOST_DEPTH or not scope.steps.take():
        return
    if node.type in ("cast_expression", "parenthesized_expression"):
        yield from _entries(node.child_by_field_name("value") or node.named_children[-1], scope, depth + 1)
    elif node.type == "map_creation_expression":
        for pair in nodes_below(node):
            if pair.type == "map_key_initializer" and len(pair.named_children) == 2:
                yield pair.named_children[0], pair.named_children[1], scope
    elif node.type == "method_invocation":
        for result, at in returned(node, scope):
            yield from _entries(result, at, depth + 1)
    elif node.type == "identifier" or name_of(node).startswith("this."):
        name = name_of(node)
        for given, at in gifts(name.removeprefix("this."), scope):
            yield from _entries(given, at, depth + 1)
        for given_by, at in passed(name, scope)[0] if scope.method and name in scope.method.parameters else ():
            yield from _entries(given_by, at, depth + 1)
        for call in scope.method.calls if scope.method else ():
            put = arguments_of(call)
            filled = name_of(call.child_by_field_name("object")) == name
            if filled and name_of(call.child_by_field_name("name")) == "put" and len(put) == 2:
                yield put[0], put[1], scope


def _looked_up(owner: Node | None, key: Node, scope: Scope, depth: int) -> frozenset[Value]:
    """Return what a map may hold at a key; it may hold anything besides, for others may fill it."""
    asked = evaluate(key, scope, depth + 1)
    found: frozenset[Value] = frozenset()
    for at_key, node, at in _entries(owner, scope, depth):
        keys = evaluate(at_key, at, depth + 1)
        if keys & asked or any(None in value for value in keys | asked):
            found |= evaluate(node, at, depth + 1)
    return _bounded(found | UNKNOWN)


def _call(node: Node, scope: Scope, depth: int) -> frozenset[Value]:
    owner, name = node.child_by_field_name("object"), name_of(node.child_by_field_name("name"))
    given = arguments_of(node)
    if owner is not None and name_of(owner) == "string":
        if name == "format" and given:
            return _formatted(given, scope, depth)
        if name in _CLEAN and given:
            return evaluate(given[0], scope, depth + 1)
    if owner is not None and name in _CLEAN and owner.type != "this":
        return evaluate(owner, scope, depth + 1)
    called = "".join(name_of(node).split())
    if _ORG.match(called):
        return frozenset({(OWN_ORG if called.endswith(".toexternalform()") else OWN_ORG.partition("://")[2],)})
    parts = [evaluate(result, at, depth + 1) for result, at in returned(node, scope)]
    if not parts and name == "get" and len(given) == 1:
        return _looked_up(owner, given[0], scope, depth)
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
    """Open a gap wherever `String.format` would fill one in."""
    out: list[str | None] = []
    for piece in value:
        parts = _PLACE.split(piece) if piece is not None else [None]
        out.extend(None if part is None or _PLACE.fullmatch(part) else part for part in parts if part != "")
    return tuple(out)
