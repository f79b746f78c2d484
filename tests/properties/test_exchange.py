"""The four promises of an exchange, under every order of events that the world can think of."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.errors import CallError, SitusError, UpstreamError
from situs.exchange import (
    Append,
    Appended,
    AppendFailed,
    Broke,
    CancelUpstream,
    ClientGone,
    Delta,
    Dispatch,
    Emit,
    Exchange,
    Finish,
    Start,
    State,
    UpstreamEnded,
    UpstreamFailed,
)
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
from situs.pseudonym import Envelope, Needed, SealOrder, seal

CALL = Call("c", 1000, "openai_chat", "infer", "m", Principal("p"), None, ())
LABELS = Classification((Evidence(Label.UNCLASSIFIED, Provenance.RULE, "no evidence"),), ())


@dataclass
class Echo:
    """A reply that gives out what it is fed, holds back one byte, and can be told to choke."""

    choke: bytes = b"!"
    usage: Usage = field(default_factory=lambda: Usage(1, 2))
    restored: int = 0
    ended: bool = False
    held: bytes = b""
    failed: list[str] = field(default_factory=list)

    def feed(self, data: bytes) -> bytes:
        if self.choke in data:
            raise UpstreamError("upstream_garbled", "not what the dialect promises", retryable=True)
        self.ended = data == b"c"
        out, self.held = (self.held + data)[:-1], (self.held + data)[-1:]
        return out

    def close(self) -> bytes:
        if self.held == b"#":
            raise UpstreamError("upstream_truncated", "ended early")
        out, self.held = self.held, b""
        return out

    def fail(self, code: str, message: str) -> bytes:
        self.failed.append(code)
        return b"error:" + code.encode()


def attempt(name: str, *, sealable: bool = True) -> Attempt:
    place = Place("p", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset())
    route = Route(name, frozenset({"m"}), "m", place, "u")

    def sealed():
        if not sealable:
            raise CallError("unsealable", "cannot", status=422)
        return seal(
            Envelope("c", route, False, "infer"), Needed((), ()), b"k" * 32, SealOrder(), lambda _: name.encode()
        )

    return Attempt(route, Ruling(name, "p", Effect.PERMIT, ()), sealed, lambda _: Echo())


def permitted(count: int, *, sealable: bool = True) -> Permitted:
    attempts = tuple(attempt(f"r{i}", sealable=sealable or i > 0) for i in range(count))
    return Permitted(CALL, LABELS, tuple(a.ruling for a in attempts), attempts, {})


def refused() -> Refused:
    return Refused(CALL, LABELS, (), {}, SitusError("policy_refused", "no", status=451))


PREPARED = st.one_of(st.builds(permitted, st.integers(1, 3), sealable=st.booleans()), st.builds(refused))
EVENTS = st.lists(
    st.sampled_from(
        [
            Start(), Appended(0), AppendFailed(), Delta(b"ab"), Delta(b"c"), Delta(b"!"), Delta(b"#"), UpstreamEnded(),
            UpstreamFailed(UpstreamError("upstream_error", "x")), ClientGone(), Broke(),
            UpstreamFailed(UpstreamError("upstream_rejected", "x", retryable=False)),
        ]
    ),
    max_size=14,
)  # fmt: skip


@examples(1500)
@given(PREPARED, EVENTS)
def test_the_four_promises_hold_for_any_events(prepared: Permitted | Refused, events: list) -> None:
    exchange = Exchange(prepared)
    done: list = []
    waiting: str | None = None
    durable_decision, gone = False, False
    for at, event in enumerate([Start(), *events]):
        if isinstance(event, Appended | AppendFailed):
            if waiting is None:
                continue  # the world reports on an append only after it was asked for
            if isinstance(event, Appended) and waiting == "decision" and exchange.state is not State.DONE:
                durable_decision = True  # one that becomes so after a defect's finish is closed by recovery
            waiting = None
        commands = exchange.handle(event, 1000 + at)
        gone = gone or isinstance(event, ClientGone)
        for command in commands:
            if isinstance(command, Dispatch):
                assert durable_decision, "dispatched before the decision was durable"
                assert isinstance(prepared, Permitted), "a refused call was dispatched"
            if isinstance(command, Emit):
                assert not gone, "emitted after the client had gone"
                assert command.data
            if isinstance(command, Append):
                waiting = command.entry["type"]
        done += commands
    decisions = [c for c in done if isinstance(c, Append) and c.entry["type"] == "decision"]
    outcomes = [c for c in done if isinstance(c, Append) and c.entry["type"] == "outcome"]
    finishes = [c for c in done if isinstance(c, Finish)]
    assert len(decisions) == 1
    assert len(outcomes) <= 1
    assert len(finishes) <= 1
    if exchange.state is State.DONE:
        assert len(finishes) == 1
        assert isinstance(done[-1], Finish)
        assert len(outcomes) == durable_decision
    if outcomes and isinstance(prepared, Refused):
        assert outcomes[0].entry["status"] in ("refused", "failed")
        assert outcomes[0].entry["sent"]["bytes"] == 0


@examples(600)
@given(PREPARED, EVENTS, st.sampled_from(["good", "ledger dies"]))
def test_every_call_comes_to_an_end(prepared: Permitted | Refused, events: list, ledger: str) -> None:
    """Whatever happened before, a world that answers what it is asked brings the exchange to its finish."""
    exchange = Exchange(prepared)
    todo = list(exchange.handle(Start(), 1))
    for event in events:
        if not isinstance(event, Appended | AppendFailed):
            todo += exchange.handle(event, 2)
    for _ in range(40):
        if exchange.state is State.DONE:
            break
        command = todo.pop(0) if todo else None
        if isinstance(command, Append):
            todo += exchange.handle(Appended(1) if ledger == "good" else AppendFailed(), 3)
        elif command is None or isinstance(command, Dispatch):
            todo += exchange.handle(UpstreamEnded(), 4)
    assert exchange.state is State.DONE


def run(prepared: Permitted | Refused, *events: object) -> list:
    exchange, out = Exchange(prepared), []
    for event in events:
        out += exchange.handle(event, 1001)
    return [exchange, *out]


def test_a_fallback_is_tried_only_while_nothing_was_emitted() -> None:
    failure = UpstreamFailed(UpstreamError("upstream_error", "x"))
    _, _, first, second = run(permitted(2), Start(), Appended(0), failure)
    assert (first.sealed.route.id, second.sealed.route.id) == ("r0", "r1")
    exchange, *rest = run(permitted(2), Start(), Appended(0), Delta(b"ab"), failure)
    assert [type(c) for c in rest] == [Append, Dispatch, Emit, Emit, Append]
    assert rest[3].data == b"error:upstream_error"
    assert exchange.outcome.status == "failed"


def test_an_answer_that_was_cut_is_told_as_failed_and_not_as_answered() -> None:
    exchange, *rest = run(permitted(1), Start(), Appended(0), Delta(b"a#"), UpstreamEnded())
    assert exchange.outcome.code == "upstream_truncated"
    assert rest[-2].data == b"error:upstream_truncated"


def test_a_rejected_request_is_not_sent_to_the_next_place() -> None:
    exchange, *rest = run(
        permitted(2), Start(), Appended(0), UpstreamFailed(UpstreamError("upstream_rejected", "x", retryable=False))
    )
    assert sum(isinstance(c, Dispatch) for c in rest) == 1
    assert exchange.outcome.code == "upstream_rejected"


def test_without_a_ledger_nothing_is_sent() -> None:
    _, *rest = run(permitted(1), Start(), AppendFailed())
    assert [type(c) for c in rest] == [Append, Finish]
    assert rest[1].error.status == 503


def test_a_client_that_left_before_the_decision_was_durable_costs_nothing() -> None:
    exchange, *rest = run(permitted(1), Start(), ClientGone(), Appended(0), Appended(1))
    assert [type(c) for c in rest] == [Append, Append, Finish]
    assert exchange.outcome.status == "cancelled"


def test_a_client_that_leaves_in_mid_stream_stops_the_upstream() -> None:
    exchange, *rest = run(permitted(1), Start(), Appended(0), Delta(b"ab"), ClientGone(), Appended(1))
    assert [type(c) for c in rest] == [Append, Dispatch, Emit, CancelUpstream, Append, Finish]
    assert exchange.outcome.sent_bytes == 2


def test_a_defect_of_our_own_ends_the_call_closed() -> None:
    exchange, *rest = run(permitted(2), Start(), Appended(0), Broke(), Appended(1))
    assert [type(c) for c in rest] == [Append, Dispatch, CancelUpstream, Append, Finish]
    assert exchange.outcome.code == "internal_error"
    assert rest[-1].error.status == 500


def test_a_route_that_cannot_be_sealed_is_passed_over() -> None:
    exchange, *rest = run(permitted(2, sealable=False), Start(), Appended(0))
    assert rest[1].sealed.route.id == "r1"
    assert exchange.handle(UpstreamEnded(), 5)
    assert exchange.outcome.attempts == ("r0:unsealable", "r1")


def test_a_connection_that_breaks_after_a_whole_answer_does_not_undo_it() -> None:
    failure = UpstreamFailed(UpstreamError("upstream_timeout", "silence"))
    exchange, *_ = run(permitted(1), Start(), Appended(0), Delta(b"ab"), Delta(b"c"), failure)
    assert exchange.outcome.status == "answered"
