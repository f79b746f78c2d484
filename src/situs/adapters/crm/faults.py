"""From an org's failure to ours: by its status and error code, never by its words, which may quote a record."""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson

from situs.errors import CallError, SitusError, UpstreamError

FOREIGN = (aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError, ValueError, TypeError)
"""Everything that a call through aiohttp raises of its own."""

_EXCEPTIONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    # The first that fits decides: narrow before wide.
    (TimeoutError, "crm_timeout"),
    ((aiohttp.ClientPayloadError, aiohttp.UploadAbortedError), "crm_truncated"),
    (aiohttp.ClientConnectionError, "crm_unreachable"),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, aiohttp.ClientHttpProxyError), "crm_unreachable"),
    ((aiohttp.ClientResponseError, aiohttp.http.HttpProcessingError), "crm_garbled"),
    ((aiohttp.WSMessageTypeError, ValueError, TypeError), "crm_garbled"),
    (aiohttp.ClientError, "crm_unavailable"),
    (OSError, "crm_unreachable"),
)
LIMITS = frozenset({"REQUEST_LIMIT_EXCEEDED", "TOO_MANY_REQUESTS"})
"""Error codes of an org whose requests of the day are used up."""
EXPIRED = "INVALID_SESSION_ID"
"""The error code of a session that is over."""


def fault_of_exception(error: BaseException) -> UpstreamError:
    """Return our error for one of aiohttp's or the system's; its class decides, its text is dropped."""
    code = next((code for kind, code in _EXCEPTIONS if isinstance(error, kind)), "crm_unavailable")
    return UpstreamError(
        code, f"the org did not answer ({type(error).__name__})", status=504 if code == "crm_timeout" else 502
    )


def fault_of_answer(status: int, body: bytes) -> SitusError:
    """Return our error for an answer that is not a success."""
    names = error_codes(body)
    if 300 <= status < 400:
        return UpstreamError("crm_redirected", f"the org answered {status}, a redirect")
    if names & LIMITS or status == 429:
        return UpstreamError("crm_limit_reached", "the org's requests of the day are used up", status=503)
    if status == 401 or EXPIRED in names:
        return UpstreamError("crm_unauthorised", f"the org refused our session ({status})")
    if status == 403:
        return UpstreamError("crm_forbidden", "the org does not let the integration user do this (403)")
    if status == 404:
        return CallError("crm_not_found", "the org knows no such record, or not for us", status=404)
    if status >= 500:
        return UpstreamError("crm_unavailable", f"the org failed ({status})", status=503)
    if status >= 400:
        return UpstreamError("crm_rejected", f"the org rejected the request ({status})")
    return garbled()


def error_codes(body: bytes) -> frozenset[str]:
    """Return the error codes of an error array; nothing else of the body is kept."""
    try:
        parsed: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return frozenset()
    errors = parsed if isinstance(parsed, list) else [parsed]
    codes = (error.get("errorCode") for error in errors if isinstance(error, dict))
    return frozenset(code for code in codes if isinstance(code, str))


def garbled() -> UpstreamError:
    """Return the error for an answer of another shape than the API promises."""
    return UpstreamError("crm_garbled", "the org's answer has another shape than promised")


def too_large(most: int) -> CallError:
    """Return the error for more bytes than are taken."""
    return CallError("crm_too_large", f"the org's answer or file exceeds {most} bytes", status=413)
