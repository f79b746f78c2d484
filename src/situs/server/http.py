"""Read requests and write answers in ASGI's terms, bounded in size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

import orjson

from situs.errors import CallError, SitusError
from situs.server.promptly import within

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

JSON = b"application/json"
PROBLEM = b"application/problem+json"


class Disconnected(Exception):
    """The client left before its request was whole."""


@dataclass(frozen=True, slots=True)
class Head:
    """Hold a request's method, path and headers (lower-case names; a repeated header is refused where it matters)."""

    method: str
    path: str
    headers: Headers

    def get(self, name: bytes) -> str | None:
        """Return the one value of a header, or None; raise `CallError("duplicate_header")` if it is repeated."""
        found = [value for key, value in self.headers if key == name]
        if len(found) > 1:
            raise CallError("duplicate_header", f"the header `{name.decode()}` is given more than once")
        if not found:
            return None
        try:
            return found[0].decode("ascii")
        except UnicodeDecodeError:
            raise CallError("header_malformed", f"the header `{name.decode()}` is not plain ASCII") from None


def head_of(scope: Scope) -> Head:
    """Return the head of an ASGI request."""
    return Head(scope["method"], scope["path"], scope["headers"])


def credential_of(head: Head, further: bytes = b"") -> str | None:
    """Return the credential of `Authorization: Bearer`, `x-api-key`, `api-key` or a further header of a face.

    Raises `CallError("unauthenticated", 401)` for another scheme, and for two different credentials.
    """
    bearer = head.get(b"authorization")
    found = set()
    if bearer is not None:
        scheme, _, token = bearer.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise CallError("unauthenticated", "the authorization header is not a bearer token", status=401)
        found.add(token.strip())
    found |= {key for name in (b"x-api-key", b"api-key", further) if name and (key := head.get(name))}
    if len(found) > 1:
        raise CallError("unauthenticated", "the request bears two different credentials", status=401)
    return found.pop() if found else None


def check_json(head: Head) -> None:
    """Refuse a body that is not plain JSON."""
    kind = (head.get(b"content-type") or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise CallError("unsupported_media_type", "the content type must be application/json", status=415)
    if (head.get(b"content-encoding") or "identity").lower() != "identity":
        raise CallError("unsupported_media_type", "an encoded body is not accepted", status=415)


async def read_body(head: Head, receive: Receive, most: int, seconds: float) -> bytes:
    """Return the whole body of at most `most` bytes; raise `CallError` (413, 408) or `Disconnected`."""
    length = head.get(b"content-length")
    if length is not None and length.isdigit() and int(length) > most:
        raise CallError("body_too_large", f"the body is larger than {most} bytes", status=413)
    first = await _message(receive, seconds)
    if not first.get("more_body"):
        body: bytes = first.get("body", b"")
        if len(body) > most:
            raise CallError("body_too_large", f"the body is larger than {most} bytes", status=413)
        return body
    parts, size = [first.get("body", b"")], len(first.get("body", b""))
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await _message(receive, seconds)
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > most:
                    raise CallError("body_too_large", f"the body is larger than {most} bytes", status=413)
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        raise CallError("body_timeout", "the body did not arrive in time", status=408) from None


async def _received(receive: Receive) -> Message:
    return await receive()


async def _message(receive: Receive, seconds: float) -> Message:
    try:
        message = await within(seconds, _received(receive))
    except TimeoutError:
        raise CallError("body_timeout", "the body did not arrive in time", status=408) from None
    if message["type"] == "http.disconnect":
        raise Disconnected
    return message


async def respond(
    send: Send, status: int, body: bytes, kind: bytes = JSON, extra: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send a whole answer."""
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def problem(error: SitusError) -> bytes:
    """Return an error of our own endpoints as RFC 9457 problem details."""
    shown: dict[str, Any] = {
        "type": f"urn:situs:error:{error.code}",
        "title": error.code.replace("_", " "),
        "status": error.status,
        "detail": error.message,
        "code": error.code,
    }
    if error.pointer is not None:
        shown["pointer"] = error.pointer
    return orjson.dumps(shown)


def retry_headers(error: SitusError) -> list[tuple[bytes, bytes]]:
    """Return `Retry-After` (RFC 9110 section 10.2.3) for errors that pass."""
    after = getattr(error, "retry_after", None)
    if after is None and error.status in (429, 503):
        after = 1
    return [(b"retry-after", str(max(1, round(after))).encode())] if after is not None else []
