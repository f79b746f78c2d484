"""Read OmniStudio of a managed package (Vlocity) out of its DataPacks: JSON, one file a pack or one a record.

A pack names its fields with the package's namespace or a mark for it (`%vlocity_namespace%__Type__c`); packs of
OmniStudio on the platform itself have none (`Type`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from situs.scan.finding import Spot
from situs.scan.following.omnistudio import Item, Procedure, Step, Transform, extracts_of
from situs.scan.project import Diagnostic, SourceFile

_SORT = "VlocityRecordSObjectType"
_REFERENCE = "VlocityMatchingKeyObject"
"""What stands for a record of another file."""
_NAMESPACE = re.compile(r"^(?:%vlocity_namespace%|vlocity_[a-z]+|omnistudio)__", re.IGNORECASE)
_SORTS = {
    "OmniScript": "procedure",
    "OmniProcess": "procedure",
    "Element": "step",
    "OmniProcessElement": "step",
    "DRBundle": "transform",
    "OmniDataTransform": "transform",
    "DRMapItem": "item",
    "OmniDataTransformItem": "item",
}
_Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Packs:
    """Hold what DataPacks make up, and which of them could not be read."""

    procedures: tuple[Procedure, ...] = ()
    transforms: tuple[Transform, ...] = ()
    unread: tuple[Diagnostic, ...] = ()


@dataclass(slots=True)
class _Gathered:
    """Hold what was found so far by the names that others call it by, in lower case, with its first name and spot."""

    steps: dict[str, tuple[str, Spot, list[Step]]] = field(default_factory=dict)
    items: dict[str, tuple[str, Spot, list[Item]]] = field(default_factory=dict)


def take_packs(files: Iterable[SourceFile]) -> Packs:
    """Return the procedures and data transforms of the DataPacks among some files."""
    found = _Gathered()
    unread = []
    for file in files:
        if file.kind != "json" or _SORT not in file.text:
            continue
        try:
            document = json.loads(file.text)
        except (ValueError, RecursionError):
            unread.append(Diagnostic(file.path, "a DataPack that is no JSON"))
            continue
        for record, sort, holder in _records(document):
            _keep(found, file, record, sort, holder)
    procedures = (Procedure(name, spot, tuple(own)) for name, spot, own in found.steps.values())
    transforms = (Transform(name, spot, tuple(extracts_of(own))) for name, spot, own in found.items.values())
    return Packs(tuple(procedures), tuple(transforms), tuple(unread))


def _records(document: Any) -> Iterator[tuple[_Record, str, str]]:
    """Yield every record of a document with its sort, and the name of the record that it stands in."""
    waiting: list[tuple[Any, str]] = [(document, "")]
    while waiting:
        value, holder = waiting.pop()
        if isinstance(value, list):
            waiting.extend((inner, holder) for inner in reversed(value))
        elif isinstance(value, dict) and value.get("VlocityDataPackType") != _REFERENCE:
            sort = _SORTS.get(_plain(str(value.get(_SORT, ""))), "")
            record = {_plain(key): inner for key, inner in value.items()} if sort else {}
            if sort:
                yield record, sort, holder
            name = _name(record) if sort in ("procedure", "transform") else holder
            waiting.extend((inner, name) for inner in reversed(value.values()) if isinstance(inner, dict | list))


def _keep(found: _Gathered, file: SourceFile, record: _Record, sort: str, holder: str) -> None:
    name = _text(record, "Name")
    if sort == "step":
        address = _settings(record).get("restPath") or _settings(record).get("path")
        spot = Spot(file.path, _line_of(file.text, str(address or name)), f"step {name}")
        if record.get("Active", record.get("IsActive")) is not False and _text(record, "Type"):
            called = holder or _holder(record) or file.path.rpartition("/")[0].rpartition("/")[2]
            step = Step(name, _text(record, "Type"), _settings(record), spot)
            found.steps.setdefault(called.lower(), (called, spot, []))[2].append(step)
    elif sort == "item" and record.get("IsDisabled") is not True:
        called = holder or name
        spot = Spot(file.path, 1, f"data transform {called}")
        item = Item(
            _text(record, "InterfaceObjectName", "InputObjectName"),
            _text(record, "InterfaceFieldAPIName", "InputFieldName"),
            _text(record, "DomainObjectFieldAPIName", "OutputFieldName"),
        )
        found.items.setdefault(called.lower(), (called, spot, []))[2].append(item)


def _name(record: _Record) -> str:
    """Return the name by which others call a record: a procedure's type and subtype, a transform's own."""
    if record.get("SubType"):
        return f"{_text(record, 'Type')}_{_text(record, 'SubType')}"
    return _text(record, "DRMapName", "Name")


def _holder(record: _Record) -> str:
    """Return the procedure that a step of a file of its own names: `…OmniScript__c/Type/SubType/Language`."""
    named = record.get("OmniScriptId") or record.get("OmniProcessId")
    path = str(named.get("VlocityMatchingRecordSourceKey", "")) if isinstance(named, dict) else ""
    parts = path.split("/")
    return "_".join(parts[1:3]) if len(parts) > 2 else ""


def _settings(record: _Record) -> Mapping[str, Any]:
    """Return what a step is set to: an object, or the text of one; anything else is none."""
    value = record.get("PropertySet", record.get("PropertySetConfig"))
    try:
        value = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {}


def _plain(name: str) -> str:
    return _NAMESPACE.sub("", name).removesuffix("__c")


def _text(record: _Record, *names: str) -> str:
    """Return the first of some fields that is a text. JSON can spell half a character, which no report could hold."""
    found = next((record[name] for name in names if isinstance(record.get(name), str) and record[name]), "")
    return found.encode("utf-8", "replace").decode()


def _line_of(text: str, value: str) -> int:
    """Return the line on which a value stands, as JSON spells it; 1 where it cannot be found."""
    at = text.find(json.dumps(value, ensure_ascii=False)[1:-1]) if value else -1
    return text.count("\n", 0, at) + 1 if at > 0 else 1
