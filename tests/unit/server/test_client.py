"""The caller's end: whole answers at the finish, streams as they come, errors in the API's shape."""

import asyncio
import dataclasses

import orjson
import pytest

from situs.driver import Interrupt
from situs.errors import CallError, SitusError, UpstreamError
from situs.exchange import Appended, Exchange, Start
from situs.model import (
    Call,
    Classification,
    Effect,
    Evidence,
    Label,
    Place,
    Principal,
    Provenance,
    Route,
    Ruling,
    Usage,
)
from situs.pipeline import Attempt, Permitted
from situs.pseudonym import Envelope, Needed, SealOrder, seal
from situs.server.client import AsgiClient, watch
from situs.wire import FACES

CALL = Call("call-1", 1000, "openai_chat", "infer", "m", Principal("p"), None, ())
PLACE = Place("own-machine", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset())
ROUTE = Route("local", frozenset({"m"}), "m", PLACE, "u")


class Plain:
    usage = Usage()
    restored = 0
    ended = False


def exchange() -> Exchange:
    def sealed():
        return seal(Envelope("c", ROUTE, True, "infer"), Needed((), ()), bytes(32), SealOrder(), lambda _: b"")

    ruling = Ruling("local", "own-machine", Effect.PERMIT, ())
    labels = Classification((Evidence(Label.UNCLASSIFIED, Provenance.RULE, "x"),), ())
    made = Exchange(Permitted(CALL, labels, (ruling,), (Attempt(ROUTE, ruling, sealed, lambda _: Plain()),), {}))
    made.handle(Start(), 1)
    made.handle(Appended(0), 1)
    return made


class Line:
    """The server's side of a connection: it keeps messages; `stalls_at` is the message that is never taken."""

    def __init__(self, stalls_at: int = -1, breaks_at: int = -1) -> None:
        self.sent: list[dict] = []
        self.stalls_at, self.breaks_at = stalls_at, breaks_at

    async def send(self, message: dict) -> None:
        if len(self.sent) == self.stalls_at:
            await asyncio.sleep(30)
        if len(self.sent) == self.breaks_at:
            raise ConnectionResetError
        self.sent.append(message)

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(m.get("body", b"") for m in self.sent[1:])


def client(line: Line, *, stream: bool, face: str = "openai_chat", seconds: float = 5) -> AsgiClient:
    return AsgiClient(line.send, FACES[face], exchange(), stream=stream, send_seconds=seconds)


async def test_a_whole_answer_is_given_out_at_the_finish() -> None:
    line = Line()
    caller = client(line, stream=False)
    await caller.emit(b"{")
    await caller.emit(b"}")
    assert line.sent == []
    await caller.finish(None)
    assert (line.sent[0]["status"], line.body, caller.status) == (200, b"{}", 200)
    assert line.headers[b"x-situs-receipt"] == b"call-1"
    assert line.headers[b"x-situs-route"] == b"local"
    assert line.headers[b"x-situs-place"] == b"own-machine"


async def test_a_stream_is_given_out_as_it_comes_and_then_ended() -> None:
    line = Line()
    caller = client(line, stream=True)
    await caller.emit(b"data: a\n\n")
    assert line.sent[0]["status"] == 200
    assert line.headers[b"content-type"].startswith(b"text/event-stream")
    assert line.headers[b"cache-control"] == b"no-store"
    assert line.sent[1] == {"type": "http.response.body", "body": b"data: a\n\n", "more_body": True}
    await caller.finish(None)
    assert line.sent[-1] == {"type": "http.response.body", "body": b""}


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("face", ["openai_chat", "anthropic_messages"])
async def test_an_error_before_any_answer_has_the_api_s_own_shape(stream: bool, face: str) -> None:
    line = Line()
    caller = client(line, stream=stream, face=face)
    await caller.finish(SitusError("policy_refused", "no permitted place", status=451))
    assert (line.sent[0]["status"], caller.status) == (451, 451)
    shown = orjson.loads(line.body)
    assert shown["error"]["message"] == "no permitted place"
    assert ("type" in shown) == face.startswith("anthropic")
    assert line.headers[b"request-id" if face.startswith("anthropic") else b"x-request-id"] == b"call-1"


