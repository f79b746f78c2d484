"""The External Service's own OpenAPI document: version 3.0.3, since an org takes nothing newer, and one answer, 200."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import orjson

from situs import __version__
from situs.server.salesforce.fields import Field, Node, described
from situs.server.salesforce.operations import (
    OPERATIONS,
    START_ASKED,
    START_TOLD,
    STATUS_ASKED,
    STATUS_TOLD,
)
from situs.server.salesforce.work import ENDED

BASE = "/salesforce/services/v1/"
_JSON = "application/json"
_TOPIC = {
    "name": "LegalMatters",
    "classificationDescription": "Questions about a legal matter, its records, files and contracts.",
    "scope": "Answer only through these actions, and say so where one refuses.",
}


@cache
def service_document() -> bytes:
    """Return the document, as JSON."""
    rows = [(name, o.about, o.asked, (*ENDED, *o.told)) for name, o in OPERATIONS.items()]
    rows += [
        ("startJob", "Start an operation that takes long; the answer comes by jobStatus.", START_ASKED,
         (*ENDED, *START_TOLD)),
        ("jobStatus", "Say how a job stands, with its answer once it has one.", STATUS_ASKED, (*ENDED, *STATUS_TOLD)),
    ]  # fmt: skip
    schemas: Node = {"Passage": _passage()}
    for name, _, asked, told in rows:
        schemas[f"{_upper(name)}Request"] = _object(asked, asked=True)
        schemas[f"{_upper(name)}Response"] = _object(told, asked=False)
    return orjson.dumps(
        {
            "openapi": "3.0.3",
            "info": {
                "title": "Situs",
                "version": __version__,
                "description": "Governed work on legal matters. A refusal is an answer: see outcome and reason.",
                "license": {"name": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "security": [{"apiKey": []}],
            "paths": {BASE + name: {"post": _operation(name, about)} for name, about, _, _ in rows},
            "components": {
                "securitySchemes": {"apiKey": {"type": "apiKey", "in": "header", "name": "api-key"}},
                "schemas": schemas,
            },
        }
    )


def _operation(name: str, about: str) -> Node:
    def content(kind: str) -> Node:
        return {_JSON: {"schema": {"$ref": f"#/components/schemas/{_upper(name)}{kind}"}}}

    return {
        "operationId": name,
        "summary": about,
        "description": about,
        "requestBody": {"required": True, "content": content("Request")},
        "responses": {"200": {"description": "The answer, or a governed refusal.", "content": content("Response")}},
        "x-sfdc": {
            "heroku": {"authorization": {"connectedApp": "Situs", "permissionSet": "SitusCaller"}},
            "agent": {"topic": _TOPIC, "action": {"publishAsAgentAction": True}},
        },
    }


def _object(fields: Sequence[Field], *, asked: bool) -> Node:
    made: Node = {"type": "object", "properties": {f.name: described(f, asked=asked) for f in fields}}
    required = [f.name for f in fields if f.required]
    return made | ({"required": required} if required else {})


def _passage() -> Node:
    fields = (
        Field("source", "The record or file."),
        Field("segment", "The segment of its text."),
        Field("start", "The first character, counted from 0.", "integer"),
        Field("end", "The character after the last.", "integer"),
        Field("text", "The words that stand there.", personal=True),
    )
    return _object(fields, asked=False)


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]
