"""The project's objects: their fields with what is declared of them, and who may see their records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from situs.markup import Element
from situs.scan.finding import Spot
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
    values: tuple[str, ...] = ()
    """Of a picklist, in order."""


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
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The record types of an object."""

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

    def jurisdictions(self, holder: str) -> tuple[str, ...]:
        """Return what an object's records are told apart by, where that is their jurisdiction; sorted."""
        own = (f for (named, _), f in self.fields.items() if named == holder.lower())
        found = {value for f in own if _PLACE.search(f"{f.name} {f.label}") for value in f.values}
        kinds = self.kinds.get(holder.lower(), ())
        return tuple(sorted(found | {kind for kind in kinds if _COUNTRY.search(kind.replace("_", " "))}))

    def walked(self, holder: str, path: str) -> tuple[str, str]:
        """Return object and field of a path, `Case` and `Account.Owner.Name`."""
        *relations, name = path.split(".")
        for relation in relations:
            holder = self.related(holder, relation)
        return holder, name


_PLACE = re.compile(
    r"jurisdiction|governing.?law|forum|country|countries|gerichtsstand|anwendbares|land\b|pays\b", re.IGNORECASE
)
_COUNTRY = re.compile(
    r"\b(?:EU|EMEA|APAC|UK|US|USA|german|austria|switzer|swiss|france|french|ital|spain|united|england|ireland|"
    r"netherland|poland|deutsch|osterreich|schweiz|frankreich)",
    re.IGNORECASE,
)

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
    kinds: dict[str, tuple[str, ...]] = {}
    for file, root in documents:
        if root.tag == "CustomField":
            _keep(fields, [_field(file, root, _folder_of(file))])
        elif root.tag == "CustomObject":
            told = f"object {file.name}"
            spot = Spot(file.path, root.line_of("sharingModel"), told)
            objects[file.name.lower()] = ObjectFacts(file.name, spot, root.value("sharingModel"), root.value("label"))
            _keep(fields, (_field(file, element, file.name) for element in root.all("fields")))
            kinds[file.name.lower()] = tuple(element.value("fullName") for element in root.all("recordTypes"))
        elif root.tag == "RecordType":
            holder = _folder_of(file).lower()
            kinds[holder] = (*kinds.get(holder, ()), root.value("fullName") or file.name)
        elif root.tag == "RestrictionRule" and _restricts(root):
            spot = Spot(file.path, root.line_of("targetEntity"), f"restriction rule {file.name}")
            restricted[root.value("targetEntity").lower()] = spot
    return Schema(objects, fields, restricted, kinds)


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
        values=tuple(_values(root)),
    )


def _values(root: Element) -> Iterator[str]:
    """Return the values of a picklist, in the newer and the older spelling."""
    for tag in ("valueSet", "picklist"):
        for element in root.all(tag):
            for inner in element.walk():
                if inner.tag in ("value", "picklistValues") and inner.value("fullName"):
                    yield inner.value("fullName")


def _split(root: Element) -> Iterator[str]:
    for element in root.all("complianceGroup"):
        yield from (part.strip() for part in element.text.split(";") if part.strip())
