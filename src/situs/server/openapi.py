"""The description of every path (OpenAPI 3.1), built from the tables that serve them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import orjson

from situs import __version__
from situs.incidents import EVENTS
from situs.ledger import SIZE_TYPE
from situs.model import Label
from situs.server.mirroring import MIRROR, MIRRORED, MOST_BYTES, SUBMIT
from situs.wire import CONTEXT, FACES, Face, describe

GOVERNED: Mapping[str, Face] = {
    "/v1/chat/completions": FACES["openai_chat"],
    "/v1/responses": FACES["openai_responses"],
    "/v1/embeddings": FACES["openai_embeddings"],
    "/v1/messages": FACES["anthropic_messages"],
    "/v1/messages/count_tokens": FACES["anthropic_count"],
    "/salesforce/v1/chat/completions": FACES["salesforce_chat"],
}
"""Paths that carry client text. Each is a POST and goes through the one gate."""

Node = dict[str, Any]

_JSON, _PLAIN = "application/json", "text/plain"
_STRING: Node = {"type": "string"}
_COUNT: Node = {"type": "integer", "minimum": 0}
_FAULTS: Mapping[int, str] = {
    400: "The request is malformed, or asks for what is not supported; or the provider rejected it.",
    401: "No valid credential.",
    403: "The credential may not do this, or the matter is not known.",
    404: "No route serves this model for this kind of call.",
    408: "The body did not arrive in time.",
    409: "The matter is under a legal hold.",
    413: "The body or a document is too large.",
    415: "The content type is not JSON, or a document's type is not read.",
    422: "A document cannot be read, or a text cannot be rewritten.",
    429: "A limit is reached.",
    431: "The head of the request is too large.",
    451: "Policy permits no place for this text; the message says why.",
    500: "The gateway failed; the call was ended closed.",
    502: "Every permitted upstream failed.",
    503: "Overloaded, shutting down, or the ledger cannot be written.",
    504: "The upstream, or the call as a whole, took too long.",
}
_CONFLICT = {409: "The act may not follow what is on record."}
_ERASURES = "/situs/v1/erasures/"
_ANSWERS: Mapping[str, tuple[str, Node]] = {
    "openai_chat": (
        "A chat completion, with names restored.",
        {"id": _STRING, "object": {"const": "chat.completion"}, "created": _COUNT, "model": _STRING,
         "choices": {"type": "array", "minItems": 1, "items": {"type": "object"}}},
    ),
    "openai_responses": (
        "A response, with names restored.",
        {"id": _STRING, "object": {"const": "response"}, "model": _STRING,
         "output": {"type": "array", "items": {"type": "object"}}},
    ),
    "openai_embeddings": (
        "Vectors, in the order of the inputs.",
        {"object": {"const": "list"}, "model": _STRING, "data": {"type": "array", "items": {"type": "object"}}},
    ),
    "anthropic_messages": (
        "A message, with names restored.",
        {"id": _STRING, "type": {"const": "message"}, "role": {"const": "assistant"}, "model": _STRING,
         "content": {"type": "array", "items": {"type": "object"}}, "usage": {"type": "object"}},
    ),
    "anthropic_count": ("How many tokens the sealed request has.", {"input_tokens": _COUNT}),
    "salesforce_chat": (
        "A completion of the LLM Open Connector, with names restored.",
        {"id": _STRING, "object": {"const": "chat.completion"}, "created": _COUNT, "model": _STRING,
         "choices": {"type": "array", "minItems": 1, "items": {"type": "object"}}},
    ),
}  # fmt: skip
_OWN_ANSWERS: Mapping[str, tuple[str, Node | None]] = {
    "/healthz": ("text/plain", _STRING),
    "/readyz": (
        _JSON,
        {"ready": {"type": "boolean"}, "faults": {"type": "array", "items": _STRING},
         "warnings": {"type": "array", "items": _STRING}},
    ),
    "/metrics": ("text/plain", _STRING),
    "/v1/models": (_JSON, {"data": {"type": "array", "items": {"type": "object"}}}),
    "/v1/models/": (_JSON, {"id": _STRING}),
    "/situs/v1/receipts/": (
        _JSON,
        {"format": {"const": "situs-receipt/1"}, "call": _STRING, "checkpoint": _STRING,
         "entries": {"type": "array", "minItems": 1, "items": {"type": "object"}}},
    ),
    "/salesforce/services/v1/openapi.json": (
        _JSON, {"openapi": _STRING, "info": {"type": "object"}, "paths": {"type": "object"}}
    ),
    "/situs/v1/openapi.json": (_JSON, {"openapi": _STRING, "info": {"type": "object"}, "paths": {"type": "object"}}),
    _ERASURES: (
        _JSON,
        {"erasure": _STRING, "result": {"enum": ["destroyed"]}, "conflict": {"type": "boolean"},
         "certificate": {"type": "object"}},
    ),
    **dict.fromkeys(
        ("/situs/v1/reviews/privileged/", "/situs/v1/reviews/not-privileged/"),
        (_JSON, {"call": _STRING, "privileged": {"type": "boolean"}, "texts": {"type": "integer", "minimum": 1}}),
    ),
    "/situs/v1/incidents": (
        _JSON, {"v": {"const": 1}, "type": {"const": "event"}, "call": _STRING, "at": _COUNT, "event": _STRING,
                "by": _STRING}
    ),
    SUBMIT: (_PLAIN, _STRING),
    MIRROR: (_PLAIN, _STRING),
}  # fmt: skip
_PARAMETERS = {
    "/v1/models/": "model",
    "/situs/v1/receipts/": "call",
    "/situs/v1/reviews/privileged/": "call",
    "/situs/v1/reviews/not-privileged/": "call",
    _ERASURES: "ground",
    MIRROR: "log",
}
_ENDS = {MIRROR: MIRRORED}
"""What follows the parameter."""
_BODIES: Mapping[str, tuple[str, Node]] = {
    "/situs/v1/incidents": (
        _JSON,
        {"type": "object", "properties": {"event": {"type": "string", "enum": sorted(EVENTS)}}, "required": ["event"]},
    ),
    SUBMIT: (_PLAIN, {"type": "string", "maxLength": MOST_BYTES}),
}  # fmt: skip
"""What endpoints of our own take; which further members an act has, its entry in the ledger's reference says."""
_WITNESS: Mapping[str, Mapping[str, str]] = {
    SUBMIT: {
        "200": "A cosignature.", "400": "The body is no submission.", "403": "Not signed by the log's known key.",
        "404": "The log is not known.", "409": "Another size was cosigned last: this one.",
        "422": "Not shown to extend what was cosigned last.",
    },
    MIRROR: {"200": "The checkpoint with its log's signature and our cosignature.", "404": "None was cosigned."},
}  # fmt: skip
"""What the statuses of a witness mean (C2SP tlog-witness)."""
_OPEN = frozenset(
    {
        "/healthz", "/readyz", "/metrics", "/situs/v1/openapi.json", "/salesforce/services/v1/openapi.json", SUBMIT,
        MIRROR,
    }
)  # fmt: skip
"""Endpoints that ask for no credential: they tell nothing of any caller."""

