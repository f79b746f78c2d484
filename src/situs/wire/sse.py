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

    __slots__ = ("_pending", "_started")

    def __init__(self) -> None:
        self._pending = b""
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
        blocks = data.split(b"\n\n")
        self._pending = blocks.pop() + held
        if len(self._pending) > MAX_EVENT:
            raise UpstreamError("upstream_garbled", f"the upstream sent an event of more than {MAX_EVENT} bytes")
        events: list[Event] = []
        for block in blocks:
            if block.startswith(b"data: ") and b"\n" not in block:
                events.append(("", block[6:]))
            else:
                _read(block, events)
        return events

    def close(self) -> list[Event]:
        """Return the event that lacked only its closing blank line, if any."""
        rest = self.feed(b"\n\n") if self._pending else []
        self._pending = b""
        return rest


def _read(block: bytes, events: list[Event]) -> None:
    """Add the event of a block of lines, if it has data."""
    name, data = "", []
    for line in block.split(b"\n"):
        if line.startswith(b"data:"):
            data.append(line[6:] if line[5:6] == b" " else line[5:])
        elif line.startswith(b"event:"):
            name = line[6:].strip().decode("utf-8", "replace")
    if data:
        events.append((name, b"\n".join(data)))


def encode_data(body: bytes) -> bytes:
    """Return one unnamed event; `body` has no line break (JSON escapes them)."""
    return b"data: " + body + b"\n\n"


def encode_event(name: str, body: bytes) -> bytes:
    """Return one named event."""
    return b"event: " + name.encode() + b"\ndata: " + body + b"\n\n"
