"""The classes of a project as data are followed through them: who calls what, and of which type a value is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from situs.scan.apex.syntax import ApexClass, Method, arguments_of, name_of, nodes_below, text_of
from situs.scan.metadata.schema import Schema

_GENERIC = re.compile(r"^(?:list|set|iterable|map)<(?:[^<>,]*,)?(.+)>$", re.IGNORECASE | re.DOTALL)
_OBJECTS = frozenset(
    {
        *("account", "accountcontactrelation", "activity", "asset", "attachment", "campaign", "campaignmember"),
        *("case", "casecomment", "contact", "contentdocument", "contentversion", "contract"),
        *("contractlineitem", "conversationentry", "document", "emailmessage", "event", "feeditem"),
        *("individual", "knowledgearticleversion", "lead", "livechattranscript", "messagingenduser"),
        *("messagingsession", "note", "opportunity", "order", "orderitem", "pricebook2", "product2", "quote"),
        *("quotelineitem", "servicecontract", "task", "user", "voicecall", "workorder"),
    }
)
"""Standard objects, whose types a project does not declare."""
_DESCRIBING = frozenset({"getdescribe", "getglobaldescribe", "getsobjecttype", "getsobjectfield"})
"""Calls that give what the platform tells of an object: no class of a project."""
_CUSTOM = ("__c", "__e", "__x", "__kav", "__dlm", "__b")


@dataclass(frozen=True, slots=True)
class Here:
    """Say in which method of which class an expression stands."""

    cls: ApexClass
    method: Method | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Hold one call with where it stands."""

    here: Here
    call: Node


