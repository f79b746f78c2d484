"""Replies: from an upstream's bytes to the face's bytes, restored, streamed or whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import orjson

from situs.errors import UpstreamError
from situs.model import Usage
from situs.wire.answers.shape import Answering, Decoder, Encoder, Shortcut
from situs.wire.channels import Channels
from situs.wire.sse import Event, EventParser

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of a whole answer."""


class Reply(Protocol):
    """Turn an upstream's answer into the face's; after an `UpstreamError` only `fail` may be called."""

    @property
    def content_type(self) -> str:
        """Return the answer's media type."""
        ...

    @property
    def begun(self) -> bool:
        """Tell whether anything was emitted that the client has seen."""
        ...

    @property
    def ended(self) -> bool:
        """Tell whether the upstream's terminal event was seen: nothing more is worth waiting for."""
        ...

    @property
    def usage(self) -> Usage:
        """Return the tokens that the upstream has reported."""
        ...

    @property
    def restored(self) -> int:
        """Return how many tokens were put back."""
        ...

    def feed(self, data: bytes) -> bytes:
        """Take bytes, cut anywhere, and return what can be sent: nothing yet where it is whole."""
        ...

    def close(self) -> bytes:
        """Return the rest, with the terminal event; raise `upstream_truncated` or `upstream_garbled`."""
        ...

    def fail(self, code: str, message: str) -> bytes:
        """Return the error event for an answer that has begun; nothing where it is whole."""
        ...


class StreamReply:
    """Pass a stream on, event by event. The terminal event is kept for `close`."""

    __slots__ = ("_begun", "_channels", "_decoder", "_encoder", "_events", "_shortcut")

    content_type = "text/event-stream"

    def __init__(
        self, channels: Channels, decoder: Decoder, encoder: Encoder, shortcut: Shortcut | None = None
    ) -> None:
        self._channels = channels
        self._shortcut = shortcut
        self._decoder = decoder
        self._encoder = encoder
        self._events = EventParser()
        self._begun = False

    @property
    def begun(self) -> bool:
        """Tell whether anything was emitted."""
        return self._begun

    @property
    def ended(self) -> bool:
        """Tell whether the upstream's terminal event was seen."""
        return self._decoder.ended

    @property
    def usage(self) -> Usage:
        """Return the tokens reported so far."""
        return self._decoder.usage

    @property
    def restored(self) -> int:
        """Return how many tokens were put back so far."""
        return self._channels.restored

    def feed(self, data: bytes) -> bytes:
        """Return the face's events for the upstream's events that these bytes complete."""
        return self._pass(self._events.feed(data))

    def close(self) -> bytes:
        """Return the rest and the terminal event, if the upstream's own was seen."""
        rest = self._pass(self._events.close())
        self._decoder.check_end()
        self._begun = True
        return rest + self._encoder.finish(self._decoder.usage)

    def fail(self, code: str, message: str) -> bytes:
        """Return the error event."""
        return self._encoder.fail(code, message)

    def _pass(self, events: list[Event]) -> bytes:
        try:
            out = b"".join([self._event(name, data) for name, data in events])
        except (AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError):
            raise UpstreamError("upstream_garbled", "the upstream's answer has another shape than promised") from None
        if out:
            self._begun = True
        return out

    def _event(self, name: str, data: bytes) -> bytes:
        shortcut, decoder = self._shortcut, self._decoder
        if shortcut is None or decoder.ended:
            return b"".join([self._encoder.put(item) for item in decoder.take(name, data)])
        quick = shortcut.put(data)
        if quick is not None:
            return quick
        out = b"".join([self._encoder.put(item) for item in decoder.take(name, data)])
        shortcut.learn(data)
        return out


RestoreWhole = Callable[[bytes, Channels, Answering], tuple[dict[str, Any], Usage]]
Recast = Callable[[dict[str, Any], Answering], dict[str, Any]]


class WholeReply:
    """Collect an answer, then restore it and recast it for the face."""

    __slots__ = ("_answering", "_begun", "_channels", "_parts", "_recasts", "_restore", "_size", "_usage")

    content_type = "application/json"

    def __init__(
        self, channels: Channels, answering: Answering, restore: RestoreWhole, recasts: Sequence[Recast]
    ) -> None:
        self._channels = channels
        self._answering = answering
        self._restore = restore
        self._recasts = recasts
        self._parts: list[bytes] = []
        self._size = 0
        self._usage = Usage()
        self._begun = False

    @property
    def begun(self) -> bool:
        """Tell whether the answer was emitted."""
        return self._begun

    @property
    def ended(self) -> bool:
        """Return False: only the end of the bytes ends a whole answer."""
        return False

    @property
    def usage(self) -> Usage:
        """Return the tokens reported, once closed."""
        return self._usage

    @property
    def restored(self) -> int:
        """Return how many tokens were put back."""
        return self._channels.restored

    def feed(self, data: bytes) -> bytes:
        """Keep the bytes."""
        self._size += len(data)
        if self._size > MAX_ANSWER:
            raise UpstreamError("upstream_garbled", f"the upstream's answer has more than {MAX_ANSWER} bytes")
        self._parts.append(data)
        return b""

    def close(self) -> bytes:
        """Return the whole answer."""
        body = b"".join(self._parts)
        self._parts = []
        try:
            answer, self._usage = self._restore(body, self._channels, self._answering)
            for recast in self._recasts:
                answer = recast(answer, self._answering)
            out = orjson.dumps(answer)
        except (AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError):
            raise UpstreamError("upstream_garbled", "the upstream's answer has another shape than promised") from None
        self._begun = True
        return out

    def fail(self, code: str, message: str) -> bytes:
        """Return nothing: no byte of a whole answer leaves before it is complete."""
        del code, message
        return b""
