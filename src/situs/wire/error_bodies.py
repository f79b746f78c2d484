"""Errors in each API's own words. The HTTP status is the caller's to set; a refusal by policy has 451."""

from __future__ import annotations

import orjson

_OPENAI = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "invalid_request_error",
    415: "invalid_request_error",
    422: "invalid_request_error",
    429: "rate_limit_error",
    451: "permission_error",
}
_ANTHROPIC = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    415: "invalid_request_error",
    422: "invalid_request_error",
    429: "rate_limit_error",
    451: "permission_error",
    503: "overloaded_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def openai_error(code: str, message: str, status: int, pointer: str | None = None) -> bytes:
    """Return OpenAI's error object: `{"error": {"message", "type", "param", "code"}}`."""
    kind = _OPENAI.get(status) or ("invalid_request_error" if 400 <= status < 500 else "server_error")
    return orjson.dumps({"error": {"message": message, "type": kind, "param": pointer, "code": code}})


def salesforce_error(code: str, message: str, status: int, pointer: str | None = None) -> bytes:
    """Return the `ErrorResponse` of the LLM Open Connector (v1): OpenAI's shape; a refusal is a `policy_violation`."""
    if status != 451:
        return openai_error(code, message, status, pointer)
    return orjson.dumps({"error": {"message": message, "type": "policy_violation", "param": pointer, "code": code}})


def anthropic_error(code: str, message: str, status: int, pointer: str | None = None) -> bytes:
    """Return Anthropic's error object, with our `code` beside its `type` and `message`."""
    kind = _ANTHROPIC.get(status) or ("invalid_request_error" if 400 <= status < 500 else "api_error")
    error = {"type": kind, "message": message, "code": code}
    if pointer is not None:
        error["param"] = pointer
    return orjson.dumps({"type": "error", "error": error})
