"""Where the value of an Apex name comes from: assignments, callers, results of methods, records of custom metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from situs.scan.apex.scope import MOST_DEPTH, Scope
from situs.scan.apex.syntax import ApexClass, arguments_of, literal_of, name_of, nodes_below

_UNREAD = ("", "")
_RECORD = re.compile(r"\b(\w+)__mdt\b")
_INSIDE = frozenset({"cast_expression", "parenthesized_expression", "array_access"})


def records(node: Node | None, scope: Scope, depth: int) -> Iterator[tuple[str, str]]:
    """Yield type and name of the records of custom metadata that an expression may get; no name stands for any.

    Neither type nor name stands for what cannot be read, which frees nothing.

    `T__mdt.getInstance('N')`, `[SELECT … FROM T__mdt WHERE DeveloperName = 'N']`, `T__mdt.getAll()`, and variables,
    fields and properties that are given one of them.
    """
    if node is None or depth > MOST_DEPTH or not scope.steps.take():
        yield _UNREAD
    elif node.type in _INSIDE:
        inner = node.child_by_field_name("value") or node.child_by_field_name("array") or node.named_children[-1]
        yield from records(inner, scope, depth + 1)
    elif node.type == "ternary_expression":
        for branch in ("consequence", "alternative"):
            yield from records(node.child_by_field_name(branch), scope, depth + 1)
    elif node.type == "identifier" or (node.type == "field_access" and name_of(node).startswith("this.")):
        yield from _named(name_of(node), scope, depth)
    elif node.type == "query_expression":
        yield from _queried(node)
    elif node.type == "method_invocation":
        owner, name = node.child_by_field_name("object"), name_of(node.child_by_field_name("name"))
        kind = name_of(owner)
        if name in ("getinstance", "getall") and kind.endswith("__mdt"):
            yield kind.removesuffix("__mdt"), _first_literal(node)
        elif name in ("values", "get") and owner is not None:
            yield from ((kind, _first_literal(node) or record) for kind, record in records(owner, scope, depth + 1))
        else:
            results = list(returned(node, scope))
            for result, at in results:
                yield from records(result, at, depth + 1)
            if not results:
                yield _UNREAD
    elif node.type != "null_literal":
        yield _UNREAD


def _named(name: str, scope: Scope, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the records that a name may hold: what is not read is any record of the type that it is declared with."""
    declared = _RECORD.search(scope.declared(name))
    unread = (declared.group(1), "") if declared else _UNREAD
    given = [*gifts(name.removeprefix("this."), scope)]
    for node, at in given:
        yield from (unread if found == _UNREAD else found for found in records(node, at, depth + 1))
    if not given or (scope.method and name in scope.method.parameters):
        yield unread


def gifts(name: str, scope: Scope) -> Iterator[tuple[Node, Scope]]:
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


def passed(name: str, scope: Scope) -> tuple[list[tuple[Node | None, Scope]], bool]:
    """Return what callers pass as a parameter, with where it stands, and whether the project holds all callers."""
    method = scope.method
    if method is None:
        return [], False
    place, count = method.parameters.index(name), len(method.parameters)
    found: list[tuple[Node | None, Scope]] = []
    for caller in scope.cls.methods:
        for call in caller.calls:
            given = arguments_of(call)
            if name_of(call.child_by_field_name("name")) == method.name and len(given) == count:
                found.append((given[place], scope.at(scope.cls, caller)))
    for cls, within, call in scope.project.callers(scope.cls, method) if scope.project and not method.closed else ():
        given = arguments_of(call)
        found.append((given[place] if given else None, scope.at(cls, within)))
    return found, method.closed


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
    given = arguments_of(call)
    return literal_of(given[0]).lower() if len(given) == 1 and given[0].type == "string_literal" else ""


def returned(call: Node, scope: Scope) -> Iterator[tuple[Node, Scope]]:
    """Yield what the methods of the project that a call may run return, with where that stands."""
    for cls, method in scope.project.callees(call, scope.cls, scope.method) if scope.project else ():
        yield from ((node, scope.at(cls, method)) for node in method.returns)
