"""A provider on loopback that records every byte it receives and answers as it is told.

It speaks OpenAI chat completions, Responses and embeddings, Anthropic messages and Converse, chosen by the end of the
path, so that Azure, Bedrock, Vertex and self-hosted addresses reach it too. As a sink it proves what left:
`received` holds the raw bytes of every connection, whether they made a request or not.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httptools
import orjson

from situs.testing.answers import (
    ToolCall,
    anthropic_messages,
    bedrock_converse,
    bedrock_converse_stream,
    bedrock_stream,
    embeddings,
    last_user_text,
    openai_chat,
    openai_responses,
)


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """Hold one request as it arrived; `raw` is the bytes from the request line to the end of the body."""

    method: str
    target: str
    """Path with query, as sent."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    raw: bytes

    @property
    def path(self) -> str:
        """Return the path without the query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """Return the first header of that name (any case), or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def json(self) -> Any:
        """Return the body as JSON."""
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """Say how one request is answered; the shape follows the request unless `body` is given."""

    text: str | None = None
    """What the model says; None echoes the last user text."""
    tool_calls: tuple[ToolCall, ...] = ()
    status: int = 200
    body: bytes | tuple[bytes, ...] | None = None
    """Raw body in place of a shaped one; a tuple is sent piece by piece."""
    headers: tuple[tuple[str, str], ...] = ()
    """Sent in place of ours where the names are equal."""
    delay: float = 0.0
    """Seconds before the status line."""
    pause: float = 0.0
    """Seconds before each piece of the body."""
    cut_after: int | None = None
    """Abort the connection after so many pieces (a whole answer is sent half)."""
    piece: int = 8
    """Characters in each streamed delta."""


def failure(status: int, code: str = "server_error", *, retry_after: str | None = None, echo: str = "") -> Answer:
    """Return an error in OpenAI's shape; `echo` stands for client text that providers quote."""
    error = {"message": f"fake failure {echo}", "type": code, "param": None, "code": code}
    headers = (("retry-after", retry_after),) if retry_after is not None else ()
    return Answer(status=status, body=orjson.dumps({"error": error}), headers=headers)


def slow(delay: float = 0.0, pause: float = 0.0) -> Answer:
    """Return an answer that begins after `delay` seconds and rests `pause` seconds before each piece."""
    return Answer(delay=delay, pause=pause)


def cut(after: int = 1, text: str | None = None) -> Answer:
    """Return an answer whose connection is aborted after so many pieces."""
    return Answer(text=text, cut_after=after)


def garbled() -> Answer:
    """Return a 200 whose body is neither JSON nor events."""
    return Answer(body=b"\x00\xff<html>not what the dialect promises")


class FakeProvider:
    """Serve scripted answers on 127.0.0.1 and record all that arrives. Use it as an async context manager."""

    def __init__(self) -> None:
        self.requests: list[RecordedRequest] = []
        self.received = bytearray()
        """Every byte of every connection, in order of arrival."""
        self.connections = 0
        self.left = 0
        """How many clients went away before their answer was complete."""
        self.runs = ""
        """The model that it reports, whatever it was asked for; empty: the name that it was asked for."""
        self.digest = ""
        """The digest that it reports of that model, as Ollama and TGI do."""
        self._default: Callable[[RecordedRequest], Answer] = _echo
        self._script: deque[Answer] = deque()
        self._server: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self._port = 0

    async def __aenter__(self) -> FakeProvider:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Link(self), "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stop listening and drop every connection; `base_url` then refuses."""
        if self._server is not None:
            self._server.close()
            for link in list(self._links):
                link.drop()
            await self._server.wait_closed()
            self._server = None

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return self._port

    @property
    def base_url(self) -> str:
        """Return the address without a path, such as `http://127.0.0.1:40123`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def last(self) -> RecordedRequest:
        """Return the latest request."""
        return self.requests[-1]

    def answer(self, text: str) -> None:
        """Answer every further request with this text, in the request's own shape."""
        self._default = lambda _: Answer(text=text)

    def script(self, *answers: Answer) -> None:
        """Queue answers for the next requests, one each; after them the default holds again."""
        self._script.extend(answers)

    def respond(self, rule: Callable[[RecordedRequest], Answer]) -> None:
        """Let a function choose the answer to every request that no script covers."""
        self._default = rule

    def forget(self) -> None:
        """Drop what was recorded and scripted; echo again. Connections stay."""
        self.requests.clear()
        self.received.clear()
        self._script.clear()
        self._default = _echo

    def next_answer(self, request: RecordedRequest) -> Answer:
        """Record the request and return what it is answered with."""
        self.requests.append(request)
        return self._script.popleft() if self._script else self._default(request)

    def joined(self, link: _Link) -> None:
        """Note a new connection."""
        self.connections += 1
        self._links.add(link)

    def parted(self, link: _Link, early: bool) -> None:
        """Note the end of a connection, `early` if an answer was under way."""
        self._links.discard(link)
        self.left += early


def _echo(_: RecordedRequest) -> Answer:
    return Answer()


