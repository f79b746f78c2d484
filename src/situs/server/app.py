"""The ASGI application: a table of paths, and nothing between it and the gate."""

from __future__ import annotations

from situs.errors import CallError, SitusError
from situs.runtime import Runtime
from situs.server.admission import Admission
from situs.server.calls import Door, govern
from situs.server.connection import MOST_HEAD_BYTES
from situs.server.governing import Governor
from situs.server.http import (
    JSON,
    PROBLEM,
    Head,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    head_of,
    problem,
    respond,
    retry_headers,
)
from situs.server.own import OWN, TAKING, Own, speaks_anthropic
from situs.server.salesforce.describing import BASE
from situs.server.salesforce.serving import NAMES, ExternalService
from situs.server.services import services_of
from situs.wire import FACES, Face

_EXTERNAL = frozenset(BASE + name for name in NAMES)
"""Paths of the External Service."""


class Application:
    """Serve one runtime over ASGI 3."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        server = runtime.config.server
        self.admission = Admission(server.concurrency, server.queue)
        self._governor = Governor(runtime, self.admission)
        self.external = ExternalService(self._governor)
        self._services = services_of(runtime.config)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection event."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _Sending(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: _Sending) -> None:
        head = head_of(scope)
        try:
            _check_head(scope)
            await self._serve(head, receive, send)
        except SitusError as error:
            await _tell(head, error, send)
        except Exception as bug:  # noqa: BLE001 - fails closed: 500, or an answer that breaks off, and no text of the bug
            self.runtime.report(bug)
            if not send.begun:
                await _tell(head, SitusError("internal_error", "the gateway failed and the call was ended"), send)

    async def _serve(self, head: Head, receive: Receive, send: Send) -> None:
        if head.method == "POST" and head.path in _EXTERNAL:
            await self.external.serve(head, receive, send)
            return
        service = self._services.get(head.path)
        if service is not None and head.method == "POST":
            await govern(Door(self._governor, service, head, receive, send))
            return
        taking = TAKING.get((head.method, head.path))
        if taking is not None:
            await taking(self.runtime, head, receive, send)
            return
        allowed = ("POST",) if service is not None or head.path in _EXTERNAL else _methods(head.path)
        if not allowed:
            raise CallError("not_found", "there is nothing at this address", status=404)
        own = _own(head) if service is None else None
        if own is None:
            error = CallError("method_not_allowed", f"this address takes {', '.join(allowed)}", status=405)
            await _tell(head, error, send, [(b"allow", ", ".join(allowed).encode())])
            return
        await own(self.runtime, head, send)


class _Sending:
    """Pass messages on, and know whether an answer has begun."""

    __slots__ = ("_send", "begun")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def __call__(self, message: Message) -> None:
        self.begun = True
        await self._send(message)


def _check_head(scope: Scope) -> None:
    """Refuse a head that is too large, or names no host or two (RFC 9112, 3.2), which proxies may read as they like."""
    hosts, size = 0, len(scope["path"])
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        hosts += name == b"host"
    if size > MOST_HEAD_BYTES:
        raise CallError("head_too_large", f"the head of the request has more than {MOST_HEAD_BYTES} bytes", status=431)
    if hosts != 1 and scope.get("http_version") != "1.0":
        raise CallError("header_malformed", "the request must name its host once")


def _at(path: str, place: str) -> bool:
    return path.startswith(place) and path != place if place.endswith("/") else path == place


def _methods(path: str) -> tuple[str, ...]:
    """Return what an endpoint of our own takes at a path: wherever there is a GET, a HEAD too (RFC 9110, 9.3.2)."""
    methods = [method for method, place in (*OWN, *TAKING) if _at(path, place)]
    return (*methods, "HEAD") if "GET" in methods else tuple(methods)


def _own(head: Head) -> Own | None:
    method = "GET" if head.method == "HEAD" else head.method
    return next((own for (takes, place), own in OWN.items() if takes == method and _at(head.path, place)), None)


async def _tell(head: Head, error: SitusError, send: Send, extra: Headers | None = None) -> None:
    """Word an error for whoever asks: in the API's shape where one is, as problem details (RFC 9457) elsewhere."""
    headers = [*(extra or []), *retry_headers(error)]
    face = _spoken(head)
    if face is None:
        await respond(send, error.status, problem(error), PROBLEM, headers)
        return
    body = face.error(error.code, error.message, error.status, error.pointer)
    await respond(send, error.status, body, JSON, headers)


def _spoken(head: Head) -> Face | None:
    """Return a face of the API that whoever asks at a path speaks, or None where it is our own."""
    if head.path.startswith("/salesforce/v1/"):
        return FACES["salesforce_chat"]
    if not head.path.startswith("/v1/"):
        return None
    anthropic = head.path.startswith("/v1/messages") or speaks_anthropic(head)
    return FACES["anthropic_messages" if anthropic else "openai_chat"]


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return
