"""The operations of an External Service, out of the OpenAPI document that its registration holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_VERBS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


@dataclass(frozen=True, slots=True)
class Operation:
    """Hold one operation: its name, which may be empty, its verb in capitals, and its path below the service's own."""

    name: str
    verb: str
    path: str


def schema_of(text: str) -> Mapping[str, Any]:
    """Return a document; an empty one where the text is no JSON object."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def operations_of(schema: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield the operations of a document, in its order."""
    paths = schema.get("paths")
    for path, verbs in paths.items() if isinstance(paths, dict) else ():
        for verb, said in verbs.items() if isinstance(verbs, dict) else ():
            if verb in _VERBS:
                named = said.get("operationId") if isinstance(said, dict) else None
                yield Operation(named if isinstance(named, str) else "", verb.upper(), str(path))


def prefix_of(schema: Mapping[str, Any]) -> str:
    """Return the path of OpenAPI 3's first server, or OpenAPI 2's base, without a stroke at its end."""
    servers = schema.get("servers")
    first = servers[0] if isinstance(servers, list) and servers and isinstance(servers[0], dict) else {}
    return path_of(str(first.get("url", ""))) or path_of(str(schema.get("basePath", "")))


def path_of(address: str) -> str:
    """Return the path of an address without a stroke at its end; nothing where there is none."""
    try:
        return urlsplit(address).path.rstrip("/")
    except ValueError:
        return ""
