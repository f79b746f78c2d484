"""External Services of a project whose way can be led to Situs by their credential alone, and those that cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from situs.markup import Element
from situs.scan import Scan, SourceFile

_RULE = "ai-endpoint-configured"
_VERBS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


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


def services_led(scan: Scan, served: frozenset[str]) -> Iterator[Led]:
    """Yield the External Services that lead to a model; `served` is what Situs answers."""
    credentials = {f.name.lower(): root for f, root in scan.documents.values() if root.tag == "NamedCredential"}
    for finding in scan.findings:
        if finding.rule != _RULE or finding.spot.path not in scan.documents:
            continue
        file, root = scan.documents[finding.spot.path]
        if root.tag == "ExternalServiceRegistration":
            named = root.value("namedCredentialReferenceId") or root.value("namedCredential")
            yield _led(file, root, (named, credentials.get(named.lower())), served, finding.spot.line)


def _led(
    file: SourceFile, root: Element, credential: tuple[str, Element | None], served: frozenset[str], line: int
) -> Led:
    named, holder = credential
    schema = _schema(root.value("schema"))
    prefix = _path(_address(holder)) if holder is not None else _prefix(schema)
    operations = tuple(_operations(schema))
    unserved = tuple(told for verb, path in operations if (told := f"{verb} {prefix}{path}") not in served)
    return Led(file.name, f"{file.path}:{line}", named, holder is not None, prefix, unserved, bool(operations))


def _address(root: Element) -> str:
    for parameter in root.all("namedCredentialParameters"):
        if parameter.value("parameterType") == "Url":
            return parameter.value("parameterValue")
    return root.value("endpoint")


def _schema(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _prefix(schema: dict[str, Any]) -> str:
    """Return the path of OpenAPI 3's first server, or OpenAPI 2's base."""
    servers = schema.get("servers")
    first = servers[0] if isinstance(servers, list) and servers and isinstance(servers[0], dict) else {}
    return _path(str(first.get("url", ""))) or _path(str(schema.get("basePath", "")))


def _path(address: str) -> str:
    try:
        return urlsplit(address).path.rstrip("/")
    except ValueError:
        return ""


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    paths = schema.get("paths")
    for path, verbs in paths.items() if isinstance(paths, dict) else ():
        for verb in verbs if isinstance(verbs, dict) else ():
            if verb in _VERBS:
                yield verb.upper(), str(path)
