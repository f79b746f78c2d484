"""Server-sent events (WHATWG HTML, section 9.2), parsed incrementally at byte level.

Lines may end in LF, CRLF or CR; comments and unknown fields are skipped; several `data` lines join with LF.
Since only whole events leave, a UTF-8 sequence that is split between two chunks is never seen in halves.
"""

from __future__ import annotations

from situs.errors import UpstreamError

MAX_EVENT = 16 * 1024 * 1024
"""Bytes of one event; a longer one is not what any dialect promises."""

Event = tuple[str, bytes]
"""The event's name (empty where none was given) and its data."""


class EventParser:
    """Turn chunks of bytes, cut anywhere, into events."""

    __slots__ = ("_data", "_name", "_pending", "_size", "_started")

    def __init__(self) -> None:
        self._pending = b""
        self._data: list[bytes] = []
        self._name = ""
        self._size = 0
        self._started = False

    def feed(self, data: bytes) -> list[Event]:
        """Return the events that these bytes complete; one too long raises `upstream_garbled`."""
        data = self._pending + data if self._pending else data
        if not self._started:
            if len(data) < 3 and b"\xef\xbb\xbf".startswith(data):
                self._pending = data
                return []
            self._started = True
            data = data.removeprefix(b"\xef\xbb\xbf")
        held = b""
        if b"\r" in data:
            if data.endswith(b"\r"):
                data, held = data[:-1], b"\r"
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = data.split(b"\n")
        self._pending = lines.pop() + held
        events: list[Event] = []
        for line in lines:
            self._line(line, events)
        if self._size + len(self._pending) > MAX_EVENT:
            raise UpstreamError("upstream_garbled", f"the upstream sent an event of more than {MAX_EVENT} bytes")
        return events

    def close(self) -> list[Event]:
        """Return the event that lacked only its closing blank line, if any."""
        rest = self.feed(b"\n\n") if self._pending or self._data else []
        self._pending = b""
        return rest

    def _line(self, line: bytes, events: list[Event]) -> None:
        if not line:
            if self._data:
                events.append((self._name, b"\n".join(self._data) if len(self._data) > 1 else self._data[0]))
                self._data = []
            self._name = ""
            self._size = 0
        elif line.startswith(b"data:"):
            value = line[6:] if line[5:6] == b" " else line[5:]
            self._data.append(value)
            self._size += len(value) + 1
        elif line.startswith(b"event:"):
            self._name = line[6:].strip().decode("utf-8", "replace")


def encode_data(body: bytes) -> bytes:
    """Return one unnamed event; `body` has no line break (JSON escapes them)."""
    return b"data: " + body + b"\n\n"


def encode_event(name: str, body: bytes) -> bytes:
    """Return one named event."""
    return b"event: " + name.encode() + b"\ndata: " + body + b"\n\n"
