"""Values that the wire tests share: routes, and a restorer that holds back as a real one does."""

from __future__ import annotations

import json
from collections.abc import Callable

import orjson
import pytest

from situs.model import Place, Route
from situs.wire import FACES, Reading, Reply, reply, write

ORIGINALS = {"TKN1X": 'Anna "A" Beispiel', "TKN2X": "Dr. Karl Muster"}


class TokenRestorer:
    """Replace tokens, holding back only what may still become one."""

    def __init__(self, mode: str) -> None:
        assert mode in ("text", "json")
        self.json = mode == "json"
        self.held = ""
        self.restored = 0
        self.closed = False

    def feed(self, text: str) -> str:
        assert not self.closed
        self.held += text
        for token, value in ORIGINALS.items():
            self.restored += self.held.count(token)
            self.held = self.held.replace(token, json.dumps(value)[1:-1] if self.json else value)
        for size in range(min(4, len(self.held)), 0, -1):
            if any(token.startswith(self.held[-size:]) for token in ORIGINALS):
                out, self.held = self.held[:-size], self.held[-size:]
                return out
        out, self.held = self.held, ""
        return out

    def close(self) -> str:
        self.closed = True
        out, self.held = self.held, ""
        return out


@pytest.fixture(scope="session")
def route() -> Callable[[str], Route]:
    place = Place("here", "example", frozenset({"DE"}), frozenset({"DE"}), frozenset({"FR"}))

    def make(dialect: str = "openai_chat") -> Route:
        return Route("r", frozenset({"legal"}), "upstream-model", place, "up", dialect)

    return make


@pytest.fixture(scope="session")
def answered(route):
    """Return a function: face, request, dialect, upstream bytes -> (bytes for the client, reply)."""

    def run(face: str, body: dict, dialect: str, upstream: bytes, cut: int = 0) -> tuple[bytes, Reply]:
        made: Reply = reply(
            FACES[face].read(orjson.dumps(body)),
            route(dialect),
            TokenRestorer,
            call_id="abc123",
            created=1700000000,
        )
        chunks = [upstream[i : i + cut] for i in range(0, len(upstream), cut)] if cut else [upstream]
        out = b"".join(made.feed(chunk) for chunk in chunks)
        return out + made.close(), made

    return run


@pytest.fixture(scope="session")
def sent(route):
    """Return a function: face, request, dialect, rewrite -> (body at the upstream, reading)."""

    def run(face: str, body: dict, dialect: str = "openai_chat", rewrite=lambda s: s.text) -> tuple[dict, Reading]:
        reading = FACES[face].read(orjson.dumps(body))
        return orjson.loads(write(reading, [rewrite(s) for s in reading.slots], route(dialect))), reading

    return run


@pytest.fixture(scope="session")
def sse():
    """Return a function that words objects as server-sent events."""

    def run(*events: dict, done: bool = False, named: bool = False) -> bytes:
        out = b""
        for event in events:
            if named:
                out += b"event: " + event["type"].encode() + b"\n"
            out += b"data: " + orjson.dumps(event) + b"\n\n"
        return out + (b"data: [DONE]\n\n" if done else b"")

    return run


@pytest.fixture(scope="session")
def events():
    """Return a function that parses server-sent events strictly: (name, object or raw) each."""

    def run(stream: bytes) -> list[tuple[str, object]]:
        assert stream.endswith(b"\n\n")
        out = []
        for block in stream.decode().removesuffix("\n\n").split("\n\n"):
            name = ""
            for line in block.split("\n"):
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                else:
                    assert field == "data"
                    out.append((name, value if value == "[DONE]" else json.loads(value)))
        return out

    return run
