"""External Services of a project whose way can be led to Situs by their credential alone, and those that cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from situs.mapping.serving import Served
from situs.markup import Element
from situs.scan import Scan, SourceFile
from situs.scan.metadata.operations import operations_of, path_of, prefix_of, schema_of

_RULE = "ai-endpoint-configured"


@dataclass(frozen=True, slots=True)
class Led:
    """Hold an External Service that leads to a model."""

    name: str
    spot: str
    """Its file and line."""
    credential: str
    """The Named Credential that it names; empty where it names none."""
    held: bool
    """The project holds that credential, so that the change points it to Situs."""
    prefix: str
    """The path before those of its operations, as its schema or its credential says."""
    unserved: tuple[str, ...]
    """Its operations that Situs does not answer, as `POST /v1/files`."""
    readable: bool
    """Its schema is a JSON document with operations."""

    @property
    def is_filled(self) -> bool:
        """Tell whether the change can hold the credential that the project lacks: every operation has its answer."""
        return bool(self.credential) and not self.held and self.readable and not self.unserved


def services_led(scan: Scan, served: Served) -> Iterator[Led]:
    """Yield the External Services that lead to a model; `served` is what Situs answers."""
    credentials = {f.name.lower(): root for f, root in scan.documents.values() if root.tag == "NamedCredential"}
    for finding in scan.findings:
        if finding.rule != _RULE or finding.spot.path not in scan.documents:
            continue
        file, root = scan.documents[finding.spot.path]
        if root.tag == "ExternalServiceRegistration":
            named = root.value("namedCredentialReferenceId") or root.value("namedCredential")
            yield _led(file, root, (named, credentials.get(named.lower())), served, finding.spot.line)


def _led(file: SourceFile, root: Element, credential: tuple[str, Element | None], served: Served, line: int) -> Led:
    named, holder = credential
    schema = schema_of(root.value("schema"))
    prefix = path_of(_address(holder)) if holder is not None else prefix_of(schema)
    operations = tuple(operations_of(schema))
    asked = ((one.verb, f"{prefix}{one.path}") for one in operations)
    unserved = tuple(f"{verb} {path}" for verb, path in asked if not served.answers(verb, path))
    return Led(file.name, f"{file.path}:{line}", named, holder is not None, prefix, unserved, bool(operations))


def _address(root: Element) -> str:
    for parameter in root.all("namedCredentialParameters"):
        if parameter.value("parameterType") == "Url":
            return parameter.value("parameterValue")
    return root.value("endpoint")
