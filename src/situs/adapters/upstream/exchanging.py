"""Ask a token service for a credential: one POST, a bounded answer, and no word of the service but its known codes.

No client text goes there. What comes back is either a credential or an `UpstreamError` that lets the next permitted
route be tried, since nothing has been sent to a provider yet.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from yarl import URL

from situs.adapters.upstream.faults import fault_of_answer
from situs.adapters.upstream.http import HttpClient, HttpRequest
from situs.errors import UpstreamError

_SECONDS = 10.0
"""The longest wait for a token service."""
_MOST = 65_536
_LONGEST = 86_400.0
"""Seconds for which a token is kept at the most, whatever is said of it."""
_LONGEST_TOKEN = 32_768
_TOKEN = re.compile(r"[\x21-\x7e]+")
_REASONS = frozenset(
    {
        # RFC 6749, 5.2; RFC 8693, 2.2.2
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "invalid_target",
        # google.rpc.Code
        "INVALID_ARGUMENT",
        "UNAUTHENTICATED",
        "PERMISSION_DENIED",
        "NOT_FOUND",
        "FAILED_PRECONDITION",
    }
)
_MAY_PASS = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class TokenService:
    """Say whom is asked, how its reason is read from a refusal, and which of the reasons may pass."""

    name: str
    advice: str
    """What the operator looks at where it refuses, as the end of a sentence."""
    reason: Callable[[bytes], str]
    """Returns a code that is known, else nothing: whatever else a service says is not repeated."""
    passing: frozenset[str] = frozenset()


async def ask(client: HttpClient, request: HttpRequest, service: TokenService) -> bytes:
    """Return the body of a 200; raise `UpstreamError` for everything else.

    What may pass is told as it is of a provider (unreachable, overloaded, timed out, failed). All else, a redirect and
    a flood included, is `upstream_unauthorised`: there is no credential.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            reply = await client.submit(request, _MOST)
    except TimeoutError:
        raise UpstreamError("upstream_timeout", f"{service.name} does not answer in time", status=504) from None
    except UpstreamError as error:
        if error.code in ("upstream_too_large", "upstream_garbled", "upstream_truncated"):
            raise none_given(service) from None
        raise
    if reply.status == 200:
        return reply.body
    if reply.status in _MAY_PASS or reply.status >= 500:
        raise fault_of_answer(reply.status, {"retry-after": reply.retry_after}, b"", time.time())
    reason = service.reason(reply.body)
    if reason in service.passing:
        raise UpstreamError("upstream_overloaded", f"{service.name} cannot answer now ({reason})", status=503)
    told = f"{reply.status} {reason}".strip()
    raise UpstreamError("upstream_unauthorised", f"{service.name} refuses the exchange ({told}): {service.advice}")


def none_given(service: TokenService) -> UpstreamError:
    """Return the error for an answer that holds no usable credential."""
    return UpstreamError("upstream_unauthorised", f"{service.name} gave no token")


def form(url: URL, fields: Mapping[str, str]) -> HttpRequest:
    """Return a form in the body of a POST: a token in an address would be in every log on the way."""
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    return HttpRequest(url, headers, urlencode(fields).encode())


def bearer_of(body: bytes, service: TokenService) -> tuple[str, float]:
    """Return an access token and its lifetime in seconds, as RFC 6749, 5.1 has them."""
    try:
        answer = orjson.loads(body)
        token, lifetime = answer["access_token"], float(answer["expires_in"])
        bearer = str(answer.get("token_type", "Bearer")).lower() == "bearer"
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError):
        raise none_given(service) from None
    if not bearer or not is_token(token) or not lifetime > 0:
        raise none_given(service)
    return token, min(lifetime, _LONGEST)


def end_of(asked: float, lifetime: float) -> int:
    """Return when something ends that was asked for at `asked` (seconds), in milliseconds since the epoch."""
    return int((asked + lifetime) * 1000)


def is_token(value: object) -> bool:
    """Tell whether a value may stand in a header as a token."""
    return isinstance(value, str) and len(value) <= _LONGEST_TOKEN and _TOKEN.fullmatch(value) is not None


def reason_in_json(body: bytes) -> str:
    """Return the code of an OAuth error or of Google's, if it is a known one."""
    try:
        error: Any = orjson.loads(body)["error"]
        reason = error["status"] if isinstance(error, dict) else error
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""
    return reason if isinstance(reason, str) and reason in _REASONS else ""
