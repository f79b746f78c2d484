"""The objects of an org as its project declares them, in source format and in the Metadata API's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from situs.markup import Element, Malformed, parse_markup
from situs.scan import Project, SourceFile


@dataclass(frozen=True, slots=True)
class FieldType:
    """Hold one field."""

    name: str
    label: str = ""
    type: str = "Text"
    length: int = 0
    """The most characters of a text; 0 where none is declared."""
    required: bool = False
    refers_to: str = ""
    security: str | None = None
    compliance: str | None = None
    status: str | None = None
    description: str | None = None
    relation: str = ""
    """The name by which a query goes from a record that is referred to, to those that refer to it."""
    values: tuple[str, ...] = ()
    """Of a picklist."""

    @property
    def upwards(self) -> str | None:
        """Return the name by which a query goes from a record to the one that it refers to."""
        if not self.refers_to:
            return None
        return f"{self.name[:-3]}__r" if self.name.lower().endswith("__c") else self.name.removesuffix("Id")


@dataclass(slots=True)
class ObjectType:
    """Hold one object and its fields by their names in lower case."""

    name: str
    label: str = ""
    sharing: str = ""
    kinds: list[str] = field(default_factory=list)
    """Its record types."""
    fields: dict[str, FieldType] = field(default_factory=dict)

    def add(self, *fields: FieldType) -> None:
        """Add fields; a later one of the same name wins, as in a deployment."""
        self.fields.update({f.name.lower(): f for f in fields})


_STANDARD: Mapping[str, tuple[str, ...]] = {
    "Account": ("Name",),
    "Case": ("CaseNumber", "Subject", "Description", "Status"),
    "Contract": ("ContractNumber", "Status", "SpecialTerms", "Description"),
    "ContentDocument": ("Title", "FileType", "ContentSize", "LatestPublishedVersionId"),
    "ContentDocumentLink": ("LinkedEntityId", "ContentDocumentId", "ShareType", "Visibility"),
    "ContentVersion": ("Title", "PathOnClient", "FileType", "FileExtension", "ContentSize", "ContentDocumentId",
                       "IsLatest", "VersionNumber", "VersionData"),
    "EventLogFile": ("EventType", "LogDate", "LogFileLength", "LogFileFieldNames", "LogFile"),
    "Organization": ("Name", "OrganizationType", "InstanceName", "IsSandbox"),
    "User": ("Username", "Name", "IsActive", "FederationIdentifier"),
}  # fmt: skip
"""Objects that every org has, with those of their fields that are used."""


def objects_of(project: Project) -> dict[str, ObjectType]:
    """Return the objects by their names in lower case; files that are no metadata of objects are passed over."""
    found: dict[str, ObjectType] = {}
    for name, fields in _STANDARD.items():
        _object(found, name).add(*(FieldType(f) for f in fields))
    for file in project.files:
        take = _TAKES.get(file.kind)
        if take is not None:
            try:
                root = parse_markup(file.text)
            except Malformed:
                continue
            take(found, file, root)
    return found


def _object(found: dict[str, ObjectType], name: str) -> ObjectType:
    if name.lower() not in found:
        found[name.lower()] = ObjectType(name, name)
        common = () if name.lower().endswith("__e") else (FieldType("OwnerId", refers_to="User"),)
        found[name.lower()].add(FieldType("Id", type="Id"), FieldType("CreatedDate", type="DateTime"), *common)
        if name.lower().endswith("__c"):
            found[name.lower()].add(FieldType("Name"))
        if name.lower().endswith("__mdt"):
            found[name.lower()].add(FieldType("DeveloperName"), FieldType("NamespacePrefix"))
    return found[name.lower()]


def _take_object(found: dict[str, ObjectType], file: SourceFile, root: Element) -> None:
    made = _object(found, file.name)
    made.label = root.value("label") or made.label
    made.sharing = root.value("sharingModel") or made.sharing
    made.kinds += [child.value("fullName") for child in root.all("recordTypes")]
    made.add(*(_field(child) for child in root.all("fields") if child.value("fullName")))


def _take_field(found: dict[str, ObjectType], file: SourceFile, root: Element) -> None:
    parts = PurePosixPath(file.path).parts
    if len(parts) >= 3 and parts[-2] == "fields" and root.value("fullName"):
        _object(found, parts[-3]).add(_field(root))


def _take_kind(found: dict[str, ObjectType], file: SourceFile, root: Element) -> None:
    parts = PurePosixPath(file.path).parts
    if len(parts) >= 3 and parts[-2] == "recordTypes":
        _object(found, parts[-3]).kinds.append(root.value("fullName") or file.name)


_TAKES = {"object": _take_object, "field": _take_field, "recordtype": _take_kind}


def _field(element: Element) -> FieldType:
    length = element.value("length")
    return FieldType(
        name=element.value("fullName"),
        label=element.value("label"),
        type=element.value("type") or "Text",
        length=int(length) if length.isdigit() else 0,
        required=element.value("required") == "true",
        refers_to=element.value("referenceTo"),
        security=element.value("securityClassification") or None,
        compliance=element.value("complianceGroup") or None,
        status=element.value("businessStatus") or None,
        description=element.value("description") or None,
        relation=element.value("relationshipName"),
        values=tuple(
            e.value("fullName") for e in element.walk() if e.tag in ("value", "picklistValues") and e.children
        ),
    )
