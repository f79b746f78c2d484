"""How each face is served beyond its format: which header may bear the key, and how long an answer may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from situs.config import Config
from situs.config.salesforce import Salesforce
from situs.server.openapi import GOVERNED
from situs.wire import Face, open_connector, refusal_from


@dataclass(frozen=True, slots=True)
class Service:
    """Hold a face as it is configured."""

    face: Face
    key_header: bytes = b""
    """A further header that a key may come in, in lower case."""
    seconds: float | None = None
    """Seconds from a request's arrival to its answer or error; None: only `server.call_seconds` bounds it."""


def services_of(config: Config) -> Mapping[str, Service]:
    """Return the faces by their paths."""
    connector = _connector(config.salesforce)
    return {path: connector if face.name == connector.face.name else Service(face) for path, face in GOVERNED.items()}


def _connector(settings: Salesforce) -> Service:
    face = open_connector(settings.parameters)
    if settings.refusal == "content_filter":
        face = replace(face, refusal=refusal_from)
    return Service(face, settings.key_header.lower().encode(), settings.answer_seconds)
