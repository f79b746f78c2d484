"""Free JSON: tool arguments, tool inputs, JSON schemas. Every string and every key is text.

A number of seven digits or more may be an account or a telephone number, so it is offered as text too; it
cannot be replaced without changing its type, hence `Form.OPAQUE`. A member's pointer is its position, not its
key.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from situs.errors import CallError
from situs.model import Form, Role
from situs.wire.faults import unsupported_value, wrong_type
from situs.wire.numbers import LONG, lengthy
from situs.wire.spec import Arr, Enum, Map, Node, Sink, Text, unfused
from situs.wire.strict import MAX_DEPTH, parse_strictly

_EXACT = 1e15
"""Above it a float no longer shows the digits that the caller wrote."""
_INEXACT = re.compile(r"[0-9]{16}|[0-9.][eE][+-]?[0-9]")
_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{4}")


def too_deep(at: str) -> CallError:
    """Say that free JSON is nested too deeply."""
    return CallError("too_deep", f"`{at}` is nested deeper than {MAX_DEPTH} levels", pointer=at)


class Tree:
    """Declare any JSON value, each string and key of which is text."""

    __slots__ = ("role",)

    def __init__(self, role: Role) -> None:
        self.role = role

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Walk the value, counting depth from where it stands."""
        return self._walk(value, at, sink, at.count("/"))

    def _walk(self, value: Any, at: str, sink: Sink, depth: int) -> Any:
        kind = type(value)
        if kind is str:
            return sink.text(value, at, self.role, Form.TEXT) if value else value
        if value is None or kind is bool:
            return value
        if kind is int or kind is float:
            return self.number(value, at, sink)
        if depth >= MAX_DEPTH:
            raise too_deep(at)
        if kind is list:
            return [self._walk(item, f"{at}/{i}", sink, depth + 1) for i, item in enumerate(value)]
        out = {}
        for i, (key, item) in enumerate(value.items()):
            here = f"{at}/*{i}"
            name = sink.text(key, f"{here}~", self.role, Form.NAME) if key else key
            out[name] = self._walk(item, here, sink, depth + 1)
        return unfused(out, value, at)

    def number(self, value: int | float, at: str, sink: Sink) -> int | float:
        """Pass a number, offered as text where it could be somebody's; refuse one that would have to be replaced."""
        if type(value) is float and abs(value) >= _EXACT:
            raise unsupported_value(at, "a number of this size cannot be checked; send it as a string")
        if abs(value) >= LONG or type(value) is float:
            shown = str(value)
            if len(shown) > 6 and sink.text(shown, at, self.role, Form.OPAQUE) != shown:
                raise unsupported_value(at, "a number cannot be replaced")
        return value


class JsonText:
    """Declare a string that holds JSON (`arguments`): its decoded strings and keys are the texts.

    Where nothing was replaced the string goes on as it was, unless it holds a number that parsing rounded. A
    string that is not JSON, such as a model's slip in the history, is one text, unless escapes in it would
    hide text.
    """

    __slots__ = ("role", "tree")

    def __init__(self, role: Role) -> None:
        self.role = role
        self.tree = Tree(role)

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Walk the JSON inside the string."""
        if type(value) is not str:
            raise wrong_type(at, "a string of JSON")
        if not value.strip():
            return value
        try:
            inner = parse_strictly(value.encode())
        except CallError as error:
            if error.code != "invalid_json":
                raise CallError(error.code, f"`{at}`: {error.message}", pointer=at) from None
            return self._slip(value, at, sink)
        out = self.tree.walk(inner, f"{at}#", sink)
        if out == inner and not _INEXACT.search(value):
            return value
        return orjson.dumps(out).decode()

    def _slip(self, value: str, at: str, sink: Sink) -> str:
        if _ESCAPE.search(value):
            raise unsupported_value(at, "it is not valid JSON and holds escapes")
        return sink.text(value, at, self.role, Form.TEXT)


class _Bound:
    """Declare a numeric bound of a schema; older drafts have booleans for the exclusive ones."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        if type(value) is bool:
            return value
        if type(value) is not int and type(value) is not float:
            raise wrong_type(at, "a number")
        return _DEFINITION.number(value, at, sink) if lengthy(value) or type(value) is float else value