class Classes:
    """Look up the classes of a project, their paths, and the calls of their methods."""

    def __init__(self, files: Mapping[str, Sequence[ApexClass]], schema: Schema) -> None:
        self.schema = schema
        self._paths = {id(cls): path for path, own in files.items() for cls in own}
        self._named: dict[str, list[ApexClass]] = {}
        self._callers: dict[str, list[Caller]] = {}
        self._owners: dict[str, set[str]] = {}
        self._below: dict[str, list[ApexClass]] = {}
        self._found: dict[int, tuple[Here, ...]] = {}
        self._given: dict[tuple[int, str], list[tuple[ApexClass, Method, Node]]] = {}
        for own in files.values():
            for cls in own:
                self._named.setdefault(cls.name, []).append(cls)
                for above in cls.supers:
                    self._below.setdefault(simple(above), []).append(cls)
                for method in cls.methods:
                    self._owners.setdefault(method.name, set()).add(cls.name)
                    if not cls.test:
                        self._index(cls, method)
        for own in files.values():
            for cls in own:
                for method in cls.methods if not cls.test else ():
                    self._index_given(cls, method)

    def _index(self, cls: ApexClass, method: Method) -> None:
        for call in method.calls:
            made = call.type == "object_creation_expression"
            name = (
                f"new {simple(text_of(call.child_by_field_name('type')))}"
                if made
                else name_of(call.child_by_field_name("name"))
            )
            self._callers.setdefault(name, []).append(Caller(Here(cls, method), call))

    def _index_given(self, cls: ApexClass, method: Method) -> None:
        for path, nodes in method.values.items():
            owner, _, name = path.removeprefix("this.").rpartition(".")
            kind = self.type_of_name(owner, Here(cls, method)) if owner else ""
            for holder in self.seen(kind, cls) if kind else ():
                self._given.setdefault((id(holder), name), []).extend((cls, method, node) for node in nodes)

    def given(self, holder: ApexClass, name: str) -> Sequence[tuple[ApexClass, Method, Node]]:
        """Return what the field of a class's objects is given anywhere, `x.url = …`, with where it stands."""
        return self._given.get((id(holder), name), ())

    def path_of(self, cls: ApexClass) -> str:
        """Return the file of a class."""
        return self._paths.get(id(cls), "")

    def named(self, name: str) -> list[ApexClass]:
        """Return the classes of a name; an inner class is found by its own name too."""
        return self._named.get(simple(name), [])

    def seen(self, name: str, at: ApexClass) -> list[ApexClass]:
        """Return the classes that a name means where it stands: of namesakes the inner one of its own file first."""
        found = self.named(name)
        if len(found) < 2:
            return found
        outer = simple(name.rpartition(".")[0])
        if outer:
            return [cls for cls in found if cls.outer and cls.outer.name == outer] or found
        near = [cls for cls in found if _outermost(cls) is _outermost(at)]
        return near or [cls for cls in found if cls.outer is None] or found

    def is_object(self, name: str) -> bool:
        """Tell whether a type is one of records, and no class of the project."""
        lowered = name.lower()
        if lowered in self._named:
            return False
        return lowered in _OBJECTS or lowered.endswith(_CUSTOM) or lowered in self.schema.objects

    def type_of(self, node: Node | None, here: Here) -> str:
        """Return the type of an expression as written, of a collection its items'; empty where it is not known."""
        if node is None:
            return ""
        if node.type == "parenthesized_expression" and node.named_children:
            return self.type_of(node.named_children[-1], here)
        if node.type in ("cast_expression", "object_creation_expression"):
            return item(text_of(node.child_by_field_name("type")))
        if node.type == "query_expression":
            return source_of(node)
        if node.type == "array_access":
            return self.type_of(node.child_by_field_name("array"), here)
        if node.type == "method_invocation" and name_of(node.child_by_field_name("name")) in ("get", "values", "next"):
            return self.type_of(node.child_by_field_name("object"), here)
        name = "".join(name_of(node).split()).removeprefix("this.")
        return self.type_of_name(name, here) if node.type in ("identifier", "field_access") else ""

    def type_of_name(self, name: str, here: Here) -> str:
        """Return the type of a variable or field, of a collection its items'."""
        return item(self._declared(name, here))

    def declared(self, node: Node, here: Here) -> str:
        """Return the type of a name as it is declared, in lower case."""
        return self._declared("".join(name_of(node).split()).removeprefix("this."), here).lower()

    def _declared(self, name: str, here: Here) -> str:
        if here.method and name in here.method.types:
            return here.method.types[name]
        at: ApexClass | None = here.cls
        while at is not None:
            if name in at.types:
                return at.types[name]
            at = at.outer
        return ""

    def callees(self, call: Node, here: Here) -> tuple[Here, ...]:
        """Return the methods of the project that a call may run."""
        if call.id not in self._found:
            self._found[call.id] = tuple(self._callees(call, here))
        return self._found[call.id]

    def _callees(self, call: Node, here: Here) -> Iterator[Here]:
        name, arguments = name_of(call.child_by_field_name("name")), arguments_of(call)
        owner = call.child_by_field_name("object")
        for cls in self._receivers(owner, name, here):
            for method in cls.methods:
                if method.name == name and len(method.parameters) == len(arguments):
                    yield Here(cls, method)

    def _receivers(self, owner: Node | None, name: str, here: Here) -> list[ApexClass]:
        if owner is None or owner.type in ("this", "super"):
            outer = [here.cls.outer] if here.cls.outer else []
            return [here.cls, *outer, *(cls for up in here.cls.supers for cls in self.seen(up, here.cls))]
        declared = self.type_of(owner, here) or text_of(owner)
        found = self.seen(declared, here.cls)
        if found:
            return [*found, *(lower for cls in found for lower in self.below(cls))]
        if name_of(owner.child_by_field_name("name")) in _DESCRIBING:
            return []
        owners = self._owners.get(name, set())
        # A receiver of unknown type is taken for the one class that has such a method.
        return self.named(next(iter(owners))) if len(owners) == 1 and not self.type_of(owner, here) else []

    def makers(self, cls: ApexClass) -> Sequence[Caller]:
        """Return the calls that make an object of a class."""
        return [c for c in self._callers.get(f"new {cls.name}", ()) if self._makes(c, cls)]

    def _makes(self, caller: Caller, cls: ApexClass) -> bool:
        return self._means(text_of(caller.call.child_by_field_name("type")), caller.here.cls, cls)

    def _means(self, name: str, at: ApexClass, cls: ApexClass) -> bool:
        return any(seen is cls for seen in self.seen(name, at))

    def below(self, cls: ApexClass) -> Sequence[ApexClass]:
        """Return the classes that extend or implement one."""
        lower = self._below.get(cls.name, ())
        return [c for c in lower if any(self._means(up, c, cls) for up in c.supers if simple(up) == cls.name)]

    def callers(self, target: Here) -> Iterator[Caller]:
        """Return the calls that may run a method, or make its class where it is a constructor."""
        method = target.method
        if method is None:
            return
        makes = method.name == target.cls.name
        for caller in self._callers.get(f"new {method.name}" if makes else method.name, ()):
            if len(arguments_of(caller.call)) != len(method.parameters):
                continue
            if (makes and self._makes(caller, target.cls)) or any(
                h.method is method for h in self.callees(caller.call, caller.here)
            ):
                yield caller


