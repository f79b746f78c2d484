"""The flat objects of the External Service: tables of fields, by which requests are read and a document is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from situs.wire.faults import missing_field, segment, unsupported_field, unsupported_value, wrong_type
from situs.wire.strict import check_keys, parse

Node = dict[str, Any]
_MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Field:
    """Declare one field. Names are letters and digits in camelCase: an org spells anything else out in hexadecimal."""

    name: str
    about: str
    kind: str = "string"
    """`string`, `strings`, `boolean`, `integer` or `passages`; the last two only in answers."""
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = 255
    """Characters of a text."""
    personal: bool = False
    """It may hold personal data."""


def read_fields(raw: bytes, fields: Sequence[Field]) -> Mapping[str, Any]:
    """Return a request's fields; null and an empty text count as not given, which is how a flow leaves one out.

    Raises `CallError` as every face does: `wrong_type`, `missing_field`, `unsupported_field`, `unsupported_value` and
    what is wrong with JSON itself.
    """
    body = parse(raw)
    if type(body) is not dict:
        raise wrong_type("", "an object")
    known = {field.name: field for field in fields}
    given: dict[str, Any] = {}
    for name, value in body.items():
        if name not in known:
            raise unsupported_field(f"/{segment(name)}")
        if value is not None and value != "" and value != []:
            given[name] = _value(known[name], value)
    check_keys(raw, body)
    for field in fields:
        if field.required and field.name not in given:
            raise missing_field("", field.name)
    return given


def _value(field: Field, value: Any) -> Any:
    at = f"/{field.name}"
    if field.kind == "boolean":
        if type(value) is not bool:
            raise wrong_type(at, "true or false")
        return value
    if field.kind == "string":
        return _text(field, value, at)
    if type(value) is not list:
        raise wrong_type(at, "a list of texts")
    if len(value) > _MOST_ITEMS:
        raise unsupported_value(at, f"it may hold {_MOST_ITEMS} items")
    return [_text(field, item, f"{at}/{number}") for number, item in enumerate(value)]


def _text(field: Field, value: Any, at: str) -> str:
    if type(value) is not str:
        raise wrong_type(at, "a text")
    if len(value) > field.longest:
        raise unsupported_value(at, f"it may have {field.longest} characters")
    if field.choices and value not in field.choices:
        raise unsupported_value(at)
    return value


def described(field: Field, *, asked: bool) -> Node:
    """Return a field's schema (OpenAPI 3.0.3) with the annotations that AppLink reads."""
    text: Node = {"type": "string"}
    if field.choices:
        text["enum"] = list(field.choices)
    shapes: Mapping[str, Node] = {
        "string": text,
        "strings": {"type": "array", "items": {"type": "string"}},
        "passages": {"type": "array", "items": {"$ref": "#/components/schemas/Passage"}},
    }
    shape = dict(shapes.get(field.kind, {"type": field.kind}))
    shape["description"] = field.about
    action = {"isUserInput": True} if asked else {"isDisplayable": True}
    shape["x-sfdc"] = {"agent": {"action": action}} | ({"privacy": {"isPii": True}} if field.personal else {})
    return shape
