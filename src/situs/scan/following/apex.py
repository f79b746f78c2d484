"""Follow data through Apex, backwards from a callout's body: to queries, fields of records, and what callers pass.

An approximation that errs on the side of more: neither the order of statements nor which caller runs is told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from situs.scan.apex.callouts import Sending, Surroundings, sendings_of
from situs.scan.apex.scope import Scope, Steps
from situs.scan.apex.syntax import ApexClass, Method, arguments_of, line_of, literal_of, name_of, nodes_below, text_of
from situs.scan.apex.values import evaluate
from situs.scan.finding import Spot
from situs.scan.following.around import id_of
from situs.scan.following.carried import pour, united
from situs.scan.following.classes import Classes, Here, source_of
from situs.scan.metadata.schema import Schema
from situs.scan.project import SourceFile
from situs.scan.ways import ALL, UNFOLLOWED, Carried, Exit, Kind, Leak, Origin, Summary, Trace

_MOST_DEPTH = 60
_MOST_STEPS = 6_000
"""Expressions that are looked at for one callout."""
_MOST_ALL = 600_000
"""And for all callouts of a project."""
_BODIES = frozenset({"setbody", "setbodyasblob", "setbodydocument"})
_FILLS = ("add", "put", "set", "append", "with", "insert")
_PAGES = frozenset({"auraenabled", "remoteaction", "httppost", "httpget", "httpput", "httppatch", "webservice"})
_HOW = {"platform-ai-call": "Apex call of a Salesforce model"}
_USER = {
    "getname": "Name",
    "getuseremail": "Email",
    "getfirstname": "FirstName",
    "getlastname": "LastName",
    "getusername": "Username",
}
_GAP = "?"
"""Stands in a query's text for what is not known of it."""
_MOST_QUERY = 20_000
_QUERY = re.compile(r"\s*select\s+(\S.{0,3999}?)\s+from\s+(\?|[A-Za-z0-9_]{1,80})", re.IGNORECASE | re.DOTALL)
_INNER = re.compile(r"\((\s*select\s[^()]{1,4000})\)(?=(?:[^()]|\([^()]*\))*?\sfrom\s)", re.IGNORECASE)
"""A query of related records, in front of the object that the whole query asks for."""
_TYPES = frozenset({"type_identifier", "generic_type", "scoped_type_identifier", "array_type", "type_arguments"})


def follow_apex(
    files: Mapping[str, tuple[SourceFile, Sequence[ApexClass]]], surroundings: Surroundings, classes: Classes
) -> Mapping[str, Summary]:
    """Return what the classes let out and what their invocable methods return, by component id."""
    budget = Steps(_MOST_ALL)
    leaks: dict[str, list[Leak]] = {}
    outputs: dict[str, Carried] = {}
    for file, own in files.values():
        component = id_of("apex", file.name)
        leaks.setdefault(component, [])
        for cls in own:
            if cls.test:
                continue
            for method in cls.methods:
                for sending in sendings_of(file, cls, method, surroundings):
                    leak = _leak(sending, _Reader(classes, surroundings, budget))
                    for holder in {component, *(o.holder for o in leak.carried if o.kind is Kind.INPUT)}:
                        leaks.setdefault(holder, []).append(leak)
                if "invocablemethod" in method.annotations:
                    reader = _Reader(classes, surroundings, budget)
                    outputs[component] = united(reader.read(n, Here(cls, method)) for n in method.returns)
    return {
        component: Summary(tuple(own), {ALL: outputs[component]} if component in outputs else {})
        for component, own in leaks.items()
    }


def _leak(sending: Sending, reader: _Reader) -> Leak:
    finding, here = sending.finding, Here(sending.cls, sending.method)
    nodes, exact = _bodies(sending)
    carried = united(reader.read(node, at) for node, at in ((n, Here(sending.cls, m)) for m, n in nodes))
    if sending.address is not None:
        carried = united((carried, reader.read(sending.address, here)))
    spot = Spot(finding.spot.path, finding.spot.line, f"{finding.subject} {finding.spot.what}")
    through = finding.path[-1].what.removeprefix("Named Credential ") if finding.path else ""
    credential = through if finding.path and "Named Credential" in finding.path[-1].what else ""
    how = "Apex callout" if sending.address is not None else _HOW.get(finding.rule, "External Service")
    certain, told = finding.certain and exact, f"class {finding.subject}"
    way_out = Exit(spot, told, how, credential, finding.destination, certain, sending.asked)
    return Leak(way_out, carried)


