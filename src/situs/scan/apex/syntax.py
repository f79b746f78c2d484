"""Apex classes and triggers as the grammar reads them: fields, methods, calls, with names in lower case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node
from tree_sitter_language_pack import get_parser

_TYPES = frozenset({"class_declaration", "interface_declaration", "enum_declaration"})
_METHODS = frozenset({"method_declaration", "constructor_declaration"})


@dataclass(slots=True)
class Method:
    """Hold a method, a constructor, or the body of a trigger."""

    name: str
    line: int
    annotations: frozenset[str]
    parameters: tuple[str, ...]
    closed: bool
    """Whether it is private, so that all who call it stand in the same file."""
    calls: list[Node] = field(default_factory=list)
    """Its invocations, in order."""
    values: dict[str, list[Node]] = field(default_factory=dict)
    """What its local variables are given."""
    types: dict[str, str] = field(default_factory=dict)
    """The types of its parameters and local variables, as written."""
    added: dict[str, list[Node]] = field(default_factory=dict)
    """What is appended to its local variables by `+=`."""
    returns: list[Node] = field(default_factory=list)
    """What it returns."""
    shown: str = ""
    """Its name as the source writes it."""
    node: Node | None = None
    """Its source."""


@dataclass(slots=True)
class ApexClass:
    """Hold one class with its inner classes' members apart: each inner class is an `ApexClass` of its own."""

    name: str
    test: bool
    fields: dict[str, list[Node]] = field(default_factory=dict)
    """What its fields are given, wherever in the class."""
    types: dict[str, str] = field(default_factory=dict)
    """The types of its fields, as written."""
    methods: list[Method] = field(default_factory=list)
    supers: frozenset[str] = frozenset()
    """The class that it extends and the interfaces that it implements."""
    sharing: str = ""
    """`with sharing`, `without sharing` or `inherited sharing`; empty where it says nothing."""
    outer: ApexClass | None = None
    shown: str = ""
    """Its name as the source writes it."""


def text_of(node: Node | None) -> str:
    """Return a node's source."""
    return (node.text or b"").decode("utf-8", "replace") if node else ""


def name_of(node: Node | None) -> str:
    """Return a name as Apex compares it."""
    return text_of(node).strip().lower()


def line_of(node: Node) -> int:
    """Return the line of a node, from 1."""
    return node.start_point[0] + 1


def literal_of(node: Node) -> str:
    """Return the value of a string literal."""
    body = text_of(node)[1:-1]
    return body.replace("\\'", "'").replace('\\"', '"').replace("\\\\", "\\") if "\\" in body else body


def arguments_of(call: Node) -> list[Node]:
    """Return the arguments of a call."""
    arguments = call.child_by_field_name("arguments")
    return arguments.named_children if arguments else []


def nodes_below(root: Node, *, stop: frozenset[str] = frozenset()) -> Iterator[Node]:
    """Return all nodes below a root in document order, without recursion; none below a node whose type is in `stop`."""
    waiting = list(reversed(root.named_children))
    while waiting:
        node = waiting.pop()
        yield node
        if node.type not in stop:
            waiting.extend(reversed(node.named_children))


def parse_apex(text: str) -> tuple[Sequence[ApexClass], bool]:
    """Return the classes of a file, outer ones first, and whether the grammar read all of it."""
    root = get_parser("apex").parse(text.encode("utf-8", "replace")).root_node
    found: list[ApexClass] = []
    for child in root.named_children:
        if child.type in _TYPES:
            _read_class(child, None, found)
        elif child.type == "trigger_declaration":
            found.append(_read_trigger(child))
    return found, not root.has_error


def _read_class(node: Node, outer: ApexClass | None, found: list[ApexClass]) -> None:
    marks = _annotations(node)
    cls = ApexClass(
        name_of(node.child_by_field_name("name")),
        "istest" in marks or bool(outer and outer.test),
        supers=_supers(node),
        sharing=_sharing(node),
        outer=outer,
        shown=text_of(node.child_by_field_name("name")).strip(),
    )
    found.append(cls)
    body = node.child_by_field_name("body")
    for member in body.named_children if body else ():
        if member.type in _TYPES:
            _read_class(member, cls, found)
        elif member.type in _METHODS:
            cls.methods.append(_read_method(member))
        else:
            _collect(member, cls.fields, cls.types)
    known = set(cls.fields)
    for method in cls.methods:
        for name, values in list(method.values.items()):
            plain = name.removeprefix("this.")
            if name.startswith("this.") or (plain in known and plain not in method.parameters):
                cls.fields.setdefault(plain, []).extend(values)