_DEFINITION = Tree(Role.DEFINITION)
_BOUND = _Bound()
_PROSE = Text(Role.DEFINITION)
_OPAQUE = Text(Role.DEFINITION, Form.OPAQUE)
_TYPES = Enum("string", "number", "integer", "boolean", "object", "array", "null")
_FORMATS = frozenset(
    {
        *(
            "date-time",
            "date",
            "time",
            "duration",
            "email",
            "idn-email",
            "hostname",
            "idn-hostname",
            "ipv4",
            "ipv6",
        ),
        *("uri", "uri-reference", "uri-template", "iri", "iri-reference", "uuid", "json-pointer", "regex"),
        *("relative-json-pointer", "int32", "int64", "float", "double", "byte", "binary", "password"),
    }
)
_DRAFTS = frozenset(
    f"{scheme}://json-schema.org/{draft}"
    for scheme in ("http", "https")
    for draft in (
        "schema#", "draft-04/schema#", "draft-06/schema#", "draft-07/schema#", "draft-07/schema",
        "draft/2019-09/schema", "draft/2020-12/schema",
    )
)  # fmt: skip


class _Known:
    """Declare a string that is safe where known and opaque text otherwise."""

    __slots__ = ("known",)

    def __init__(self, known: frozenset[str]) -> None:
        self.known = known

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        if type(value) is str and value in self.known:
            return value
        return _OPAQUE.walk(value, at, sink)


class Schema:
    """Declare a JSON schema (draft 2020-12 and older).

    Structure is safe; titles, descriptions, values and property names are text. Patterns, references and what
    they refer to cannot be replaced, so they are `Form.OPAQUE`. An unknown keyword is a free JSON member.
    """

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        """Walk a schema: an object, or a boolean."""
        if type(value) is bool:
            return value
        if type(value) is list:
            return [self.walk(item, f"{at}/{i}", sink) for i, item in enumerate(value)]
        if type(value) is not dict:
            raise wrong_type(at, "a JSON schema")
        if at.count("/") >= MAX_DEPTH:
            raise too_deep(at)
        out = {}
        for i, (key, item) in enumerate(value.items()):
            node = _KEYWORDS.get(key)
            if node is None:
                here = f"{at}/*{i}"
                name = sink.text(key, f"{here}~", Role.DEFINITION, Form.NAME) if key else key
                out[name] = _DEFINITION.walk(item, here, sink)
            else:
                out[key] = None if item is None else node.walk(item, f"{at}/{key}", sink)
        return unfused(out, value, at)


class _Kinds:
    """Declare the `type` keyword: one name or several."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        return Arr(_TYPES).walk(value, at, sink) if type(value) is list else _TYPES.walk(value, at, sink)


class _Switch:
    """Declare a keyword of annotation that is true or false."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        return value if type(value) is bool else _DEFINITION.walk(value, at, sink)


SCHEMA = Schema()
_PROPERTIES = Map(Role.DEFINITION, SCHEMA)
_DEFINITIONS = Map(Role.DEFINITION, SCHEMA, Form.OPAQUE)
_NAMES = Arr(Text(Role.DEFINITION, Form.NAME))
_DEPENDENT_NAMES = Map(Role.DEFINITION, _NAMES)


class _Dependencies:
    """Declare the old keyword `dependencies`: names or schemas by property name."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        return _NAMES.walk(value, at, sink) if type(value) is list else SCHEMA.walk(value, at, sink)


class _Required:
    """Declare the keyword `required`: names, or a boolean in draft 3."""

    __slots__ = ()

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        return value if type(value) is bool else _NAMES.walk(value, at, sink)


_KEYWORDS: dict[str, Node] = {
    "type": _Kinds(),
    "format": _Known(_FORMATS),
    "$schema": _Known(_DRAFTS),
    "title": _PROSE,
    "description": _PROSE,
    "$comment": _PROSE,
    "required": _Required(),
    "properties": _PROPERTIES,
    "dependentSchemas": _PROPERTIES,
    "dependentRequired": _DEPENDENT_NAMES,
    "dependencies": Map(Role.DEFINITION, _Dependencies()),
    "$defs": _DEFINITIONS,
    "definitions": _DEFINITIONS,
    "patternProperties": _DEFINITIONS,
    **dict.fromkeys(("pattern", "$ref", "$id", "id", "$anchor", "$dynamicRef", "$dynamicAnchor"), _OPAQUE),
    **dict.fromkeys(("enum", "const", "default", "examples", "example"), _DEFINITION),
    **dict.fromkeys(("uniqueItems", "readOnly", "writeOnly", "deprecated", "nullable", "strict"), _Switch()),
    **dict.fromkeys(("items", "prefixItems", "additionalItems", "unevaluatedItems", "contains"), SCHEMA),
    **dict.fromkeys(("additionalProperties", "unevaluatedProperties", "propertyNames"), SCHEMA),
    **dict.fromkeys(("anyOf", "oneOf", "allOf", "not", "if", "then", "else"), SCHEMA),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _BOUND),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties"), _BOUND),
    **dict.fromkeys(("maxProperties", "minContains", "maxContains"), _BOUND),
}
