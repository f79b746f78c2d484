"""From a provider's failure to ours: a code, whether another route may be tried, and when. Never its text.

A provider's message may quote the prompt, so only its status and its well-known codes are read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

from situs.adapters.upstream.http_date import read_http_date
from situs.errors import UpstreamError

MAX_ERROR_BYTES = 65_536
"""As much of an error's body is read as is needed to find its code."""

_CONTEXT = frozenset({"exceed_context_size_error", "context_length_exceeded", "string_above_max_length"})
_FILTERED = frozenset(
    {"content_filter", "content_filtered", "ResponsibleAIPolicyViolation", "content_policy_violation"}
)
_OVERLOADED = frozenset({408, 425, 429, 503, 529})
_AWS = {
    "ModelErrorException": "upstream_error",
    "ModelStreamErrorException": "upstream_error",
    "ModelTimeoutException": "upstream_timeout",
    "ModelNotReadyException": "upstream_overloaded",
    "ServiceQuotaExceededException": "upstream_overloaded",
    "ThrottlingException": "upstream_overloaded",
    "ExpiredTokenException": "upstream_unauthorised",
    "InvalidSignatureException": "upstream_unauthorised",
    "UnrecognizedClientException": "upstream_unauthorised",
}
"""Errors of AWS whose status says less than their name, or another thing: a failing model is answered with 424, a wrong
signature at times with 400. Source: Amazon Bedrock API Reference, Converse, "Errors", and "Common errors"."""
_STATUSES = {"upstream_timeout": 504, "upstream_overloaded": 503}
_LONGEST_WAIT = 3600.0

_EXCEPTIONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    # The first that fits decides: narrow before wide.
    (TimeoutError, "upstream_timeout"),
    (aiohttp.RedirectClientError, "upstream_redirected"),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), "upstream_unreachable"),
    ((aiohttp.ClientPayloadError, aiohttp.UploadAbortedError), "upstream_truncated"),
    (aiohttp.ClientConnectionError, "upstream_unreachable"),
    (aiohttp.ClientHttpProxyError, "upstream_unreachable"),
    ((aiohttp.ClientResponseError, aiohttp.http.HttpProcessingError), "upstream_garbled"),
    ((aiohttp.WSMessageTypeError, ValueError, TypeError), "upstream_garbled"),
    (aiohttp.ClientError, "upstream_error"),
    (OSError, "upstream_unreachable"),
)
FOREIGN = (aiohttp.ClientError, aiohttp.http.HttpProcessingError, OSError, ValueError, TypeError)
"""Everything that a call through aiohttp raises of its own."""


def fault_of_exception(error: BaseException) -> UpstreamError:
    """Return our error for one of aiohttp's or the system's; its class decides, its text is dropped."""
    code = next((code for kind, code in _EXCEPTIONS if isinstance(error, kind)), "upstream_error")
    status = 504 if code == "upstream_timeout" else 502
    words = code.removeprefix("upstream_")
    return UpstreamError(code, f"the upstream's answer: {words} ({type(error).__name__})", status=status)


def fault_of_answer(status: int, headers: Mapping[str, str], body: bytes, now: float) -> UpstreamError:
    """Return our error for an answer that is not a 200 at `now`, in seconds since the epoch.

    `headers` are looked up in lower case.
    """
    names = _names(body)
    after = retry_after(headers.get("retry-after", ""), now)
    code = _AWS.get(_aws_name(headers.get("x-amzn-errortype", "")))
    if code is not None and status >= 400:
        after = after if code == "upstream_overloaded" else None
        return UpstreamError(code, f"the upstream failed ({status})", status=_STATUSES.get(code), after=after)
    if 300 <= status < 400:
        return UpstreamError("upstream_redirected", f"the upstream answered {status}, a redirect")
    if names & _CONTEXT or status == 413:
        return UpstreamError("upstream_context_exceeded", f"the input is too long for the model ({status})", status=400)
    if names & _FILTERED:
        return _final("upstream_content_filtered", "the provider's filter refused the content", status)
    if status in (401, 403):
        return UpstreamError("upstream_unauthorised", f"the upstream refused our credential ({status})")
    if status in _OVERLOADED:
        return UpstreamError("upstream_overloaded", f"the upstream has no capacity ({status})", status=503, after=after)
    if status == 504:
        return UpstreamError("upstream_timeout", "the upstream's own upstream timed out (504)", status=504)
    if status >= 500:
        return UpstreamError("upstream_error", f"the upstream failed ({status})", after=after)
    if status == 404:
        return UpstreamError("upstream_not_found", "the upstream knows no such path or model (404)")
    if status >= 400:
        return _final("upstream_rejected", "the upstream rejected the request", status)
    return UpstreamError("upstream_garbled", f"the upstream answered {status}, which is no answer")


def _aws_name(value: str) -> str:
    """Return the name in `x-amzn-errortype`, which may stand before a colon and an address, or behind a namespace."""
    return value.partition(":")[0].rpartition("#")[2].strip()


def retry_after(value: str, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks to wait (RFC 9110, 10.2.3), at most 3600; None if it is none.

    A date is taken against `now`, in seconds since the epoch; one that is over asks for no wait.
    """
    date = read_http_date(value, now)
    if date is not None:
        return min(max(date - now, 0.0), _LONGEST_WAIT)
    try:
        seconds = float(value)
    except ValueError:
        return None
    return min(seconds, _LONGEST_WAIT) if math.isfinite(seconds) and seconds >= 0 else None


def _final(code: str, words: str, status: int) -> UpstreamError:
    return UpstreamError(code, f"{words} ({status})", status=400, retryable=False)


def _names(body: bytes) -> frozenset[str]:
    """Return the strings that providers put their error's code in; nothing else of the body is kept."""
    try:
        parsed: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return frozenset()
    found: list[Any] = []
    for level in _levels(parsed):
        found += [level.get("code"), level.get("type")]
        inner = level.get("innererror") or level.get("inner_error")
        if isinstance(inner, dict):
            found.append(inner.get("code"))
    return frozenset(name for name in found if isinstance(name, str))


def _levels(parsed: Any) -> list[dict[str, Any]]:
    if isinstance(parsed, list):
        parsed = parsed[0] if parsed else None
    if not isinstance(parsed, dict):
        return []
    error = parsed.get("error")
    return [parsed, error] if isinstance(error, dict) else [parsed]
