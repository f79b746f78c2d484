"""The driver: commands become real awaits, and whatever breaks ends the call closed, recorded and told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from situs.driver import Driver, Interrupt, World
from situs.errors import CallError, LedgerError, SitusError, UpstreamError
from situs.exchange import Exchange, State
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
from situs.pipeline import Attempt, Permitted, Refused
from situs.ports import Note, unnoted
from situs.pseudonym import Envelope, Needed, Sealed, SealOrder, seal

CALL = Call("c", 1000, "openai_chat", "infer", "m", Principal("p"), None, ())
LABELS = Classification((Evidence(Label.UNCLASSIFIED, Provenance.RULE, "no evidence"),), ())
PLACE = Place("p", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset())


@dataclass
class Tape:
    """A ledger in memory that keeps what it is given, and fails at the entries it is told to."""

    log: list
    fails: dict[str, Exception] = field(default_factory=dict)
    wait: float = 0

    async def append(self, entry) -> int:
        await asyncio.sleep(self.wait)
        if entry["type"] in self.fails:
            raise self.fails[entry["type"]]
        self.log.append((entry["type"], entry))
        return len(self.log)


@dataclass
class Pieces:
    """An upstream that yields pieces, rests, and raises where an exception stands among them."""

    log: list
    pieces: tuple
    closed: int = 0

    async def stream(self, sealed: Sealed, note: Note = unnoted) -> AsyncIterator[bytes]:
        note(f"key of {sealed.route.id}", 9_000)
        self.log.append(("sent", sealed.body))
        try:
            for piece in self.pieces:
                if isinstance(piece, Exception):
                    raise piece
                if isinstance(piece, float):
                    await asyncio.sleep(piece)
                else:
                    yield piece
        finally:
            self.closed += 1


@dataclass
class Caller:
    """A client that notes what it is given; `breaks` names the call that raises, `leaves_after` how much it takes."""

    log: list
    gone: str = ""
    breaks: str = ""
    leaves_after: int = 99

    async def emit(self, data: bytes) -> None:
        if self.breaks == "emit":
            raise RuntimeError("the socket is odd")
        self.log.append(("emit", data))
        self.leaves_after -= 1
        if self.leaves_after == 0:
            self.gone = "client_gone"

    async def finish(self, error: SitusError | None) -> None:
        self.log.append(("finish", error.code if error else ""))
        if self.breaks == "finish":
            raise RuntimeError("the socket is odd")


@dataclass
class Plain:
    """A reply without a format: what comes goes out."""

    usage: Usage = field(default_factory=Usage)
    restored: int = 0
    chokes: str = ""
    ended: bool = False

    def feed(self, data: bytes) -> bytes:
        if self.chokes and b"!" in data:
            raise KeyError("a defect")
        self.ended = data.endswith(b"#")
        return data

    def close(self) -> bytes:
        return b"."

    def fail(self, code: str, message: str) -> bytes:
        if self.chokes == "twice":
            raise KeyError("another defect")
        return b"E:" + code.encode()


class Stage:
    """Everything that one exchange needs, with what happened in one log."""

    def __init__(self, *upstreams: tuple, fails=None, client=None, chokes: str = "", refused: bool = False) -> None:
        self.log: list = []
        self.reported: list[BaseException] = []
        self.ledger = Tape(self.log, fails or {})
        self.upstreams = {f"u{i}": Pieces(self.log, pieces) for i, pieces in enumerate(upstreams)}
        self.client = Caller(self.log, **(client or {}))
        attempts = tuple(self._attempt(name, chokes) for name in self.upstreams)
        error = SitusError("policy_refused", "no", status=451)
        self.exchange = Exchange(
            Refused(CALL, LABELS, (), {}, error)
            if refused
            else Permitted(CALL, LABELS, tuple(a.ruling for a in attempts), attempts, {})
        )
        self.interrupt = Interrupt(30)

    def _attempt(self, name: str, chokes: str) -> Attempt:
        route = Route(name, frozenset({"m"}), "m", PLACE, name)

        def sealed() -> Sealed:
            envelope = Envelope("c", route, True, "infer")
            return seal(envelope, Needed((), ()), bytes(32), SealOrder(), lambda _: name.encode())

        return Attempt(route, Ruling(name, "p", Effect.PERMIT, ()), sealed, lambda _: Plain(chokes=chokes))

    async def run(self) -> list[str]:
        world = World(self.ledger, self.upstreams, lambda: 2000, self.reported.append)
        await Driver(self.exchange, world, self.client, self.interrupt).run()
        assert self.exchange.state is State.DONE
        assert [what for what, _ in self.log].count("finish") == 1
        return [what if what in ("decision", "outcome", "sent") else f"{what} {value}" for what, value in self.log]

    @property
    def outcome(self) -> dict:
        return next(value for what, value in self.log if what == "outcome")


async def test_a_call_is_recorded_sent_told_recorded_and_finished_in_that_order() -> None:
    stage = Stage((b"a", b"b"))
    assert await stage.run() == [
        "decision", "sent", "emit b'a'", "emit b'b'", "emit b'.'", "outcome", "finish ",
    ]  # fmt: skip
    assert (stage.outcome["status"], stage.reported) == ("answered", [])
    assert stage.upstreams["u0"].closed == 1


async def test_a_refusal_is_recorded_and_nothing_is_sent() -> None:
    stage = Stage((b"a",), refused=True)
    assert await stage.run() == ["decision", "outcome", "finish policy_refused"]


@pytest.mark.parametrize("failure", [LedgerError("ledger_full", "full"), OSError("disk"), KeyError("a defect")])
async def test_without_a_durable_decision_nothing_is_sent(failure: Exception) -> None:
    stage = Stage((b"a",), fails={"decision": failure})
    assert await stage.run() == ["finish ledger_unavailable"]
    assert stage.reported == [failure]


@pytest.mark.parametrize("failure", [LedgerError("ledger_full", "full"), OSError("disk")])
async def test_an_outcome_that_cannot_be_written_is_an_error_to_the_caller(failure: Exception) -> None:
    stage = Stage((b"a",), fails={"outcome": failure})
    assert (await stage.run())[-1] == "finish ledger_unavailable"
    assert stage.reported == [failure]


async def test_a_failed_place_is_followed_by_the_next_permitted_one() -> None:
    stage = Stage((UpstreamError("upstream_error", "x"),), (b"b",))
    assert await stage.run() == ["decision", "sent", "sent", "emit b'b'", "emit b'.'", "outcome", "finish "]
    assert stage.outcome["keys"] == ["key of u0", "key of u1"]
    assert stage.outcome["key_ends"] == [9_000, 9_000]
    assert stage.outcome["attempts"] == ["u0:upstream_error", "u1"]
    assert [u.closed for u in stage.upstreams.values()] == [1, 1]


async def test_a_place_that_dies_in_its_answer_is_told_and_not_followed() -> None:
    stage = Stage((b"a", UpstreamError("upstream_cut", "x")), (b"b",))
    assert await stage.run() == [
        "decision", "sent", "emit b'a'", "emit b'E:upstream_cut'", "outcome", "finish upstream_cut",
    ]  # fmt: skip
    assert stage.outcome["status"] == "failed"


async def test_a_connection_that_breaks_after_the_whole_answer_takes_nothing_back() -> None:
    stage = Stage((b"a#", UpstreamError("upstream_cut", "x")))
    assert (await stage.run())[-2:] == ["outcome", "finish "]
    assert stage.outcome["status"] == "answered"


@pytest.mark.parametrize("bug", [RuntimeError("quotes client text"), ValueError("x"), KeyError("y")])
async def test_an_exception_that_no_upstream_may_raise_ends_the_call_closed(bug: Exception) -> None:
    stage = Stage((bug,), (b"b",))
    assert await stage.run() == ["decision", "sent", "outcome", "finish internal_error"]
    assert (stage.outcome["code"], stage.reported) == ("internal_error", [bug])


async def test_an_upstream_that_is_not_there_or_cannot_begin_ends_the_call_closed() -> None:
    stage = Stage((b"a",))
    stage.upstreams.clear()
    assert await stage.run() == ["decision", "outcome", "finish internal_error"]
    assert [type(r) for r in stage.reported] == [KeyError]


@pytest.mark.parametrize("chokes", ["once", "twice"])
async def test_a_defect_in_reading_the_answer_is_recorded_even_if_it_cannot_be_told(chokes: str) -> None:
    stage = Stage((b"a", b"!"), chokes=chokes)
    ran = await stage.run()
    told = ["emit b'E:internal_error'"] if chokes == "once" else []
    assert ran == ["decision", "sent", "emit b'a'", *told, "outcome", "finish internal_error"]
    assert stage.outcome["status"] == "failed"
    assert stage.upstreams["u0"].closed == 1


async def test_a_client_that_leaves_in_mid_stream_stops_the_upstream() -> None:
    stage = Stage((b"a", b"b", b"c"), client={"leaves_after": 1})
    assert await stage.run() == ["decision", "sent", "emit b'a'", "outcome", "finish "]
    assert (stage.outcome["status"], stage.outcome["code"]) == ("cancelled", "client_gone")
    assert stage.upstreams["u0"].closed == 1


async def test_a_client_that_left_before_the_decision_costs_no_upstream() -> None:
    stage = Stage((b"a",), client={"gone": "client_gone"})
    assert await stage.run() == ["decision", "outcome", "finish "]
    assert stage.outcome["status"] == "cancelled"


@pytest.mark.parametrize("reason", ["client_gone", "shutdown"])
async def test_an_interrupt_cuts_the_wait_for_a_silent_upstream_short(reason: str) -> None:
    stage = Stage((b"a", 20.0, b"b"))
    running = asyncio.create_task(stage.run())
    while not any(what == "emit" for what, _ in stage.log):
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    stage.client.gone = reason
    stage.interrupt.fire()
    async with asyncio.timeout(2):
        assert await running == ["decision", "sent", "emit b'a'", "outcome", "finish "]
    assert (stage.outcome["status"], stage.outcome["code"]) == ("cancelled", reason)
    assert stage.upstreams["u0"].closed == 1


async def test_an_interrupt_that_fires_while_the_ledger_writes_is_not_lost() -> None:
    stage = Stage((20.0,))
    stage.ledger.wait = 0.02
    running = asyncio.create_task(stage.run())
    await asyncio.sleep(0.005)
    stage.client.gone = "client_gone"
    stage.interrupt.fire()
    async with asyncio.timeout(2):
        assert await running == ["decision", "outcome", "finish "]


async def test_firing_twice_or_after_the_end_does_nothing() -> None:
    stage = Stage((b"a",))
    await stage.run()
    stage.interrupt.fire()
    stage.interrupt.fire()
    assert stage.interrupt.scope is None


async def test_a_call_that_takes_too_long_fails_with_504_and_is_not_tried_elsewhere() -> None:
    stage = Stage((20.0,), (b"b",))
    stage.interrupt = Interrupt(0.02)
    assert await stage.run() == ["decision", "sent", "outcome", "finish call_timeout"]
    assert stage.outcome["code"] == "call_timeout"


async def test_the_time_of_a_call_is_for_all_its_places_together() -> None:
    slow = (0.15, UpstreamError("upstream_error", "x"))
    stage = Stage(slow, slow, slow, slow)
    stage.interrupt = Interrupt(0.25)
    async with asyncio.timeout(2):
        ran = await stage.run()
    assert ran == ["decision", "sent", "sent", "outcome", "finish call_timeout"]


@pytest.mark.parametrize("breaks", ["emit", "finish"])
async def test_a_client_that_breaks_costs_no_outcome(breaks: str) -> None:
    stage = Stage((b"a",), client={"breaks": breaks})
    ran = await stage.run()
    assert ran.count("outcome") == 1
    assert ran[-1].startswith("finish")
    assert [type(r) for r in stage.reported] == [RuntimeError] * len(stage.reported) != []


async def test_a_text_that_cannot_be_sealed_is_the_callers_error_and_nothing_is_sent() -> None:
    stage = Stage((b"a",))
    attempt = stage.exchange.prepared.attempts[0]

    def unsealable() -> Sealed:
        raise CallError("unsealable", "no", status=422)

    only = Attempt(attempt.route, attempt.ruling, unsealable, attempt.reply)
    stage.exchange = Exchange(Permitted(CALL, LABELS, (attempt.ruling,), (only,), {}))
    assert await stage.run() == ["decision", "outcome", "finish unsealable"]
    assert stage.outcome["sent"]["bytes"] == 0
