"""The vocabulary in which a format is declared: for each JSON pointer text, opaque-safe, or forbidden.

A format is a tree of nodes. One traversal, `walk`, serves reading and writing: it rebuilds the value and
offers every text to a `Sink`, which records it (reading) or answers with its replacement (writing). So both
see the same texts in the same order by construction. A field that no node declares is refused, since it may
carry text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from situs.model import Form, Role
from situs.wire.faults import missing_field, segment, unsupported_field, unsupported_value, wrong_type


class Sink(Protocol):
    """Take what a traversal meets."""

    def text(self, value: str, at: str, role: Role, form: Form) -> str:
        """Take one text and return what shall stand in its place."""
        ...

    def ident(self, value: str) -> str:
        """Take an identifier that only links parts of a request, and return its replacement."""
        ...

    def media(self, at: str, media_type: str, size: int) -> None:
        """Take note of a part that is not text."""
        ...

    def file(self, at: str, filename: str, media_type: str, source: str) -> tuple[str, str] | None:
        """Take a file (base64) and return its name and decoded text, or None where it is not decoded yet."""
        ...


class Node(Protocol):
    """Declare what may stand at one place of a format."""

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Return the value with its texts replaced by the sink; raise `CallError` if not declared."""
        ...


class Text:
    """Declare a string that a model or a provider would read."""

    __slots__ = ("form", "role")

    def __init__(self, role: Role, form: Form = Form.TEXT) -> None:
        self.role = role
        self.form = form

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Offer the string to the sink."""
        if type(value) is not str:
            raise wrong_type(at, "a string")
        return sink.text(value, at, self.role, self.form) if value else value


class Ident:
    """Declare an identifier that links parts of a request; renamed on writing, it carries nothing."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Offer the identifier to the sink."""
        if type(value) is not str:
            raise wrong_type(at, "a string")
        return sink.ident(value)


class Flag:
    """Declare a boolean, safe in itself."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Pass the boolean."""
        del sink
        if type(value) is not bool:
            raise wrong_type(at, "a boolean")
        return value


class Enum:
    """Declare one of a few known values, safe because they are known."""

    __slots__ = ("known",)

    def __init__(self, *known: str | bool) -> None:
        self.known = frozenset(known)

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Pass a known value."""
        del sink
        if type(value) is not str and type(value) is not bool:
            raise wrong_type(at, "a known constant")
        if value not in self.known:
            raise unsupported_value(at)
        return value


class Forbidden:
    """Declare a field of the format that is refused: the provider would fetch, keep or run something."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Refuse."""
        del value, sink
        raise unsupported_field(at)


class Obj:
    """Declare an object by its fields. Null stands for absence in any field that is not required."""

    __slots__ = ("fields", "required")

    def __init__(self, fields: Mapping[str, Node], required: Iterable[str] = ()) -> None:
        self.fields = {name: (node, "/" + name.replace("~", "~0").replace("/", "~1")) for name, node in fields.items()}
        self.required = tuple(required)

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Walk every field; refuse one that is not declared."""
        if type(value) is not dict:
            raise wrong_type(at, "an object")
        out = {}
        fields = self.fields
        for key, item in value.items():
            field = fields.get(key)
            if field is None:
                raise unsupported_field(f"{at}/{segment(key)}")
            out[key] = None if item is None else field[0].walk(item, at + field[1], sink)
        for name in self.required:
            if value.get(name) is None:
                raise missing_field(at, name)
        return out


class OpenObj(Obj):
    """Declare an object of a format that admits any other field: what is not declared is left out, unread and unsent.

    Null stands for absence in the `nullable` fields alone, as a format says that tells the two apart.
    """

    __slots__ = ("nullable",)

    def __init__(self, fields: Mapping[str, Node], required: Iterable[str] = (), nullable: Iterable[str] = ()) -> None:
        super().__init__(fields, required)
        self.nullable = frozenset(nullable)

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Walk the declared fields and leave out the rest."""
        if type(value) is not dict:
            raise wrong_type(at, "an object")
        declared = {key: item for key, item in value.items() if key in self.fields}
        for key, item in declared.items():
            if item is None and key not in self.nullable and key not in self.required:
                raise wrong_type(f"{at}/{key}", "left out rather than null")
        return super().walk(declared, at, sink)


class Arr:
    """Declare an array of one kind of item."""

    __slots__ = ("item", "least")

    def __init__(self, item: Node, least: int = 0) -> None:
        self.item = item
        self.least = least

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Walk every item."""
        if type(value) is not list:
            raise wrong_type(at, "an array")
        if len(value) < self.least:
            raise unsupported_value(at, "it is empty")
        walk = self.item.walk
        return [walk(item, f"{at}/{i}", sink) for i, item in enumerate(value)]


class Map:
    """Declare an object with free keys: pointers count its members, so that no key shows in them."""

    __slots__ = ("form", "role", "value")

    def __init__(self, role: Role, value: Node, form: Form = Form.NAME) -> None:
        self.role = role
        self.value = value
        self.form = form

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Offer every key, then walk its value."""
        if type(value) is not dict:
            raise wrong_type(at, "an object")
        out = {}
        for i, (key, item) in enumerate(value.items()):
            here = f"{at}/*{i}"
            name = sink.text(key, f"{here}~", self.role, self.form) if key else key
            out[name] = self.value.walk(item, here, sink)
        return unfused(out, value, at)


def unfused(out: dict[str, Any], value: Mapping[str, Any], at: str) -> dict[str, Any]:
    """Return `out`, or refuse where two keys became one by replacement."""
    if len(out) != len(value):
        raise unsupported_value(at, "two keys cannot be told apart once replaced")
    return out


_KINDS = {str: "a string", list: "an array", dict: "an object", bool: "a boolean"}


class ByKind:
    """Declare alternatives that differ in their JSON type."""

    __slots__ = ("cases",)

    def __init__(self, cases: Mapping[type, Node]) -> None:
        self.cases = dict(cases)

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Walk the alternative for the value's type."""
        node = self.cases.get(type(value))
        if node is None:
            raise wrong_type(at, " or ".join(_KINDS[kind] for kind in self.cases))
        return node.walk(value, at, sink)


class ByTag:
    """Declare objects that are told apart by one field, such as `type` or `role`."""

    __slots__ = ("cases", "default", "tag")

    def __init__(self, tag: str, cases: Mapping[str, Node], default: str = "") -> None:
        self.tag = tag
        self.cases = dict(cases)
        self.default = default

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Walk the alternative that the tag names; refuse an unknown tag."""
        if type(value) is not dict:
            raise wrong_type(at, "an object")
        name = value.get(self.tag)
        if name is None:
            name = self.default
        if type(name) is not str:
            raise wrong_type(f"{at}/{self.tag}", "a string")
        if not name:
            raise missing_field(at, self.tag)
        node = self.cases.get(name)
        if node is None:
            raise unsupported_value(f"{at}/{self.tag}")
        return node.walk(value, at, sink)


class Tag:
    """Declare the field that a `ByTag` has already matched against its known names."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Pass the tag."""
        del at, sink
        return value


TAG = Tag()
FLAG = Flag()
IDENT = Ident()
FORBIDDEN = Forbidden()
