"""AWS's binary event stream (`application/vnd.amazon.eventstream`), decoded to server-sent events.

A message is: total length, headers' length, CRC-32 of these 8 bytes, headers, payload, CRC-32 of all
before it; every integer is big-endian. Source: Amazon Transcribe Developer Guide, "Event stream encoding",
which AWS's services share. Lengths are held to bounds before anything is waited for, so that a wrong one
neither fills the memory nor keeps a call waiting for what never comes.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from dataclasses import dataclass

import orjson

from situs.errors import UpstreamError

MAX_MESSAGE = 16_777_216
MAX_HEADERS = 131_072
"""Bytes of a message's headers together, which the encoding allows at most."""
_PRELUDE = 12
_STRING = 7
_WIDTHS = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Bytes of a header's value by its type; 6 and 7 carry their own length."""

_CODES = {
    "throttlingException": "upstream_overloaded",
    "serviceUnavailableException": "upstream_overloaded",
    "modelTimeoutException": "upstream_timeout",
    "validationException": "upstream_rejected",
    "modelStreamErrorException": "upstream_error",
    "internalServerException": "upstream_error",
}
"""The service's own failures within a stream; one that is not known is `upstream_error`."""
_EVENTS = frozenset(
    {"messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"}
)
"""Events of ConverseStream (API reference, ConverseStreamOutput)."""
_SHORT_HEADER = "a header that is too short"


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one message: its string headers and its payload."""

    headers: dict[str, str]
    payload: bytes


class EventStream:
    """Collect bytes into messages, each checked by both of its sums."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """Return the messages that are now complete; raise `UpstreamError("upstream_garbled")`."""
        self._buffer += data
        messages = []
        while len(self._buffer) >= _PRELUDE:
            total, headers, prelude_crc = struct.unpack_from(">III", self._buffer)
            if zlib.crc32(self._buffer[:8]) != prelude_crc:
                raise _garbled("a wrong sum of its prelude")
            if headers > MAX_HEADERS or not _PRELUDE + headers + 4 <= total <= MAX_MESSAGE:
                raise _garbled("lengths that do not fit")
            if len(self._buffer) < total:
                break
            messages.append(_message(bytes(self._buffer[:total]), headers))
            del self._buffer[:total]
        return messages

    def close(self) -> None:
        """Raise `UpstreamError("upstream_truncated")` if a message is incomplete."""
        if self._buffer:
            raise UpstreamError("upstream_truncated", "the upstream's stream ended inside a message")


class ConverseStream:
    """Turn the stream of `converse-stream` into server-sent events of the same names."""

    def __init__(self) -> None:
        self._stream = EventStream()

    def feed(self, data: bytes) -> bytes:
        """Return the events that are complete; raise `UpstreamError` for the service's own errors too."""
        return b"".join(_converse_event(message) for message in self._stream.feed(data))

    def close(self) -> None:
        """Raise `UpstreamError("upstream_truncated")` if a message is incomplete."""
        self._stream.close()


class BedrockDecoder:
    """Turn the stream of `invoke-with-response-stream` into server-sent events of Anthropic's."""

    def __init__(self) -> None:
        self._stream = EventStream()

    def feed(self, data: bytes) -> bytes:
        """Return the events that are complete; raise `UpstreamError` for the service's own errors too."""
        return b"".join(_event(message) for message in self._stream.feed(data))

    def close(self) -> None:
        """Raise `UpstreamError("upstream_truncated")` if a message is incomplete."""
        self._stream.close()


def encode(headers: dict[str, str], payload: bytes) -> bytes:
    """Return a message with string headers, as a service would send it."""
    block = b"".join(
        bytes([len(name)]) + name.encode() + bytes([_STRING]) + struct.pack(">H", len(value)) + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack(">II", _PRELUDE + len(block) + len(payload) + 4, len(block))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + block + payload
    return message + struct.pack(">I", zlib.crc32(message))


def _message(raw: bytes, headers: int) -> Message:
    (crc,) = struct.unpack_from(">I", raw, len(raw) - 4)
    if zlib.crc32(raw[:-4]) != crc:
        raise _garbled("a wrong sum")
    return Message(_headers(raw[_PRELUDE : _PRELUDE + headers]), raw[_PRELUDE + headers : -4])


def _headers(block: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    try:
        while at < len(block):
            name_end = at + 1 + block[at]
            name, kind = block[at + 1 : name_end].decode(), block[name_end]
            at = name_end + 1
            if kind in (6, _STRING):
                (length,) = struct.unpack_from(">H", block, at)
                value = block[at + 2 : at + 2 + length]
                if len(value) != length:
                    raise _garbled(_SHORT_HEADER)
                if kind == _STRING:
                    if not name or name in found:
                        raise _garbled("a header without a name, or two of one name")
                    found[name] = value.decode()
                at += 2 + length
            else:
                at += _WIDTHS[kind]
    except (IndexError, KeyError, struct.error, UnicodeDecodeError):
        raise _garbled("headers that cannot be read") from None
    if at != len(block):
        raise _garbled(_SHORT_HEADER)
    return found


def _event_type(message: Message) -> str:
    """Return an event's type; raise our error for a failure that the service reports, without its words."""
    kind = message.headers.get(":message-type")
    if kind not in ("event", "exception", "error"):
        raise _garbled("no type that is known")
    if kind != "event":
        name = message.headers.get(":exception-type") or message.headers.get(":error-code", "")
        code = _CODES.get(name[:1].lower() + name[1:], "upstream_error")
        raise UpstreamError(
            code, "the upstream reported a failure in its stream", retryable=code != "upstream_rejected"
        )
    return message.headers.get(":event-type", "")


def _converse_event(message: Message) -> bytes:
    name = _event_type(message)
    if name not in _EVENTS:
        raise _garbled("an event of an unknown type")
    try:
        event = orjson.loads(message.payload)
    except orjson.JSONDecodeError:
        raise _garbled("a payload that cannot be read") from None
    if type(event) is not dict:
        raise _garbled("a payload that is no object")
    # Written anew: the payload may hold line breaks, which would end an event's line.
    return b"event: %s\ndata: %s\n\n" % (name.encode(), orjson.dumps(event))


def _event(message: Message) -> bytes:
    if _event_type(message) != "chunk":
        raise _garbled("an event of an unknown type")
    try:
        data = base64.b64decode(orjson.loads(message.payload)["bytes"], validate=True)
        event = orjson.loads(data)["type"]
        if not isinstance(event, str) or not event.isidentifier():
            raise _garbled("an event without a plain type")
    except (orjson.JSONDecodeError, binascii.Error, KeyError, TypeError, ValueError):
        raise _garbled("a payload that cannot be read") from None
    # Written anew: the payload may hold line breaks, which would end an event's line.
    return b"event: %s\ndata: %s\n\n" % (event.encode(), orjson.dumps(orjson.loads(data)))


def _garbled(what: str) -> UpstreamError:
    return UpstreamError("upstream_garbled", f"a message of the upstream's stream has {what}")
