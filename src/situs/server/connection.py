"""Connections whose request heads are bounded, and whose answers leave in few packets.

The HTTP parser itself would keep a head of any length, and the server writes an answer's head and body one by one.
"""

from __future__ import annotations

import asyncio
from typing import Any, Literal

try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:  # not CPython: uvicorn then uses h11, which has a bound of its own
    HttpToolsProtocol = None  # type: ignore[assignment,misc]

MOST_HEAD_BYTES = 65_536
"""Bytes of a request's first line and headers together."""

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 36\r\nconnection: close\r\n\r\n"
    b"The head of the request is too large"
)


class Gathered:
    """Write at once what one turn of the loop has to say; for the rest, be the transport that it writes to."""

    __slots__ = ("_loop", "_said", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._said: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        """Return what the transport itself has."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write data when the loop's present turn is over."""
        if not self._said:
            self._loop.call_soon(self._speak)
        self._said.append(data)

    def close(self) -> None:
        """Write what is left, then close."""
        self._speak()
        self._transport.close()

    def _speak(self) -> None:
        said, self._said = self._said, []
        if said and not self._transport.is_closing():
            self._transport.write(b"".join(said))


if HttpToolsProtocol is not None:

    class BoundedConnection(HttpToolsProtocol):
        """Hang up on a head that goes on for more than `MOST_HEAD_BYTES` after the piece that it began in."""

        _head_bytes = 0
        _in_head = True

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            """Begin to serve a connection."""
            super().connection_made(Gathered(transport, self.loop))  # type: ignore[arg-type]

        def data_received(self, data: bytes) -> None:
            """Parse, and count what lies wholly inside one head."""
            before = self._in_head
            super().data_received(data)
            if before and self._in_head:
                self._head_bytes += len(data)
                if self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
                    self.transport.write(_TOO_LARGE)
                    self.transport.close()

        def on_message_begin(self) -> None:
            """Begin to count."""
            self._in_head, self._head_bytes = True, 0
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            """End the count."""
            self._in_head = False
            super().on_headers_complete()


def protocol_class() -> type[asyncio.Protocol] | Literal["h11"]:
    """Return what uvicorn is to speak HTTP with."""
    return "h11" if HttpToolsProtocol is None else BoundedConnection
