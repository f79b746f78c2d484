"""The project's objects: their fields with what is declared of them, and who may see their records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from situs.scan.finding import Spot
from situs.scan.metadata.markup import Element
from situs.scan.project import SourceFile


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """State what the metadata declare of one field; empty where they say nothing."""

    object: str
    name: str
    spot: Spot
    type: str = ""
    label: str = ""
    security: str = ""
    """`securityClassification`: Public, Internal, Confidential, Restricted, MissionCritical, or the org's own."""
    compliance: tuple[str, ...] = ()
    status: str = ""
    """`businessStatus`."""
    encrypted: bool = False
    refers_to: str = ""
    """The object that a look-up refers to."""
    relation: str = ""
    """The name of that relation, as a path of fields uses it."""


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """State how records of an object are shared."""

    name: str
    spot: Spot
    sharing: str = ""
    """`sharingModel`: Private, Read, ReadWrite, ControlledByParent; empty where the project does not say."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """Look objects and fields up in lower case."""

    objects: Mapping[str, ObjectFacts] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], FieldFacts] = field(default_factory=dict)
    restricted: Mapping[str, Spot] = field(default_factory=dict)
    """Objects whose records a restriction rule hides, with the rule's spot."""

    def field_of(self, holder: str, name: str) -> FieldFacts | None:
        """Return what is declared of a field, or None where the project has not got it."""
        return self.fields.get((holder.lower(), name.lower()))

    def related(self, holder: str, relation: str) -> str:
        """Return the object that a relation leads to: `Account` or `Matter__r`; the relation itself where unknown."""
        lowered = relation.lower()
        name = f"{lowered.removesuffix('__r')}__c" if lowered.endswith("__r") else f"{lowered}id"
        found = self.field_of(holder, name)
        if found and found.refers_to:
            return found.refers_to
        return _STANDARD.get(lowered, relation)

    def child(self, relation: str) -> str:
        """Return the object of a related list, `Reviews__r`; the relation itself where unknown."""
        lowered = relation.lower().removesuffix("__r")
        return next((f.object for f in self.fields.values() if f.relation.lower() == lowered), relation)

    def walked(self, holder: str, path: str) -> tuple[str, str]:
        """Return object and field of a path, `Case` and `Account.Owner.Name`."""
        *relations, name = path.split(".")
        for relation in relations:
            holder = self.related(holder, relation)
        return holder, name


_STANDARD = {
    **dict.fromkeys(("owner", "createdby", "lastmodifiedby", "manager"), "User"),
    "reportsto": "Contact",
    "parent": "parent record",
    "who": "Contact or Lead",
    "what": "related record",
}


def take_schema(documents: Iterable[tuple[SourceFile, Element]]) -> Schema:
    """Return the objects of a project; a later file of the same name wins, as in a deployment."""
    objects: dict[str, ObjectFacts] = {}
    fields: dict[tuple[str, str], FieldFacts] = {}
    restricted: dict[str, Spot] = {}
    for file, root in documents:
        if root.tag == "CustomField":
            _keep(fields, [_field(file, root, _folder_of(file))])
        elif root.tag == "CustomObject":
            told = f"object {file.name}"
            spot = Spot(file.path, root.line_of("sharingModel"), told)
            objects[file.name.lower()] = ObjectFacts(file.name, spot, root.value("sharingModel"), root.value("label"))
            _keep(fields, (_field(file, element, file.name) for element in root.all("fields")))
        elif root.tag == "RestrictionRule" and _restricts(root):
            spot = Spot(file.path, root.line_of("targetEntity"), f"restriction rule {file.name}")
            restricted[root.value("targetEntity").lower()] = spot
    return Schema(objects, fields, restricted)


def _restricts(rule: Element) -> bool:
    return rule.value("active") == "true" and rule.value("enforcementType").lower() == "restrict"


def _folder_of(file: SourceFile) -> str:
    """Return the object that a file of source format belongs to: `objects/Case/fields/X.field-meta.xml`."""
    parts = PurePosixPath(file.path).parts
    return parts[-3] if len(parts) > 2 else ""


def _keep(fields: dict[tuple[str, str], FieldFacts], found: Iterable[FieldFacts]) -> None:
    for one in found:
        fields[one.object.lower(), one.name.lower()] = one


def _field(file: SourceFile, root: Element, holder: str) -> FieldFacts:
    name = root.value("fullName") or file.name
    return FieldFacts(
        object=holder,
        name=name,
        spot=Spot(file.path, root.line, f"field {holder}.{name}"),
        type=root.value("type"),
        label=root.value("label"),
        security=root.value("securityClassification"),
        compliance=tuple(_split(root)),
        status=root.value("businessStatus"),
        encrypted=root.value("encryptionScheme") not in ("", "None") or root.value("type") == "EncryptedText",
        refers_to=root.value("referenceTo"),
        relation=root.value("relationshipName"),
    )


def _split(root: Element) -> Iterator[str]:
    for element in root.all("complianceGroup"):
        yield from (part.strip() for part in element.text.split(";") if part.strip())