Endpoint = tuple[str, str, str]
"""Method, path (a prefix where it ends in a slash) and what it does."""


@cache
def document(own: tuple[Endpoint, ...]) -> bytes:
    """Return the description of the governed paths and of our own endpoints, as JSON."""
    paths: dict[str, Node] = {path: {"post": _governed(face)} for path, face in GOVERNED.items()}
    for method, path, purpose in own:
        name = _PARAMETERS.get(path)
        paths[f"{path}{{{name}}}{_ENDS.get(path, '')}" if name else path] = {method.lower(): _own(path, purpose, name)}
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Situs",
                "version": __version__,
                "summary": "A sovereign LLM gateway for legal departments.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "security": [{"bearer": []}, {"x-api-key": []}, {"api-key": []}],
            "paths": paths,
            "components": _components(),
        }
    )


def _components() -> Node:
    keys = {n: {"type": "apiKey", "in": "header", "name": n} for n in ("x-api-key", "api-key")}
    texts = {"message": _STRING, "type": _STRING, "code": _STRING}
    openai = _closed({**texts, "param": {"type": ["string", "null"]}})
    anthropic = {**_closed(texts), "properties": {**texts, "param": _STRING}}
    anthropic_whole = {"type": {"const": "error"}, "error": anthropic}
    problem = {"type": _STRING, "title": _STRING, "status": {"type": "integer"}, "detail": _STRING, "code": _STRING}
    return {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}, **keys},
        "schemas": {
            "OpenAIError": _closed({"error": openai}),
            "AnthropicError": _closed(anthropic_whole),
            "Problem": {**_closed(problem), "properties": {**problem, "pointer": _STRING}},
            **{name: _request(face) for name, face in FACES.items()},
        },
        "headers": {
            "Receipt": {"description": "The call's id, and its receipt's.", "schema": _STRING},
            "Route": {"description": "The route that served, or was tried last.", "schema": _STRING},
            "Place": {"description": "The place where the text was processed.", "schema": _STRING},
            "RetryAfter": {"description": "Seconds (RFC 9110, 10.2.3).", "schema": {"type": "string"}},
        },
    }


def _request(face: Face) -> Node:
    """Return the schema of a face's requests, with what its reader asks beyond the declaration."""
    described = describe(face.spec)
    fields = described["properties"]
    fields["model"] = {**fields["model"], "minLength": 1}
    fields[CONTEXT] = {
        "type": ["array", "null"],
        "items": _STRING,
        "description": "Texts that the request's own were taken from. Situs reads them with it and sends them nowhere.",
    }
    for limit in face.limits:
        fields[limit] = {**fields[limit], "minimum": 1}
    return described