class _Link(asyncio.Protocol):
    """One connection: requests in, answers out, one after the other."""

    def __init__(self, owner: FakeProvider) -> None:
        self._owner = owner
        self._queue: asyncio.Queue[RecordedRequest] = asyncio.Queue()
        self._busy = False
        self._reset()

    def _reset(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._target = b""
        self._headers: list[tuple[str, str]] = []
        self._body = bytearray()
        self._raw = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._owner.joined(self)
        self._task = asyncio.create_task(self._run())

    def data_received(self, data: bytes) -> None:
        self._owner.received += data
        self._raw += data
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        self._owner.parted(self, self._busy)
        self._task.cancel()

    def drop(self) -> None:
        """Abort the connection without counting it as the client's doing."""
        self._busy = False
        self._transport.abort()

    def on_url(self, url: bytes) -> None:
        """Collect the request target."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header."""
        self._headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_body(self, body: bytes) -> None:
        """Collect a piece of the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Queue the finished request."""
        request = RecordedRequest(
            method=self._parser.get_method().decode("ascii"),
            target=self._target.decode("latin-1"),
            headers=tuple(self._headers),
            body=bytes(self._body),
            raw=bytes(self._raw),
        )
        self._target, self._headers, self._body, self._raw = b"", [], bytearray(), bytearray()
        self._queue.put_nowait(request)

    async def _run(self) -> None:
        while True:
            request = await self._queue.get()
            self._busy = True
            answer = self._owner.next_answer(request)
            await self._answer(_shape(request, answer, self._owner), answer)
            self._busy = False

    async def _answer(self, shaped: tuple[int, list[bytes], bool], answer: Answer) -> None:
        status, pieces, streamed = shaped
        length, limit = sum(map(len, pieces)), answer.cut_after
        if limit is not None and not streamed:
            pieces, limit = [pieces[0][: length // 2]], 1
        await self._rest(answer.delay)
        self._transport.write(_head(status, answer.headers, None if streamed else length))
        for piece in pieces[:limit]:
            await self._rest(answer.pause)
            self._transport.write(b"%x\r\n%s\r\n" % (len(piece), piece) if streamed and piece else piece)
            await asyncio.sleep(0)
        if limit is not None:
            # What was written is flushed; the end that was promised never comes.
            self._busy = False
            self._transport.close()
        elif streamed:
            self._transport.write(b"0\r\n\r\n")

    async def _rest(self, seconds: float) -> None:
        if seconds > 0:
            await asyncio.sleep(seconds)


def _head(status: int, extra: tuple[tuple[str, str], ...], length: int | None) -> bytes:
    headers = {"content-type": "text/event-stream" if length is None else "application/json"}
    headers["x-request-id"] = "req_fake"
    if length is None:
        headers["transfer-encoding"] = "chunked"
    else:
        headers["content-length"] = str(length)
    headers |= {name.lower(): value for name, value in extra}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {_phrase(status)}\r\n{lines}\r\n".encode("latin-1")


def _phrase(status: int) -> str:
    return "OK" if status < 300 else "Redirect" if status < 400 else "Failed"


def _shape(request: RecordedRequest, answer: Answer, owner: FakeProvider) -> tuple[int, list[bytes], bool]:
    """Return the status, the pieces of the body, and whether they are sent as a chunked stream."""
    if isinstance(answer.body, tuple):
        return answer.status, list(answer.body), True
    if answer.body is not None:
        return answer.status, [answer.body], False
    named = {"model": owner.runs} if owner.runs else {}
    pieces = list(_pieces(request, answer, _parse(request) | named)) or _told(request.path, owner)
    if not pieces:
        return 404, [b'{"error":{"message":"no such path","type":"not_found","code":"not_found"}}'], False
    return answer.status, pieces, len(pieces) > 1


def _told(path: str, owner: FakeProvider) -> list[bytes]:
    """Return what servers of each kind tell of the model that they run."""
    name = owner.runs or "fake"
    told: dict[str, Any] = {
        "/models": {"object": "list", "data": [{"id": name, "object": "model"}]},
        "/props": {"model_alias": name, "model_path": f"/srv/{name}.gguf", "build_info": "b1"},
        "/api/tags": {"models": [{"name": f"{name}:latest", "model": name, "digest": owner.digest}]},
        "/info": {"model_id": name, "model_sha": owner.digest},
    }
    return [orjson.dumps(body) for end, body in told.items() if path.endswith(end)]


def _parse(request: RecordedRequest) -> dict[str, Any]:
    try:
        parsed = orjson.loads(request.body or b"{}")
    except orjson.JSONDecodeError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _pieces(request: RecordedRequest, answer: Answer, parsed: dict[str, Any]) -> Iterator[bytes]:
    path = request.path
    text = answer.text if answer.text is not None else last_user_text(parsed)
    size = answer.piece
    if path.endswith("/chat/completions"):
        yield from openai_chat(text, answer.tool_calls, parsed, size)
    elif path.endswith("/responses"):
        yield from openai_responses(text, parsed, size)
    elif path.endswith(("/messages/count_tokens", "/completions/input_tokens")):
        yield orjson.dumps({"input_tokens": max(1, len(text.split()))})
    elif path.endswith(("/messages", ":rawPredict", "/invoke")):
        yield from anthropic_messages(text, answer.tool_calls, parsed, size)
    elif path.endswith(":streamRawPredict"):
        yield from anthropic_messages(text, answer.tool_calls, parsed | {"stream": True}, size)
    elif path.endswith("/invoke-with-response-stream"):
        yield from bedrock_stream(text, answer.tool_calls, parsed, size)
    elif path.endswith("/converse"):
        yield from bedrock_converse(text, answer.tool_calls)
    elif path.endswith("/converse-stream"):
        yield from bedrock_converse_stream(text, answer.tool_calls, size)
    elif path.endswith("/token"):
        yield orjson.dumps({"access_token": "fake-token", "expires_in": 3600, "token_type": "Bearer"})
    elif path.endswith("/embeddings"):
        yield from embeddings(parsed)
