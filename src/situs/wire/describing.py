"""Describe what a face reads as a JSON schema (draft 2020-12), from the same declarations that read it.

The schema is a summary: sizes, strict base64 and what a route can serve are not in it. Nothing that it excludes
is accepted, but for tool schemas, which are free.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from situs.wire.numbers import Between, Bias, Integer, Number, Seed
from situs.wire.parts import CARRIED, FILENAME, IMAGE_TYPES, Blob, FilePart, ImageUrl, PdfSource
from situs.wire.spec import Arr, ByKind, ByTag, Enum, Flag, Forbidden, Ident, Map, Node, Obj, OpenObj, Tag, Text
from situs.wire.trees import JsonText, Schema, Tree

Described = dict[str, Any]

_STRING = {"type": "string"}
_LEAVES: Mapping[type, Described] = {
    Text: _STRING,
    Ident: _STRING,
    type(CARRIED): {"type": "string", "contentEncoding": "base64"},
    type(FILENAME): _STRING,
    Number: {"type": "number"},
    Integer: {"type": "integer"},
    Seed: {"type": "integer"},
    Flag: {"type": "boolean"},
    Forbidden: {"type": "null", "description": "Refused: only null, or nothing, is accepted."},
    Tag: _STRING,
    Tree: {},
    Schema: {"type": ["object", "boolean"]},
    JsonText: {"type": "string", "contentMediaType": "application/json"},
    ImageUrl: {"type": "string", "pattern": f"^data:({'|'.join(sorted(IMAGE_TYPES))});base64,"},
    Bias: {
        "type": "object",
        "propertyNames": {"pattern": "^[0-9]{1,7}$"},
        "additionalProperties": {"type": "number"},
    },
}


def describe(node: Node) -> Described:
    """Return the schema of what a node accepts; a node that is not known raises `TypeError`."""
    own = getattr(node, "described", None)
    if own is not None:
        return dict(own)
    branch = _BRANCHES.get(type(node))
    if branch is not None:
        return branch(node)
    try:
        return dict(_LEAVES[type(node)])
    except KeyError:
        raise TypeError(f"`{type(node).__name__}` has no description") from None


def _enum(node: Enum) -> Described:
    return {"enum": sorted(node.known, key=str)}


def _object(node: Obj) -> Described:
    fields = {}
    for name, (inner, _) in node.fields.items():
        described = describe(inner)
        fields[name] = described if name in node.required else _nullable(described)
    out: Described = {"type": "object", "properties": fields, "additionalProperties": False}
    if node.required:
        out["required"] = list(node.required)
    return out


def _open_object(node: OpenObj) -> Described:
    closed = _object(Obj({name: inner for name, (inner, _) in node.fields.items()}, node.fields))
    fields = {name: _nullable(d) if name in node.nullable else d for name, d in closed["properties"].items()}
    return {"type": "object", "properties": fields, "required": list(node.required)}


def _between(node: Between) -> Described:
    return {"type": "integer" if node.whole else "number", "minimum": node.least, "maximum": node.most}


def _nullable(described: Described) -> Described:
    """Admit null, which stands for absence in a field that is not required."""
    kind = described.get("type")
    if not described or kind == "null":
        return described
    if isinstance(kind, str) and "enum" not in described:
        return {**described, "type": [kind, "null"]}
    return {"anyOf": [described, {"type": "null"}]}


def _array(node: Arr) -> Described:
    out: Described = {"type": "array", "items": describe(node.item)}
    return {**out, "minItems": node.least} if node.least else out


def _map(node: Map) -> Described:
    return {"type": "object", "additionalProperties": describe(node.value)}


def _by_kind(node: ByKind) -> Described:
    cases = [describe(case) for case in node.cases.values()]
    return cases[0] if len(cases) == 1 else {"anyOf": cases}


def _by_tag(node: ByTag) -> Described:
    cases = []
    for name, case in node.cases.items():
        cases.append(_tagged(describe(case), node.tag, name, needed=name != node.default))
    return cases[0] if len(cases) == 1 else {"anyOf": cases}


def _tagged(described: Described, tag: str, name: str, *, needed: bool) -> Described:
    if "anyOf" in described:
        return {"anyOf": [_tagged(case, tag, name, needed=needed) for case in described["anyOf"]]}
    fields = {**described["properties"], tag: {"const": name} if needed else {"enum": [name, None]}}
    required = [*([tag] if needed else []), *(r for r in described.get("required", ()) if r != tag)]
    return {**described, "properties": fields, **({"required": required} if required else {})}


def _enclosed(node: Blob | FilePart | PdfSource) -> Described:
    return describe(node.obj)


_BRANCHES: Mapping[type, Callable[[Any], Described]] = {
    Enum: _enum,
    Obj: _object,
    OpenObj: _open_object,
    Between: _between,
    Arr: _array,
    Map: _map,
    ByKind: _by_kind,
    ByTag: _by_tag,
    Blob: _enclosed,
    FilePart: _enclosed,
    PdfSource: _enclosed,
}
