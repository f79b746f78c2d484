"""What an exchange records, tells and finishes with, event by event; its promises are in the property tests."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import pytest

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
    Keyed,
    Start,
    State,
    UpstreamEnded,
    UpstreamFailed,
)
from situs.model import (
    Call,
    Category,
    Classification,
    Effect,
    Evidence,
    Finding,
    Label,
    Place,
    Principal,
    Provenance,
    Route,
    Ruling,
    Segments,
    Slot,
    Usage,
)
from situs.pipeline import Attempt, Permitted, Refused
from situs.pseudonym import Envelope, Needed, Sealed, SealOrder, seal

RECEIVED = 1000
USAGE = Usage(3, 5)
CALL = Call("c", RECEIVED, "openai_chat", "infer", "m", Principal("p"), None, ())
LABELS = Classification((Evidence(Label.UNCLASSIFIED, Provenance.RULE, "no evidence"),), ())
ORDER = SealOrder(pseudonymise=frozenset({Category.DIRECT}))
TEXT = "Anna Beispiel"
LATE = UpstreamFailed(UpstreamError("upstream_timeout", "silence"))
REJECTED = UpstreamFailed(UpstreamError("upstream_rejected", "no", retryable=False))


@dataclass
class Script:
    """A reply that passes bytes on, reports figures, and fails where it is told to."""

    usage: Usage = USAGE
    restored: int = 2
    ended: bool = False
    begun: bool = False
    content_type: str = "application/json"
    breaks: bool = False
    truncated: bool = False
    told: list[tuple[str, str]] = field(default_factory=list)

    def feed(self, data: bytes) -> bytes:
        if data == b"!":
            raise UpstreamError("upstream_garbled", "not what the dialect promises")
        return data

    def close(self) -> bytes:
        if self.truncated:
            raise UpstreamError("upstream_truncated", "no choice was finished")
        return b"."

    def fail(self, code: str, message: str) -> bytes:
        self.told.append((code, message))
        if self.breaks:
            raise ValueError("a defect")
        return b"error:" + code.encode()


def route(name: str) -> Route:
    place = Place("p", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset())
    return Route(name, frozenset({"m"}), "m", place, "u", model_digest="d" * 64)


def attempt(name: str, reply: Script | None = None, error: Exception | None = None) -> Attempt:
    def sealed() -> Sealed:
        if error is not None:
            raise error
        needed = Needed(
            (Slot("/0", TEXT),), (Finding(0, 0, len(TEXT), "PERSON", 1.0, "t"),), segments=Segments(2, 4, "aa", "bb")
        )
        return seal(
            Envelope("c", route(name), False, "infer"), needed, b"k" * 32, ORDER, lambda t: f"{name} {t[0]}".encode()
        )

    return Attempt(route(name), Ruling(name, "p", Effect.PERMIT, ()), sealed, lambda _: reply or Script())


def permitted(*attempts: Attempt) -> Permitted:
    return Permitted(CALL, LABELS, tuple(a.ruling for a in attempts), attempts, {})


REFUSED = Refused(CALL, LABELS, (), {}, SitusError("policy_refused", "no", status=451))


def run(prepared: Permitted | Refused, *events: Any, now: int = RECEIVED + 7) -> tuple[Exchange, list[Any]]:
    exchange = Exchange(prepared)
    return exchange, [c for e in (Start(), *events) for c in exchange.handle(e, now)]


def finish(commands: list[Any]) -> SitusError | None:
    assert isinstance(commands[-1], Finish)
    return commands[-1].error


def outcome(commands: list[Any]) -> dict[str, Any]:
    (entry,) = [c.entry for c in commands if isinstance(c, Append) and c.entry["type"] == "outcome"]
    return dict(entry)


def test_an_answered_call_is_recorded_with_what_was_sent_and_received() -> None:
    exchange, commands = run(
        permitted(attempt("r0")), Appended(0), Delta(b"ab"), Delta(b"cde"), UpstreamEnded(), Appended(1)
    )
    body = next(c.sealed.body for c in commands if isinstance(c, Dispatch))
    entry = outcome(commands)
    assert (entry["status"], entry["code"], entry["route"], entry["attempts"]) == ("answered", "", "r0", ["r0"])
    assert entry["sent"] == {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    assert entry["received"] == {"bytes": 5, "sha256": hashlib.sha256(b"abcde").hexdigest()}
    assert entry["tokens"] == {"input": 3, "output": 5}
    assert (entry["restored"], entry["pseudonymised"], entry["duration_ms"]) == (2, 1, 7)
    assert (entry["call"], entry["at"], entry["model_digest"]) == ("c", RECEIVED + 7, "d" * 64)
    assert entry["minimised"] == {
        "characters": len(body) - len("r0 "),
        "kept": 2,
        "kept_sha256": "aa",
        "withheld": 4,
        "withheld_sha256": "bb",
    }
    assert b"".join(c.data for c in commands if isinstance(c, Emit)) == b"abcde."
    assert finish(commands) is None
    assert exchange.state is State.DONE


def test_a_refused_call_is_recorded_without_figures_and_ends_with_the_refusal() -> None:
    exchange, commands = run(REFUSED, Appended(0), Appended(1))
    entry = outcome(commands)
    assert (entry["status"], entry["code"], entry["route"], entry["attempts"]) == ("refused", "policy_refused", "", [])
    assert entry["sent"] == entry["received"] == {"bytes": 0, "sha256": ""}
    assert entry["tokens"] == {"input": None, "output": None}
    assert entry["restored"] == 0
    assert finish(commands) is REFUSED.error
    assert exchange.route is None


def test_a_clock_that_went_back_gives_no_negative_duration() -> None:
    _, commands = run(REFUSED, Appended(0), now=RECEIVED - 500)
    assert outcome(commands)["duration_ms"] == 0


def test_the_route_is_the_one_last_dispatched_to() -> None:
    exchange, _ = run(permitted(attempt("r0"), attempt("r1")), Appended(0), LATE)
    assert exchange.route == route("r1")


def test_a_second_place_counts_its_own_answer_alone() -> None:
    _, commands = run(
        permitted(attempt("r0"), attempt("r1")), Appended(0), Delta(b"!"), Delta(b"abc"), UpstreamEnded(), Appended(1)
    )
    entry = outcome(commands)
    assert entry["attempts"] == ["r0:upstream_garbled", "r1"]
    assert (entry["route"], entry["received"]["bytes"]) == ("r1", 3)
    assert entry["received"]["sha256"] == hashlib.sha256(b"abc").hexdigest()
    assert finish(commands) is None


def test_each_attempt_is_recorded_with_the_id_of_its_key_and_its_end() -> None:
    skipped = attempt("r0", error=CallError("unsealable", "no", status=422))
    _, commands = run(
        permitted(skipped, attempt("r1"), attempt("r2"), attempt("r3")), Appended(0), Keyed("k1"), LATE, LATE,
        Keyed("k3", 9_000), Delta(b"abc"), UpstreamEnded(), Keyed("late"), Appended(1),
    )  # fmt: skip
    entry = outcome(commands)
    assert entry["attempts"] == ["r0:unsealable", "r1:upstream_timeout", "r2:upstream_timeout", "r3"]
    assert entry["keys"] == ["", "k1", "", "k3"]
    assert entry["key_ends"] == [0, 0, 0, 9_000]


@pytest.mark.parametrize(("event", "code"), [(LATE, "upstream_timeout"), (REJECTED, "upstream_rejected")])
@pytest.mark.parametrize("begun", [False, True])
def test_a_failure_is_recorded_and_the_call_ends_with_its_error(event: UpstreamFailed, code: str, begun: bool) -> None:
    reply = Script()
    said = [Delta(b"ab")] if begun else []
    _, commands = run(permitted(attempt("r0", reply)), Appended(0), *said, event, Appended(1))
    entry = outcome(commands)
    assert (entry["status"], entry["code"], entry["route"]) == ("failed", code, "r0")
    assert entry["attempts"] == [f"r0:{code}"]
    assert finish(commands) is event.error
    assert reply.told == ([(code, event.error.message)] if begun else [])


def test_a_call_that_no_route_could_seal_ends_with_the_reason_of_the_last() -> None:
    errors = [CallError("unsealable", "no", status=422), CallError("request_too_large", "no", status=413)]
    _, commands = run(permitted(*(attempt(f"r{i}", error=e) for i, e in enumerate(errors))), Appended(0), Appended(1))
    entry = outcome(commands)
    assert (entry["status"], entry["code"]) == ("failed", "request_too_large")
    assert entry["attempts"] == ["r0:unsealable", "r1:request_too_large"]
    assert finish(commands) is errors[1]


def test_a_permit_without_a_route_to_try_ends_the_call() -> None:
    _, commands = run(permitted(), Appended(0), Appended(1))
    assert outcome(commands)["code"] == "no_route"
    error = finish(commands)
    assert isinstance(error, UpstreamError)
    assert error.code == "no_route"


@pytest.mark.parametrize("events", [(), (Delta(b"ab"),)])
def test_a_client_that_leaves_is_recorded_as_it_left(events: tuple[Delta, ...]) -> None:
    _, commands = run(permitted(attempt("r0")), Appended(0), *events, ClientGone("shutdown"), Appended(1))
    assert (outcome(commands)["status"], outcome(commands)["code"]) == ("cancelled", "shutdown")
    assert finish(commands) is None


def test_a_client_that_left_before_the_decision_was_durable_is_recorded_as_it_left() -> None:
    _, commands = run(permitted(attempt("r0")), ClientGone("shutdown"), Appended(0), Appended(1))
    assert not any(isinstance(c, Dispatch) for c in commands)
    assert (outcome(commands)["status"], outcome(commands)["code"]) == ("cancelled", "shutdown")


@pytest.mark.parametrize("events", [(AppendFailed(),), (Appended(0), UpstreamEnded(), AppendFailed())])
def test_a_ledger_that_fails_ends_the_call_with_a_503(events: tuple[Any, ...]) -> None:
    _, commands = run(permitted(attempt("r0")), *events)
    error = finish(commands)
    assert error is not None
    assert (error.code, error.status) == ("ledger_unavailable", 503)


def test_a_defect_in_mid_answer_is_told_to_the_client_and_recorded() -> None:
    reply = Script()
    _, commands = run(permitted(attempt("r0", reply)), Appended(0), Delta(b"ab"), Broke(), Appended(1))
    kinds = [type(c) for c in commands]
    assert kinds == [Append, Dispatch, Emit, CancelUpstream, Emit, Append, Finish]
    assert commands[4].data == b"error:internal_error"
    assert [code for code, _ in reply.told] == ["internal_error"]
    assert (outcome(commands)["status"], outcome(commands)["code"]) == ("failed", "internal_error")
    assert _internal(finish(commands))


def test_a_defect_before_the_answer_is_not_told_in_its_midst() -> None:
    reply = Script()
    run(permitted(attempt("r0", reply)), Appended(0), Broke())
    assert reply.told == []


def test_a_defect_in_telling_of_a_defect_still_ends_the_call() -> None:
    reply = Script(breaks=True)
    exchange, _ = run(permitted(attempt("r0", reply)), Appended(0), Delta(b"ab"))
    with pytest.raises(ValueError, match="a defect"):
        exchange.handle(Broke(), RECEIVED)
    commands = [*exchange.handle(Broke(), RECEIVED), *exchange.handle(Appended(1), RECEIVED)]
    assert [type(c) for c in commands] == [CancelUpstream, Append, Finish]
    assert len(reply.told) == 1
    assert _internal(finish(commands))


def test_a_defect_after_the_decision_was_durable_is_recorded() -> None:
    exchange, _ = run(permitted(attempt("r0", error=ValueError("a defect"))))
    with pytest.raises(ValueError, match="a defect"):
        exchange.handle(Appended(0), RECEIVED)
    commands = [*exchange.handle(Broke(), RECEIVED), *exchange.handle(Appended(1), RECEIVED)]
    assert outcome(commands)["code"] == "internal_error"
    assert _internal(finish(commands))


@pytest.mark.parametrize("events", [(), (Appended(0), UpstreamEnded())], ids=["deciding", "settling"])
def test_a_defect_while_the_ledger_is_waited_for_ends_the_call_closed(events: tuple[Any, ...]) -> None:
    exchange, _ = run(permitted(attempt("r0")), *events)
    commands = list(exchange.handle(Broke(), RECEIVED))
    assert [type(c) for c in commands] == [Finish]
    assert _internal(finish(commands))
    assert exchange.state is State.DONE


def test_a_defect_before_the_start_ends_the_call_closed() -> None:
    exchange = Exchange(REFUSED)
    assert _internal(finish(list(exchange.handle(Broke(), RECEIVED))))


def test_an_answer_that_cannot_be_read_stops_the_upstream() -> None:
    _, commands = run(permitted(attempt("r0")), Appended(0), Delta(b"!"))
    assert [type(c) for c in commands] == [Append, Dispatch, CancelUpstream, Append]


LATE_EVENTS = [Start(), Appended(9), AppendFailed(), Delta(b"x"), UpstreamEnded(), Broke()]


@pytest.mark.parametrize("late", LATE_EVENTS, ids=repr)
def test_nothing_follows_the_end(late: Any) -> None:
    exchange, _ = run(REFUSED, Appended(0), Appended(1))
    assert exchange.handle(late, RECEIVED) == ()


@pytest.mark.parametrize("event", [UpstreamEnded(), LATE], ids=["ended", "failed"])
def test_an_answer_whose_end_came_before_it_was_whole_is_followed_by_the_next_place(event: Any) -> None:
    broken = attempt("r0", Script(ended=True, truncated=True))
    _, commands = run(permitted(broken, attempt("r1")), Appended(0), event, UpstreamEnded(), Appended(1))
    assert outcome(commands)["attempts"] == ["r0:upstream_truncated", "r1"]
    assert finish(commands) is None


def test_bytes_that_cannot_be_read_after_the_end_are_a_failure_and_not_an_answer() -> None:
    _, commands = run(permitted(attempt("r0", Script(ended=True))), Appended(0), Delta(b"ab"), Delta(b"!"), Appended(1))
    assert (outcome(commands)["status"], outcome(commands)["code"]) == ("failed", "upstream_garbled")


def _internal(error: SitusError | None) -> bool:
    return error is not None and (error.code, error.status) == ("internal_error", 500)