def _read_trigger(node: Node) -> ApexClass:
    shown = text_of(node.child_by_field_name("name")).strip()
    cls = ApexClass(shown.lower(), test=False, shown=shown)
    method = Method("trigger", line_of(node), frozenset({"trigger"}), (), closed=True, shown="trigger", node=node)
    for variable in ("trigger.new", "trigger.old", "trigger.newmap", "trigger.oldmap"):
        method.types[variable] = text_of(node.child_by_field_name("object"))
    _collect(node, method.values, method.types, method)
    cls.methods.append(method)
    return cls


def _read_method(node: Node) -> Method:
    parameters = node.child_by_field_name("parameters")
    names = tuple(
        name_of(p.child_by_field_name("name"))
        for p in (parameters.named_children if parameters else ())
        if p.type == "formal_parameter"
    )
    modifiers = next((c for c in node.named_children if c.type == "modifiers"), None)
    words = {name_of(m) for m in modifiers.named_children} if modifiers else set()
    method = Method(
        name_of(node.child_by_field_name("name")),
        line_of(node),
        _annotations(node),
        names,
        closed=not words & {"public", "global", "protected", "webservice"},
        shown=text_of(node.child_by_field_name("name")).strip(),
        node=node,
    )
    body = node.child_by_field_name("body")
    if body:
        _collect(body, method.values, method.types, method)
    for parameter in parameters.named_children if parameters else ():
        if parameter.type == "formal_parameter":
            name = name_of(parameter.child_by_field_name("name"))
            method.types[name] = text_of(parameter.child_by_field_name("type"))
    return method


def _supers(node: Node) -> frozenset[str]:
    found = [child for field in ("superclass", "interfaces") if (child := node.child_by_field_name(field))]
    names = (
        n for child in found for n in nodes_below(child, stop=frozenset({"type_arguments", "scoped_type_identifier"}))
    )
    return frozenset(name_of(n) for n in names if n.type in ("type_identifier", "scoped_type_identifier"))


def _sharing(node: Node) -> str:
    modifiers = next((c for c in node.named_children if c.type == "modifiers"), None)
    words = [" ".join(name_of(m).split()) for m in modifiers.named_children] if modifiers else []
    return next((word for word in words if word.endswith("sharing")), "")


def _annotations(node: Node) -> frozenset[str]:
    modifiers = next((c for c in node.named_children if c.type == "modifiers"), None)
    marks = (m for m in modifiers.named_children if m.type == "annotation") if modifiers else iter(())
    return frozenset(name_of(mark.child_by_field_name("name")) for mark in marks)


def _collect(root: Node, values: dict[str, list[Node]], types: dict[str, str], method: Method | None = None) -> None:
    """Gather what names are given, their types, and what a method calls and returns.

    `x += y` keeps the beginning that `x` had, so it gives nothing. A loop's variable is given what the loop goes over.
    """
    for node in (root, *nodes_below(root)):
        if node.type in ("local_variable_declaration", "field_declaration"):
            for child in node.named_children:
                if child.type == "variable_declarator":
                    types[name_of(child.child_by_field_name("name"))] = text_of(node.child_by_field_name("type"))
        elif node.type == "variable_declarator":
            _put(values, name_of(node.child_by_field_name("name")), node.child_by_field_name("value"))
        elif node.type == "assignment_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if text_of(node.child_by_field_name("operator")) == "=":
                _put(values, "".join(name_of(left).split()), right)
            elif method is not None:
                _put(method.added, "".join(name_of(left).split()), right)
        elif node.type == "enhanced_for_statement":
            name = name_of(node.child_by_field_name("name"))
            types[name] = text_of(node.child_by_field_name("type"))
            _put(values, name, node.child_by_field_name("value"))
        elif method is not None and node.type in ("method_invocation", "object_creation_expression"):
            method.calls.append(node)
        elif method is not None and node.type == "return_statement" and node.named_children:
            method.returns.append(node.named_children[0])


def _put(values: dict[str, list[Node]], name: str, node: Node | None) -> None:
    values.setdefault(name, [])
    if node is not None:
        values[name].append(node)


def literals_of(text: str) -> Iterator[tuple[int, str]]:
    """Return every string literal of a file with its line; comments hold none."""
    root = get_parser("apex").parse(text.encode("utf-8", "replace")).root_node
    for node in nodes_below(root):
        if node.type == "string_literal":
            yield line_of(node), literal_of(node)


Classes = Mapping[str, ApexClass]
"""The classes of a project by lower-case name."""
