"""What the project's metadata name: credentials and their hosts, labels, records of custom metadata, services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from situs.law.places import bare_host
from situs.markup import Element
from situs.scan.destinations import is_clear
from situs.scan.finding import Spot
from situs.scan.metadata.operations import Operation, operations_of, prefix_of, schema_of
from situs.scan.project import SourceFile
from situs.scan.ways import Asked


@dataclass(frozen=True, slots=True)
class Credential:
    """Hold a Named Credential: its host, empty where the file has none, and the External Credentials it uses."""

    name: str
    host: str
    path: str
    """What the address holds behind the host."""
    spot: Spot
    external: tuple[str, ...] = ()
    clear: bool = False
    """Its address is one of plain HTTP."""

    def asked(self, path: str, verb: str = "") -> Asked:
        """Return what is asked of it by a path below its own, with `*` for what is not known of that."""
        whole = f"{self.path.rstrip('/')}{path}" or "/"
        return Asked(whole.partition("?")[0], verb, self.clear)


@dataclass(frozen=True, slots=True)
class Inventory:
    """Look names up in lower case, as Apex does."""

    credentials: Mapping[str, Credential] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    """Values of custom metadata by type without `__mdt`, record and field."""
    services: Mapping[str, str] = field(default_factory=dict)
    """External Services: name → name of the Named Credential."""
    operations: Mapping[str, tuple[Operation, ...]] = field(default_factory=dict)
    """The operations of an External Service; `*` before a path is for the base that its document has besides."""


SERVED_BY = ("namedCredentialReferenceId", "namedCredentialReference", "namedCredential")
"""The elements that name an External Service's credential, the newest first."""


def take_inventory(documents: Iterable[tuple[SourceFile, Element]]) -> Inventory:
    """Return what the documents name; a later file of the same name wins, as in a deployment."""
    inventory = Inventory({}, {}, {}, {}, {})
    for file, root in documents:
        _READERS.get(root.tag, _nothing)(file, root, inventory)
    return inventory


def _nothing(_file: SourceFile, _root: Element, _inventory: Inventory) -> None:
    """Leave a document that names nothing of use here."""


def _credential(file: SourceFile, root: Element, inventory: Inventory) -> None:
    line, address = root.line_of("endpoint"), root.value("endpoint")
    external = []
    for parameter in root.all("namedCredentialParameters"):
        if parameter.value("parameterType") == "Url":
            line, address = parameter.line_of("parameterValue"), parameter.value("parameterValue")
        if parameter.value("externalCredential"):
            external.append(parameter.value("externalCredential").lower())
    host = bare_host(address) if address else ""
    spot = Spot(file.path, line, f"Named Credential {file.name}")
    held = Credential(file.name, host, _path_of(address), spot, tuple(external), is_clear(address))
    _put(inventory.credentials, file.name.lower(), held)


def _path_of(address: str) -> str:
    return "/" + address.partition("://")[2].partition("/")[2]


def _labels(_file: SourceFile, root: Element, inventory: Inventory) -> None:
    for label in root.all("labels"):
        _put(inventory.labels, label.value("fullName").lower(), label.value("value"))


def _record(file: SourceFile, root: Element, inventory: Inventory) -> None:
    kind, _, name = file.name.partition(".")
    for value in root.all("values"):
        key = (kind.lower(), name.lower(), value.value("field").lower())
        _put(inventory.records, key, value.value("value"))


def _service(file: SourceFile, root: Element, inventory: Inventory) -> None:
    named = next((root.value(tag) for tag in SERVED_BY if root.value(tag)), "")
    _put(inventory.services, file.name.lower(), named.lower())
    schema = schema_of(root.value("schema"))
    # Whether the address of a credential takes the place of the document's own base, or stands before it, is not known.
    open_ = "*" if prefix_of(schema) else ""
    told = tuple(replace(one, path=f"{open_}{one.path}") for one in operations_of(schema))
    _put(inventory.operations, file.name.lower(), told)


def _put(table: Mapping[Any, Any], key: object, value: object) -> None:
    table[key] = value  # type: ignore[index]


_READERS = {
    "NamedCredential": _credential,
    "CustomLabels": _labels,
    "CustomMetadata": _record,
    "ExternalServiceRegistration": _service,
}