def _governed(face: Face) -> Node:
    said, fields = _ANSWERS[face.name]
    api = {"openai": "OpenAI", "anthropic": "Anthropic", "salesforce": "Salesforce"}[face.name.partition("_")[0]]
    content: Node = {_JSON: {"schema": _required(fields)}}
    if "stream" in face.spec.fields and api != "Salesforce":
        content["text/event-stream"] = {}  # OpenAPI 3.1 has no words for a stream of events
    headers = _refs({"X-Situs-Receipt": "Receipt", "X-Situs-Route": "Route", "X-Situs-Place": "Place"})
    error = "AnthropicError" if api == "Anthropic" else "OpenAIError"
    faults = _faults(error, _FAULTS.keys() - face.statuses.keys(), _JSON)
    for ours, told in face.statuses.items():
        faults[str(told)]["description"] += f" Or: {_FAULTS[ours]}"
    return {
        "operationId": face.name,
        "summary": f"{said} ({face.action})",
        "tags": [api],
        "parameters": [
            _header("X-Situs-Matter", "The matter that the call belongs to.", {"type": "string", "minLength": 1}),
            _header("X-Situs-Label", "A label for the text: it raises protection; lowering takes the right.",
                    {"type": "string", "enum": [str(label) for label in Label]}),
        ],
        "requestBody": {
            "required": True,
            "content": {_JSON: {"schema": {"$ref": f"#/components/schemas/{face.name}"}}},
        },
        "responses": {
            "200": {"description": said, "headers": headers, "content": content},
            **faults,
        },
    }  # fmt: skip


def _own(path: str, purpose: str, parameter: str | None) -> Node:
    media, answer = _OWN_ANSWERS[path]
    compatible = path.startswith("/v1/")
    faults = {400, 431, 500} if path in _OPEN else {400, 401, 403, 404, 431, 500, 503}
    faults |= {408, 409, 413, 415} if path == "/situs/v1/incidents" else set()
    faults |= {403, 404, 408, 413, 422, 429, 503} if path == SUBMIT else {404, 503} if path == MIRROR else set()
    faults |= {409} if path == _ERASURES else set()
    schema = answer if media != _JSON or answer is None else _required(answer)
    out: Node = {
        "operationId": path.strip("/").replace("/", "_").replace(".json", "") + ("_item" if parameter else ""),
        "summary": purpose,
        "tags": ["OpenAI"] if compatible else ["Situs"],
        "responses": {
            "200": {"description": purpose, "content": {media: {"schema": schema}}},
            **_own_faults(compatible, faults),
        },
    }
    if path == "/readyz":
        out["responses"]["503"] = {"description": "Not ready.", "content": {media: {"schema": schema}}}
    if path in _BODIES:
        kind, body = _BODIES[path]
        out["requestBody"] = {"required": True, "content": {kind: {"schema": body}}}
    if path == SUBMIT:
        out["responses"]["409"] = {"description": "", "content": {SIZE_TYPE: {"schema": _STRING}}}
    for status, said in _WITNESS.get(path, {}).items():
        out["responses"][status]["description"] = said
    if parameter:
        out["parameters"] = [{"name": parameter, "in": "path", "required": True, "schema": _STRING}]
    if path == _ERASURES:
        named = _header("X-Situs-Matter", "The matter.", _STRING)
        out["parameters"].append({**named, "required": True})
    if path in _OPEN:
        out["security"] = []
    return out


def _own_faults(compatible: bool, statuses: Iterable[int]) -> Node:
    if not compatible:
        return _faults("Problem", statuses, "application/problem+json")
    out = _faults("OpenAIError", statuses, _JSON)
    for fault in out.values():
        names = ("OpenAIError", "AnthropicError")
        fault["content"][_JSON]["schema"] = {"anyOf": [{"$ref": f"#/components/schemas/{n}"} for n in names]}
    return out


def _faults(schema: str, statuses: Iterable[int], media: str) -> Node:
    return {
        str(status): {
            "description": {**_FAULTS, **_CONFLICT}[status],
            "headers": _refs({"Retry-After": "RetryAfter"} if status in (429, 502, 503) else {}),
            "content": {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
        }
        for status in sorted(statuses)
    }


def _refs(headers: Mapping[str, str]) -> Node:
    return {name: {"$ref": f"#/components/headers/{target}"} for name, target in headers.items()}


def _header(name: str, purpose: str, schema: Node) -> Node:
    return {"name": name, "in": "header", "required": False, "description": purpose, "schema": schema}


def _required(fields: Node) -> Node:
    return {"type": "object", "properties": fields, "required": list(fields)}


def _closed(fields: Node) -> Node:
    return {**_required(fields), "additionalProperties": False}
