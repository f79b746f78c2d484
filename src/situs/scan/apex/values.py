"""What an Apex expression may be worth, as far as it can be read: text with gaps where it cannot."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

from tree_sitter import Node

from situs.scan.apex.syntax import ApexClass, Classes, Method, literal_of, name_of, text_of
from situs.scan.metadata.inventory import Inventory

Value = tuple[str | None, ...]
"""Pieces of text in order; None is a gap."""
UNKNOWN: frozenset[Value] = frozenset({(None,)})

_MOST_DEPTH = 12
_MOST_VALUES = 32
_MOST_STEPS = 1_000
"""Expressions that are looked at for one address: callers that call each other would else multiply without end."""
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


@dataclass(frozen=True, slots=True)
class Scope:
    """Say where an expression stands."""

    cls: ApexClass
    method: Method | None
    classes: Classes
    inventory: Inventory
    steps: Steps = field(default_factory=Steps)

    def at(self, cls: ApexClass, method: Method | None) -> Scope:
        """Return the scope of another place, which shares what is left of the steps."""
        return Scope(cls, method, self.classes, self.inventory, self.steps)


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


def _name(name: str, scope: Scope, depth: int) -> frozenset[Value]:
    method = scope.method
    if method and name in method.values and not (name in scope.cls.fields and name in method.parameters):
        local = _given(method.values[name], scope, depth)
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
    """Return what the callers in the same class pass; a method that others may call can be given anything."""
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
    record = _record(owner, scope)
    if record:
        value = scope.inventory.records.get((*record, name))
        return UNKNOWN if value is None else frozenset({(value,)})
    return UNKNOWN


def _record(node: Node | None, scope: Scope) -> tuple[str, str] | None:
    """Return type and name of the record of custom metadata that an expression gets, `T__mdt.getInstance('N')`."""
    if node is not None and node.type == "identifier" and scope.method:
        given = scope.method.values.get(name_of(node), [])
        node = given[0] if len(given) == 1 else None
    if node is None or node.type != "method_invocation" or name_of(node.child_by_field_name("name")) != "getinstance":
        return None
    kind = name_of(node.child_by_field_name("object"))
    arguments = node.child_by_field_name("arguments")
    given = arguments.named_children if arguments else []
    if not kind.endswith("__mdt") or len(given) != 1 or given[0].type != "string_literal":
        return None
    return kind.removesuffix("__mdt"), literal_of(given[0]).lower()


def _call(node: Node, scope: Scope, depth: int) -> frozenset[Value]:
    owner, name = node.child_by_field_name("object"), name_of(node.child_by_field_name("name"))
    arguments = node.child_by_field_name("arguments")
    given = arguments.named_children if arguments else []
    if owner is not None and name_of(owner) == "string":
        if name == "format" and given:
            return frozenset(_gaps(v) for v in evaluate(given[0], scope, depth + 1))
        if name in _CLEAN and given:
            return evaluate(given[0], scope, depth + 1)
    if owner is not None and name in _CLEAN and owner.type != "this":
        return evaluate(owner, scope, depth + 1)
    return UNKNOWN


def _gaps(value: Value) -> Value:
    """Open a gap where `String.format` would fill one in."""
    out: list[str | None] = []
    for piece in value:
        head, brace, _ = (piece or "").partition("{")
        if piece is None or brace:
            return (*out, head, None) if piece else (*out, None)
        out.append(piece)
    return tuple(out)
