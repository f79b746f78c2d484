"""The objects that an org's code and metadata name: their fields, sharing, and records of custom metadata.

A description (`describe`) knows relations, picklists and record types, but no classification; `FieldDefinition` knows
the classification. It takes no `OR`, no `IN` and no limit, and must be asked by object (Tooling API, "SOQL operation
limitations").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from situs.adapters.projects.org.asking import Asking, Row, Select, gather, text_of

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,79}")
_OBJECT = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
MOST_OBJECTS = 1_000
_TYPES = {"richtextarea": "Html", "longtextarea": "LongTextArea", "textarea": "TextArea", "date/time": "DateTime",
          "autonumber": "AutoNumber", "email": "Email", "phone": "Phone",
          "checkbox": "Checkbox", "number": "Number", "percent": "Percent", "date": "Date", "picklist": "Picklist",
          "currency": "Currency", "roll-upsummary": "Summary", "lookup": "Lookup",
          "master-detail": "MasterDetail"}  # fmt: skip
"""Types of metadata by the words that `DataType` begins with, without spaces."""


async def read_objects(asking: Asking) -> None:
    """Keep every object that what was read so far names, and those that its relations lead to."""
    words = frozenset(_words(file.text for file in asking.files.values()))
    listed = await asking.ask("objects", asking.client.objects) or ()
    known = {name.lower(): name for name in listed if _OBJECT.fullmatch(name)}
    told: dict[str, Row] = {}
    waiting = sorted(name for low, name in known.items() if low in words)
    while waiting:
        room = MOST_OBJECTS - len(told)
        for name in waiting[room:]:
            asking.tell(f"objects/{name}", f"more than {MOST_OBJECTS:,} objects are named")
        taken = waiting[: max(room, 0)]
        await gather(taken, _describing(asking, told))
        found = {other.lower() for name in taken for other in _related(told.get(name, {}), words)}
        waiting = sorted(known[low] for low in found if low in known and known[low] not in told) if room > 0 else []
    await gather(sorted(told), _keeping(asking, told))


def _words(texts: Iterable[str]) -> Iterator[str]:
    """Yield the names in texts, in lower case; a relation `X__r` names the object `X__c` too."""
    for text in texts:
        for word in set(_WORD.findall(text)):
            low = word.lower()
            yield low
            if low.endswith("__r"):
                yield low.removesuffix("__r") + "__c"


def _describing(asking: Asking, told: dict[str, Row]) -> Any:
    async def read(name: str) -> None:
        answer = await asking.ask(f"objects/{name}", lambda: asking.client.describe(name))
        told[name] = answer or {}

    return read


def _related(description: Row, words: frozenset[str]) -> Iterator[str]:
    for field in _list(description, "fields"):
        if text_of(field, "relationshipName").lower() in words:
            yield from _targets(field)
    for child in _list(description, "childRelationships"):
        if text_of(child, "relationshipName").lower() in words:
            yield text_of(child, "childSObject")


def _targets(field: Row) -> Sequence[str]:
    """Return the objects that a look-up may refer to."""
    value = field.get("referenceTo")
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _list(row: Row, name: str) -> Sequence[Row]:
    value = row.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _keeping(asking: Asking, told: Mapping[str, Row]) -> Any:
    names = {
        (text_of(child, "childSObject").lower(), text_of(child, "field").lower()): text_of(child, "relationshipName")
        for description in told.values()
        for child in _list(description, "childRelationships")
    }

    async def read(name: str) -> None:
        what = f"objects/{name}"
        entities = await asking.rows(what, _entity(name))
        sharing = text_of(entities[0], "InternalSharingModel") if len(entities) == 1 else ""
        _keep_object(asking, name, told[name], sharing)
        definitions = await asking.rows(what, _definitions(name))
        described = {text_of(field, "name").lower(): field for field in _list(told[name], "fields")}
        for row in definitions:
            low = text_of(row, "QualifiedApiName").lower()
            child = names.get((name.lower(), low), "").removesuffix("__r")
            _keep_field(asking, name, row, described.get(low, {}), child)
        if name.lower().endswith("__mdt"):
            await _keep_records(asking, name, [text_of(row, "QualifiedApiName") for row in definitions])

    return read


def _entity(name: str) -> Select:
    return Select("EntityDefinition", "QualifiedApiName, InternalSharingModel", where=f"QualifiedApiName = '{name}'")


def _definitions(name: str) -> Select:
    return Select(
        "FieldDefinition",
        "QualifiedApiName, Label, DataType",
        "SecurityClassification, ComplianceGroup, BusinessStatus",
        f"EntityDefinition.QualifiedApiName = '{name}'",
    )


def _keep_object(asking: Asking, name: str, description: Row, sharing: str) -> None:
    value = {"label": description.get("label"), "sharingModel": sharing or None}
    asking.keep_document(f"objects/{name}/{name}.object-meta.xml", "CustomObject", value)
    for kind in _list(description, "recordTypeInfos"):
        if kind.get("master") is not True:
            own = text_of(kind, "developerName")
            path = f"objects/{name}/recordTypes/{own}.recordType-meta.xml"
            asking.keep_document(path, "RecordType", {"fullName": own})


def _keep_field(asking: Asking, holder: str, row: Row, described: Row, child: str) -> None:
    name = text_of(row, "QualifiedApiName")
    refers = _targets(described)
    values = [{"fullName": value.get("value")} for value in _list(described, "picklistValues")]
    document = {
        "fullName": name,
        "businessStatus": row.get("BusinessStatus"),
        "complianceGroup": row.get("ComplianceGroup"),
        "label": row.get("Label"),
        "referenceTo": refers[0] if len(refers) == 1 else None,
        "relationshipName": child or None,
        "securityClassification": row.get("SecurityClassification"),
        "type": _type(text_of(row, "DataType")),
        "valueSet": {"valueSetDefinition": {"value": values}} if values else None,
    }
    asking.keep_document(f"objects/{holder}/fields/{name}.field-meta.xml", "CustomField", document)


def _type(told: str) -> str:
    """Return the metadata's type for `Long Text Area(32768)`; what is not known, as it stands."""
    plain = told.replace(" ", "").lower()
    if plain.startswith("text(encrypted)"):
        return "EncryptedText"
    return _TYPES.get(plain.partition("(")[0]) or told.partition("(")[0]


async def _keep_records(asking: Asking, name: str, fields: Sequence[str]) -> None:
    """Keep the records of a type of custom metadata, which may hold addresses."""
    own = [field for field in fields if field.lower().endswith("__c") and _OBJECT.fullmatch(field)]
    soql = f"SELECT {', '.join(('DeveloperName', 'NamespacePrefix', *own))} FROM {name}"  # noqa: S608 - names
    rows = await asking.ask(f"customMetadata/{name}", lambda: asking.client.query(soql))
    for row in rows or ():
        values = [{"field": field, "value": row.get(field)} for field in own]
        path = f"customMetadata/{name[:-5]}.{text_of(row, 'DeveloperName')}.md-meta.xml"
        asking.keep_document(path, "CustomMetadata", {"values": values})