@pytest.mark.parametrize("answers", [False, True])
async def test_a_refusal_is_told_as_the_face_tells_it(answers: bool) -> None:
    line = Line()
    caller = client(line, stream=False, face="salesforce_chat")
    if answers:
        caller._face = dataclasses.replace(caller._face, refusal=lambda call, error: call.id.encode())
    await caller.finish(SitusError("policy_refused", "no permitted place", status=451))
    assert line.sent[0]["status"] == caller.status == (200 if answers else 403)
    assert line.body == b"call-1" if answers else b"policy_violation" in line.body
    assert line.headers[b"x-situs-receipt"] == b"call-1"


async def test_an_error_says_when_to_come_back() -> None:
    line = Line()
    await client(line, stream=False).finish(UpstreamError("upstream_limited", "x", status=429, after=7))
    assert line.headers[b"retry-after"] == b"7"


async def test_an_error_after_the_stream_began_ends_it_without_a_second_head() -> None:
    line = Line()
    caller = client(line, stream=True)
    await caller.emit(b"data: a\n\n")
    await caller.finish(UpstreamError("upstream_cut", "x"))
    assert [m["type"] for m in line.sent].count("http.response.start") == 1
    assert line.sent[-1] == {"type": "http.response.body", "body": b""}


@pytest.mark.parametrize("at", [0, 1, 2])
async def test_a_client_that_takes_nothing_for_too_long_is_gone(at: int) -> None:
    line = Line(stalls_at=at)
    caller = client(line, stream=True, seconds=0.01)
    await caller.emit(b"a")
    await caller.emit(b"b")
    assert caller.gone == "client_slow"
    taken = len(line.sent)
    await caller.emit(b"c")
    await caller.finish(None)
    assert len(line.sent) == taken


@pytest.mark.parametrize("stream", [True, False])
async def test_a_client_that_does_not_take_the_end_does_not_hold_the_call_open(stream: bool) -> None:
    line = Line(stalls_at=2 if stream else 1)
    caller = client(line, stream=stream, seconds=0.01)
    await caller.emit(b"a")
    await asyncio.wait_for(caller.finish(None), 1)
    assert caller.gone == "client_slow"


@pytest.mark.parametrize("at", [0, 1, 2])
async def test_a_connection_that_breaks_is_a_client_that_left(at: int) -> None:
    line = Line(breaks_at=at)
    caller = client(line, stream=True)
    await caller.emit(b"a")
    await caller.finish(None)
    assert caller.gone == "client_gone"


async def test_nothing_is_sent_to_a_client_that_left() -> None:
    line = Line()
    caller = client(line, stream=False)
    caller.gone = "client_gone"
    await caller.emit(b"a")
    await caller.finish(CallError("x", "y"))
    assert line.sent == []


async def test_a_shutdown_is_told_where_nothing_was_told_yet() -> None:
    line = Line()
    caller = client(line, stream=False)
    caller.gone = "shutdown"
    await caller.finish(None)
    assert (line.sent[0]["status"], caller.status) == (503, 503)
    assert orjson.loads(line.body)["error"]["code"] == "shutting_down"
    assert b"retry-after" in line.headers


async def test_a_stream_that_a_shutdown_cuts_has_no_regular_end() -> None:
    line = Line()
    caller = client(line, stream=True)
    await caller.emit(b"data: a\n\n")
    caller.gone = "shutdown"
    await caller.finish(None)
    assert line.sent[-1]["more_body"] is True


async def test_the_watcher_notes_who_left_and_cuts_the_wait_short() -> None:
    messages = [{"type": "http.request"}, {"type": "http.disconnect"}]

    async def receive() -> dict:
        return messages.pop(0)

    caller, interrupt = client(Line(), stream=True), Interrupt(30)
    await watch(receive, caller, interrupt)
    assert (caller.gone, interrupt.fired) == ("client_gone", True)


async def test_the_watcher_does_not_overwrite_why_a_client_is_gone() -> None:
    async def receive() -> dict:
        return {"type": "http.disconnect"}

    caller = client(Line(), stream=True)
    caller.gone = "shutdown"
    await watch(receive, caller, Interrupt(30))
    assert caller.gone == "shutdown"
