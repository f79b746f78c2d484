"""Answer for an org's records: reading, querying, files, and publishing of events."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from situs.adapters.crm.ids import long_id
from situs.testing.salesforce.components import agent_records
from situs.testing.salesforce.faults import Fault, malformed, not_found
from situs.testing.salesforce.omnistudio import omnistudio_records
from situs.testing.salesforce.org import LEVELS, Org, Person, Record, level_of, same_id
from situs.testing.salesforce.schema import FieldType, ObjectType, objects_of
from situs.testing.salesforce.selecting import Row, check_access_query, check_limits, select
from situs.testing.salesforce.soql import Query, parse_query
from situs.testing.salesforce.tooling import CODE, FIELDS, WHOLE, custom_metadata, tooling_rows

_BLOBS = {"contentversion": "versiondata", "eventlogfile": "logfile"}
_LARGEST_EVENT = 1_000_000
_ACCESS = ("RecordId", "HasReadAccess", "HasEditAccess", "HasDeleteAccess", "HasTransferAccess", "HasAllAccess",
           "MaxAccessLevel", "UserId")  # fmt: skip
_MADE_UP = {
    "entitydefinition": ("DurableId", "QualifiedApiName", "Label", "InternalSharingModel"),
    "fielddefinition": ("DurableId", "QualifiedApiName", "DeveloperName", "Label", "DataType", "SecurityClassification",
                        "ComplianceGroup", "BusinessStatus", "Description", "EntityDefinitionId",
                        "EntityDefinition.QualifiedApiName"),
    "userrecordaccess": _ACCESS,
    "userpermissionaccess": ("PermissionsViewAllData", "PermissionsModifyMetadata"),
}  # fmt: skip
"""Objects without rows of their own, and their fields."""
_FIXED = {**_MADE_UP, **FIELDS}


@dataclass(frozen=True, slots=True)
class Published:
    """Hold an event as it was published: its object, its fields and who did it."""

    event: str
    fields: Mapping[str, Any]
    username: str


@dataclass(slots=True)
class Holdings:
    """Hold an org's objects and rows; only events are added to."""

    org: Org
    version: str = "66.0"
    published: list[Published] = field(default_factory=list)
    objects: dict[str, ObjectType] = field(init=False)
    records: Mapping[str, Sequence[Record]] = field(init=False)

    def __post_init__(self) -> None:
        """Read the project, and take fields of given records as declared."""
        self.objects = objects_of(self.org.project)
        project = self.org.project
        made = (custom_metadata(project), agent_records(project), omnistudio_records(project), self.org.records)
        self.records = {name: rows for records in made for name, rows in records.items()}
        for name, rows in self.records.items():
            kind = self.objects.setdefault(name.lower(), ObjectType(name, name))
            given = {key for row in rows for key in row}
            kind.add(*(FieldType(key) for key in sorted(given) if key.lower() not in kind.fields))

    def query(
        self, text: str, person: Person, now: datetime, *, tooling: bool = False
    ) -> tuple[Query, list[dict[str, Any]]]:
        """Return a query as it is answered and its rows as an org shows them; metadata only by the Tooling API."""
        query = check_limits(parse_query(text))
        if query.source.lower() in FIELDS and not tooling and query.source.lower() not in CODE:
            raise Fault(400, "INVALID_TYPE", f"sObject type '{query.source[:80]}' is not supported.")
        source = query.source.lower()
        if query.groups:
            raise malformed("this stand-in groups no rows")
        rows = [*self._rows(query, person)]

        def find(row: Row, path: str) -> Any:
            return self._value(source, row, path)

        found = select(rows, query, find, now)
        if query.counts:
            return query, [{}] * len(found)
        names = self._all_fields(query) if query.fields == ("FIELDS(ALL)",) else query.fields
        if source in FIELDS and len(found) > 1 and WHOLE & {name.lower() for name in names}:
            raise malformed(f"with Metadata or FullName a query may have no more than one row: {len(found)}")
        for name in names:
            find({}, name)  # an unknown field is told even where there is no row
        return query, [self._shown(query.source, row, names) for row in found]

    def read(self, name: str, record: str, fields: Sequence[str], person: Person) -> dict[str, Any]:
        """Return a record as its REST resource shows it; one that the user may not see is not there."""
        kind, row = self._record(name, record, person)
        names = fields or tuple(f.name for f in kind.fields.values() if f.name.lower() not in _BLOBS.values())
        return self._shown(kind.name, row, names)

    def body(self, name: str, record: str, blob: str, person: Person) -> bytes:
        """Return a file's bytes."""
        if _BLOBS.get(name.lower()) != blob.lower():
            raise not_found()
        self._record(name, record, person)
        found = next((data for key, data in self.org.files.items() if same_id(key, record)), None)
        if found is None:
            raise not_found()
        return found

    def publish(self, name: str, fields: Mapping[str, Any], size: int, person: Person) -> dict[str, Any]:
        """Take an event in and return what its publisher is told: it waits, and is delivered at least once."""
        kind = self._kind(name)
        if not kind.name.endswith("__e"):
            raise Fault(405, "METHOD_NOT_ALLOWED", "this stand-in creates no records, only platform events")
        if size > _LARGEST_EVENT:
            raise Fault(400, "LIMIT_EXCEEDED", "the event is larger than 1 MB")
        for key, value in fields.items():
            _check(kind.fields.get(key.lower()), key, value)
        lacking = [f.name for f in kind.fields.values() if f.required and fields.get(f.name) in (None, "")]
        if lacking:
            words = f"Required fields are missing: [{', '.join(lacking)}]"
            raise Fault(400, "REQUIRED_FIELD_MISSING", words, tuple(lacking))
        self.published.append(Published(kind.name, dict(fields), person.username))
        waiting = {"statusCode": "OPERATION_ENQUEUED", "message": str(uuid.uuid4()), "fields": []}
        return {"id": long_id(f"e01{len(self.published):012d}"), "success": True, "errors": [waiting]}

    def describe(self, name: str) -> dict[str, Any]:
        """Return an object's description; classification is not part of it, in an org neither."""
        kind = self._kind(name)
        told = {"name": kind.name, "label": kind.label, "custom": "__" in kind.name}
        children = [
            {"childSObject": other.name, "field": one.name,
             "relationshipName": one.relation and one.relation + ("__r" if one.name.endswith("__c") else "")}
            for other in self.objects.values() for one in other.fields.values()
            if one.refers_to.lower() == kind.name.lower()
        ]  # fmt: skip
        kinds = [{"developerName": one, "name": one, "master": False} for one in kind.kinds]
        master = {"developerName": "Master", "name": "Master", "master": True}
        fields = [_described(one) for one in kind.fields.values()]
        return {**told, "fields": fields, "childRelationships": children, "recordTypeInfos": [*kinds, master]}

    def _kind(self, name: str) -> ObjectType:
        kind = self.objects.get(name.lower())
        if kind is None:
            raise not_found()
        return kind

    def _record(self, name: str, record: str, person: Person) -> tuple[ObjectType, Record]:
        kind = self._kind(name)
        row = next((r for r in self._given(kind.name) if same_id(str(r.get("Id")), record)), None)
        if row is None or not self._sees(person, kind.name, row):
            raise not_found()
        return kind, row

    def _given(self, name: str) -> Sequence[Record]:
        given = next((rows for key, rows in self.records.items() if key.lower() == name.lower()), ())
        if name.lower() != "user":
            return given
        people = self.org.people
        return [*given, *({"Id": p.id, "Username": p.username, "Name": p.name, "IsActive": True} for p in people)]

    def _sees(self, person: Person, name: str, row: Record) -> bool:
        if name.lower() in ("organization", "user"):
            return True
        held = str(row.get("ContentDocumentId") or row.get("Id"))
        return level_of(self.org, person.id, held) != "None"

    def _rows(self, query: Query, person: Person) -> Iterator[Row]:
        match query.source.lower():
            case "entitydefinition":
                yield from (_entity(kind) for kind in self.objects.values())
            case "fielddefinition":
                for kind in self.objects.values():
                    yield from (_definition(kind, one) for one in kind.fields.values())
            case "userrecordaccess":
                yield from self._accesses(query)
            case "userpermissionaccess":
                yield {"PermissionsViewAllData": person.sees_all, "PermissionsModifyMetadata": person.modifies_metadata}
            case source if source in FIELDS:
                yield from tooling_rows(source, self.org.project)
            case source:
                if source not in self.objects:
                    raise Fault(400, "INVALID_TYPE", f"sObject type '{query.source[:80]}' is not supported.")
                yield from (row for row in self._given(source) if self._sees(person, source, row))

    def _accesses(self, query: Query) -> Iterator[Row]:
        user, records = check_access_query(query)
        for record in records:
            rank = LEVELS.index(level_of(self.org, user, record))
            has = {f"Has{level}Access": rank >= at for at, level in enumerate(LEVELS) if at}
            yield {"UserId": user, "RecordId": long_id(record), "MaxAccessLevel": LEVELS[rank], **has}

    def _all_fields(self, query: Query) -> tuple[str, ...]:
        if query.limit is None or query.limit > 200:
            raise malformed("The SOQL FIELDS function must have a LIMIT of at most 200")
        if query.source.lower() in _FIXED:
            return _FIXED[query.source.lower()]
        return tuple(f.name for f in self.objects[query.source.lower()].fields.values())

    def _value(self, source: str, row: Row, path: str) -> Any:
        """Return the value behind a path, through look-ups to other objects."""
        if source in _FIXED:
            name = next((n for n in _FIXED[source] if n.lower() == path.lower()), None)
            if name is None:
                raise _no_field(path, source)
            return row.get(name)
        head, _, rest = path.partition(".")
        kind = self.objects[source]
        if not rest:
            known = kind.fields.get(head.lower())
            if known is None:
                raise _no_field(head, kind.name)
            return _cell(row, known.name)
        link = kind.fields.get(_link(head))
        if link is None or link.refers_to.lower() not in self.objects:
            raise _no_field(path, kind.name)
        key = _cell(row, link.name)
        target = link.refers_to.lower()
        found = next((r for r in self._given(target) if key and same_id(str(r.get("Id")), str(key))), None)
        if found is None:
            self._value(target, {}, rest)
            return None
        return self._value(target, found, rest)

    def _shown(self, name: str, row: Row, names: Sequence[str]) -> dict[str, Any]:
        shown: dict[str, Any] = {"attributes": {"type": name}}
        identity = row.get("Id") or row.get("DurableId")
        if identity:
            shown["attributes"]["url"] = f"/services/data/v{self.version}/sobjects/{name}/{identity}"
        for path in names:
            value = self._value(name.lower(), row, path)
            *parents, last = path.split(".")
            at = shown
            for parent in parents:
                at = at.setdefault(parent, {"attributes": {"type": parent}})
            if name.lower() in _BLOBS and last.lower() in _BLOBS.values():
                value = f"/services/data/v{self.version}/sobjects/{name}/{identity}/{last}"
            at[last] = _json(value)
        return shown