def _bodies(sending: Sending) -> tuple[list[tuple[Method, Node]], bool]:
    """Return what is sent, with the method that it stands in, and whether that is sure to be this callout's."""
    method = sending.method
    if sending.address is None:
        return [(method, node) for node in _platform_arguments(sending)], True
    own = [(method, a) for call in method.calls if _sets_body(call) for a in arguments_of(call)]
    if own:
        return own, True
    others = [(m, a) for m in sending.cls.methods for call in m.calls if _sets_body(call) for a in arguments_of(call)]
    return others, not others


def _sets_body(call: Node) -> bool:
    return name_of(call.child_by_field_name("name")) in _BODIES


def _platform_arguments(sending: Sending) -> Iterator[Node]:
    """Return what a model of Salesforce is given: by the call itself, or by calls on the service that it made."""
    yield from arguments_of(sending.call)
    made = {
        name for name, declared in sending.method.types.items()
        if declared.lower().startswith(("externalservice.", "aiplatform.", "invocable.action"))
    }  # fmt: skip
    for call in sending.method.calls:
        owner = call.child_by_field_name("object")
        if owner is not None and name_of(owner) in made:
            yield from arguments_of(call)


@dataclass(slots=True)
class _Reader:
    """Read what expressions hold, for one callout."""

    classes: Classes
    surroundings: Surroundings
    budget: Steps
    known: dict[tuple[int, int], Carried] = field(default_factory=dict)
    left: int = _MOST_STEPS

    def read(self, node: Node | None, here: Here, depth: int = 0) -> Carried:
        """Return the data that an expression may hold."""
        if node is None:
            return {}
        key = (id(here.method), node.id)
        if key in self.known:
            return self.known[key]
        self.left -= 1
        if self.left < 0 or depth > _MOST_DEPTH or not self.budget.take():
            return {UNFOLLOWED: (self.spot(node, here, "not followed further"),)}
        self.known[key] = {}
        found = self._read(node, here, depth + 1)
        self.known[key] = found
        return found

    def spot(self, node: Node, here: Here, what: str) -> Spot:
        return Spot(self.classes.path_of(here.cls), line_of(node), what)

    def _read(self, node: Node, here: Here, depth: int) -> Carried:
        if node.type == "query_expression":
            return self._query(node, here)
        if node.type == "identifier":
            return self._name(name_of(node), here, depth)
        if node.type == "this":
            return united(self._member(name, here, depth) for name in here.cls.fields)
        if node.type == "field_access":
            return self._field(node, here, depth)
        if node.type == "method_invocation":
            return self._call(node, here, depth)
        if node.type == "assignment_expression":
            return self.read(node.child_by_field_name("right"), here, depth)
        return united(self.read(c, here, depth) for c in node.named_children if c.type not in _TYPES)

    def _query(self, node: Node, here: Here) -> Carried:
        holder = source_of(node)
        spot = self.spot(node, here, f"query of {holder}")
        select = next((n for n in nodes_below(node) if n.type == "select_clause"), None)
        found: dict[Origin, Trace] = {}
        for child in select.named_children if select else ():
            if child.type == "field_identifier":
                origin = Origin(Kind.FIELD, *self.classes.schema.walked(holder, text_of(child).strip()))
                found[origin] = (spot,)
            elif child.type == "subquery":
                relation = self.classes.schema.child(source_of(child))
                for inner in nodes_below(child):
                    if inner.type == "field_identifier" and inner.parent and inner.parent.type == "select_clause":
                        found[Origin(Kind.FIELD, relation, text_of(inner).strip())] = (spot,)
            elif child.type == "fields_expression" or text_of(child).lower().startswith("fields("):
                found[Origin(Kind.FIELD, holder, ALL)] = (spot,)
        return found

    def _name(self, name: str, here: Here, depth: int) -> Carried:
        method = here.method
        parts: list[Carried] = []
        if method is not None:
            parts.extend(self._given(name, Here(here.cls, method), depth))
            if name in method.parameters:
                parts.append(self._argument(name, here, depth))
            if name in method.values or name in method.parameters:
                return united(parts)
        return united([*parts, self._member(name, here, depth)])

    def _given(self, name: str, here: Here, depth: int) -> Iterator[Carried]:
        """Return what one method gives to a name: by assignment, to its members, and by filling it."""
        method = here.method
        if method is None:
            return
        for known in (method.values, method.added):
            for key, nodes in known.items():
                if key == name or key.startswith(f"{name}."):
                    for node in nodes:
                        yield self.read(node, here, depth)
        for call in method.calls:
            owner = call.child_by_field_name("object")
            if owner is None or not name_of(call.child_by_field_name("name")).startswith(_FILLS):
                continue
            written = "".join(name_of(owner).split()).removeprefix("this.")
            if written == name or written.startswith(f"{name}."):
                for argument in arguments_of(call):
                    yield self.read(argument, here, depth)

    def _member(self, name: str, here: Here, depth: int) -> Carried:
        at: ApexClass | None = here.cls
        while at is not None:
            if name in at.fields or name in at.types:
                parts = [self.read(n, Here(at, _holder(n, at)), depth) for n in at.fields.get(name, ())]
                for method in at.methods:
                    if name not in method.types:
                        parts.extend(self._given(name, Here(at, method), depth))
                return united(parts)
            at = at.outer
        return {}

    def _argument(self, name: str, here: Here, depth: int) -> Carried:
        method = here.method
        assert method is not None
        place = method.parameters.index(name)
        told = f"{here.cls.shown}.{method.shown}"
        spot = Spot(self.classes.path_of(here.cls), method.line, told)
        declared = self.classes.type_of_name(name, here)
        if self.classes.is_object(declared):
            return {Origin(Kind.FIELD, declared, ALL): (spot,)}
        found: dict[Origin, Trace] = {}
        if "invocablemethod" in method.annotations:
            found[Origin(Kind.INPUT, id_of("apex", _outermost(here.cls)), ALL)] = (spot,)
        elif method.annotations & _PAGES:
            found[Origin(Kind.ENTERED, told, name)] = (spot,)
        called = bool(found)
        for caller in self.classes.callers(here):
            called = True
            step = self.spot(caller.call, caller.here, f"passed to {told}")
            pour(found, self.read(arguments_of(caller.call)[place], caller.here, depth), step)
        return found if called else {Origin(Kind.INPUT, told, name): (spot,)}

    def _field(self, node: Node, here: Here, depth: int) -> Carried:
        owner, path = node, list[str]()
        while owner.type == "field_access":
            path.insert(0, text_of(owner.child_by_field_name("field")).strip())
            inner = owner.child_by_field_name("object")
            if inner is None:
                return {}
            owner = inner
        if owner.type == "this":
            return self._own_field(path, here, depth)
        written = "".join(name_of(node).split())
        if written.startswith("trigger.") and here.method and written in here.method.types:
            spot = self.spot(node, here, "record of the trigger")
            return {Origin(Kind.FIELD, here.method.types[written], ALL): (spot,)}
        return self._path(owner, path, here, depth)

    def _own_field(self, path: list[str], here: Here, depth: int) -> Carried:
        declared = self.classes.type_of_name(path[0].lower(), Here(here.cls, None))
        held = self._member(path[0].lower(), here, depth)
        if len(path) > 1 and self.classes.is_object(declared):
            return self._of_record(declared, path[1:], held)
        return held

    def _path(self, owner: Node, path: list[str], here: Here, depth: int) -> Carried:
        declared = self.classes.type_of(owner, here)
        if self.classes.is_object(declared):
            spot = self.spot(owner, here, f"reads {declared}.{'.'.join(path)}")
            return self._of_record(declared, path, self.read(owner, here, depth), spot)
        if owner.type == "identifier" and not declared:
            for cls in self.classes.seen(name_of(owner), here.cls):
                return self._member(path[0].lower(), Here(cls, None), depth)
        return self.read(owner, here, depth)

    def _of_record(self, holder: str, path: list[str], held: Carried, spot: Spot | None = None) -> Carried:
        """Return one field of a record that is held; what else was put into the record stays with it."""
        origin = Origin(Kind.FIELD, *self.classes.schema.walked(holder, ".".join(path)))
        same = holder.lower()
        seen = next((t for o, t in held.items() if o.holder.lower() == same), ())
        others = {o: t for o, t in held.items() if o.holder.lower() != same and o.kind is not Kind.FIELD}
        return united(({origin: (*seen, spot) if spot else seen}, others))

    def _call(self, node: Node, here: Here, depth: int) -> Carried:
        owner, name = node.child_by_field_name("object"), name_of(node.child_by_field_name("name"))
        given = arguments_of(node)
        written = name_of(owner) if owner is not None else ""
        if written == "userinfo":
            spot = self.spot(node, here, "the running user")
            return {Origin(Kind.FIELD, "User", _USER[name]): (spot,)} if name in _USER else {}
        if written == "database" and name.startswith("query") and given:
            return self._dynamic(given[0], here)
        if name == "get" and owner is not None and len(given) == 1 and given[0].type == "string_literal":
            declared = self.classes.type_of(owner, here)
            if self.classes.is_object(declared) and "map" not in self.classes.declared(owner, here):
                return self._of_record(declared, [literal_of(given[0])], self.read(owner, here, depth))
        returned = [
            self.read(result, callee, depth)
            for callee in self.classes.callees(node, here) if callee.method for result in callee.method.returns
        ]  # fmt: skip
        if returned:
            return united(returned)
        receiver = self.read(owner, here, depth) if owner is not None and owner.type != "this" else {}
        return united([receiver, *(self.read(argument, here, depth) for argument in given)])

    def _dynamic(self, text: Node, here: Here) -> Carried:
        """Return what a query whose text is put together selects, as far as it can be read."""
        spot = self.spot(text, here, "query whose text is put together")
        around = self.surroundings
        found: dict[Origin, Trace] = {}
        for value in evaluate(text, Scope(here.cls, here.method, around.classes, around.inventory)):
            query = "".join(_GAP if piece is None else piece for piece in value)
            found |= dict.fromkeys(_selected(query, self.classes.schema), (spot,))
        return found


