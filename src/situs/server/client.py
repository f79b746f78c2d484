"""The caller's end of a governed call."""

from __future__ import annotations

from situs.driver import Interrupt
from situs.errors import CallError, SitusError
from situs.exchange import Exchange
from situs.server.http import JSON, Headers, Receive, Send, respond, retry_headers
from situs.server.promptly import within
from situs.wire import Face

_STREAM = b"text/event-stream; charset=utf-8"


class AsgiClient:
    """Write an exchange's emissions as one HTTP answer, in the API's own shape.

    A whole answer is given out at the finish, when its outcome is durable; a stream as it comes.
    """

    __slots__ = (
        "_exchange",
        "_face",
        "_send",
        "_send_seconds",
        "_started",
        "_stream",
        "_whole",
        "gone",
        "status",
    )

    def __init__(self, send: Send, face: Face, exchange: Exchange, *, stream: bool, send_seconds: float) -> None:
        self._send = send
        self._face = face
        self._exchange = exchange
        self._stream = stream
        self._send_seconds = send_seconds
        self._started = False
        self._whole: list[bytes] = []
        self.gone = ""
        self.status = 0

    async def emit(self, data: bytes) -> None:
        """Give bytes to the client; one that takes none for too long is gone."""
        if self.gone:
            return
        if not self._stream:
            self._whole.append(data)
            return
        try:
            await within(self._send_seconds, self._give(data))
        except TimeoutError:
            self.gone = "client_slow"
        except OSError:
            self.gone = "client_gone"

    async def finish(self, error: SitusError | None) -> None:
        """End the answer: with the body, the stream's end, or the error in this API's shape."""
        if self.gone == "shutdown" and not self._started:
            error = CallError("shutting_down", "the gateway is shutting down", status=503)
        elif self.gone:
            return
        try:
            await within(self._send_seconds, self._end(error))
        except TimeoutError:
            self.gone = "client_slow"
        except OSError:
            self.gone = "client_gone"

    async def _give(self, data: bytes) -> None:
        if not self._started:
            await self._start(200, _STREAM, [(b"cache-control", b"no-store")])
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def _end(self, error: SitusError | None) -> None:
        if self._started:
            await self._send({"type": "http.response.body", "body": b""})
        elif error is None:
            self.status = 200
            await respond(self._send, 200, b"".join(self._whole), JSON, self.receipt_headers())
        else:
            self.status, body = self._face.told(self._exchange.prepared.call, error)
            await respond(self._send, self.status, body, JSON, [*self.receipt_headers(), *retry_headers(error)])

    async def _start(self, status: int, kind: bytes, extra: Headers) -> None:
        self._started = True
        self.status = status
        headers = [(b"content-type", kind), *extra, *self.receipt_headers()]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    def receipt_headers(self) -> Headers:
        """Return where the call was processed and the receipt that proves it."""
        call = self._exchange.prepared.call.id.encode()
        # The clients show the id of a request in their errors; each API has a name of its own for it.
        own_name = b"request-id" if self._face.name.startswith("anthropic") else b"x-request-id"
        headers = [(b"x-situs-receipt", call), (own_name, call)]
        route = self._exchange.route
        if route is not None:
            headers += [(b"x-situs-route", route.id.encode()), (b"x-situs-place", route.place.id.encode())]
        return headers


async def watch(receive: Receive, client: AsgiClient, interrupt: Interrupt) -> None:
    """Wait until the client leaves, then cut the wait for the upstream short."""
    while (await receive())["type"] != "http.disconnect":
        pass
    client.gone = client.gone or "client_gone"
    interrupt.fire()
