"""Connections whose request heads are bounded: the HTTP parser itself would keep a head of any length."""

from __future__ import annotations

import asyncio
from typing import Literal

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

if HttpToolsProtocol is not None:

    class BoundedConnection(HttpToolsProtocol):
        """Hang up on a head that goes on for more than `MOST_HEAD_BYTES` after the piece that it began in."""

        _head_bytes = 0
        _in_head = True

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