def _selected(text: str, schema: Schema) -> Iterator[Origin]:
    """Yield what a query selects; where nobody knows of what object, or it is too long, it is not followed."""
    if len(text) > _MOST_QUERY:
        yield UNFOLLOWED
        return
    for inner in _INNER.finditer(text):
        match = _QUERY.match(inner.group(1))
        if match is None or match.group(2) == _GAP:
            yield UNFOLLOWED
        else:
            yield from (Origin(Kind.FIELD, schema.child(match.group(2)), name) for name in _names(match.group(1)))
    match = _QUERY.match(_INNER.sub("", text))
    if match is None or match.group(2) == _GAP:
        yield UNFOLLOWED
    else:
        yield from (Origin(Kind.FIELD, *schema.walked(match.group(2), name)) for name in _names(match.group(1)))


def _names(selected: str) -> Iterator[str]:
    """Yield the fields of a list; what is none by its form stands for all of them."""
    for name in filter(None, map(str.strip, selected.split(","))):
        yield name if re.fullmatch(r"[A-Za-z0-9_.]+", name) else ALL


def _holder(node: Node, cls: ApexClass) -> Method | None:
    """Return the method that gives a field its value, None where its declaration does."""
    return next((m for m in cls.methods if any(node in nodes for nodes in m.values.values())), None)


def _outermost(cls: ApexClass) -> str:
    while cls.outer is not None:
        cls = cls.outer
    return cls.name