def _cell(row: Row, name: str) -> Any:
    return next((value for key, value in row.items() if key.lower() == name.lower()), None)


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    return value


def _link(head: str) -> str:
    return head.lower().removesuffix("__r") + "__c" if head.lower().endswith("__r") else head.lower() + "id"


def _no_field(path: str, name: str) -> Fault:
    return Fault(400, "INVALID_FIELD", f"No such column '{path[:80]}' on entity '{name[:80]}'.")


def _described(one: FieldType) -> dict[str, Any]:
    values = [{"value": value, "label": value, "active": True} for value in one.values]
    return {"name": one.name, "label": one.label or one.name, "type": one.type.lower(), "length": one.length,
            "referenceTo": [one.refers_to] if one.refers_to else [], "relationshipName": one.upwards,
            "picklistValues": values}  # fmt: skip


def _entity(kind: ObjectType) -> Row:
    sharing = kind.sharing or None
    return {"DurableId": kind.name, "QualifiedApiName": kind.name, "Label": kind.label, "InternalSharingModel": sharing}


def _definition(kind: ObjectType, one: FieldType) -> Row:
    return {
        "DurableId": f"{kind.name}.{one.name}",
        "QualifiedApiName": one.name,
        "DeveloperName": one.name.removesuffix("__c"),
        "Label": one.label or one.name,
        "DataType": f"{one.type}({one.length})" if one.length else one.type,
        "SecurityClassification": one.security,
        "ComplianceGroup": one.compliance,
        "BusinessStatus": one.status,
        "Description": one.description,
        "EntityDefinitionId": kind.name,
        "EntityDefinition.QualifiedApiName": kind.name,
    }


def _check(kind: FieldType | None, name: str, value: Any) -> None:
    if kind is None:
        words = f"No such column '{name[:80]}' on sobject of type event"
        raise Fault(400, "INVALID_FIELD", words, (name,))
    if isinstance(value, str) and kind.length and len(value) > kind.length:
        words = f"{kind.name}: data value too large (max length={kind.length})"
        raise Fault(400, "STRING_TOO_LONG", words, (kind.name,))
    if isinstance(value, dict | list) or (kind.type == "Checkbox") is not isinstance(value, bool):
        raise Fault(400, "JSON_PARSER_ERROR", f"{kind.name}: unexpected value", (kind.name,))