@dataclass(frozen=True, slots=True)
class AcrossClasses:
    """Tell an address's reader who calls what; calls within one class it knows of itself."""

    classes: Classes

    def callees(self, call: Node, cls: ApexClass, method: Method | None) -> Iterator[tuple[ApexClass, Method]]:
        """Yield the methods that a call may run, from where it stands; a class's own may be overridden below it.

        None where the receiver's type is not known: a guess could clear an address that nobody has read.
        """
        owner, name, count = call.child_by_field_name("object"), call.child_by_field_name("name"), arguments_of(call)
        here = Here(cls, method)
        if owner is not None and owner.type not in ("this", "super"):
            declared = self.classes.type_of(owner, here) or text_of(owner)
            if not self.classes.named(declared):
                return
        for found in self.classes.callees(call, here):
            if found.method is not None:
                yield found.cls, found.method
        for lower in self.classes.below(cls) if owner is None or owner.type == "this" else ():
            for own in lower.methods:
                if own.name == name_of(name) and len(own.parameters) == len(count):
                    yield lower, own

    def seen(self, name: str, at: ApexClass) -> Sequence[ApexClass]:
        """Return the classes that a name means where it stands."""
        return self.classes.seen(name, at)

    def given(self, holder: ApexClass, name: str) -> Sequence[tuple[ApexClass, Method, Node]]:
        """Return what the field of a class's objects is given anywhere, `x.url = …`, with where it stands."""
        return self.classes.given(holder, name)

    def callers(self, cls: ApexClass, method: Method) -> Iterator[tuple[ApexClass, Method | None, Node]]:
        """Yield the calls in other classes that may run a method, each with where it stands."""
        for caller in self.classes.callers(Here(cls, method)):
            if caller.here.cls is not cls:
                yield caller.here.cls, caller.here.method, caller.call


def _outermost(cls: ApexClass) -> ApexClass:
    return _outermost(cls.outer) if cls.outer else cls


def simple(name: str) -> str:
    """Return a type's own name in lower case, without the class or namespace that it stands in."""
    return "".join(name.split()).lower().rpartition(".")[2]


def item(declared: str) -> str:
    """Return the type of a collection's items, `Case` of `Map<Id, List<Case>>`; any other type itself."""
    plain = "".join(declared.split()).removesuffix("[]")
    while (match := _GENERIC.match(plain)) is not None:
        plain = match.group(1)
    return plain


def source_of(query: Node) -> str:
    """Return the object that a query reads."""
    body = next((c for c in query.named_children if c.type == "soql_query_body"), query)
    clause = body.child_by_field_name("from_clause")
    named = next((n for n in nodes_below(clause) if n.type == "storage_identifier"), None) if clause else None
    return text_of(named).strip()
