"""What a call may cost at most is reserved before it is sent; what it did cost is settled after."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from situs.config import Config
from situs.errors import CallError
from situs.model import Call, Matter, Outcome, Principal, Slot, Status, Usage
from situs.runtime.limiting import Hold, Limiter

NOW = 1_795_000_000_000
CALL = Call("c", NOW, "openai_chat", "infer", "m", Principal("anna"), None, (), body_bytes=200, max_tokens=100)
"""At most 100 tokens in and 100 out."""


def limiter(**limits) -> Limiter:
    return Limiter(config(**limits))


def config(**limits) -> Config:
    routes = [
        {"id": "cheap", "models": ["m"], "place": "p", "upstream": "u", "input_price": 10, "output_price": 10},
        {"id": "dear", "models": ["m"], "place": "p", "upstream": "u", "input_price": 1000, "output_price": 3000},
    ]
    tables = {"place": [{"id": "p"}], "upstream": [{"id": "u", "kind": "openai"}], "route": routes}
    return Config.model_validate(tables | {"limits": {"requests_per_minute": 0, "concurrent": 0} | limits})


def answered(tokens_in: int | None, tokens_out: int | None, route: str = "cheap") -> Outcome:
    return Outcome(Status.ANSWERED, route=route, usage=Usage(tokens_in, tokens_out), sent_bytes=9)


def reserve(with_: Limiter, call: Call = CALL, routes=("cheap",), now: int = NOW) -> Hold:
    """Give a call its place and reserve its cost; one that is refused gives back its place."""
    hold = Hold(f"principal:{call.principal.id}")
    try:
        with_.enter(hold, call.matter, now)
        with_.charge(hold, call, routes, now)
    except CallError:
        with_.settle(hold, Outcome(Status.REFUSED))
        raise
    return hold


def refused(with_: Limiter, call: Call = CALL, routes=("cheap",), now: int = NOW) -> str:
    with pytest.raises(CallError) as caught:
        reserve(with_, call, routes, now)
    assert caught.value.status == 429
    return caught.value.code


def test_calls_at_once_are_bounded_and_given_back() -> None:
    few = limiter(concurrent=1)
    hold = reserve(few, CALL, ("cheap",), NOW)
    assert refused(few) == "too_many_concurrent"
    few.settle(hold, answered(1, 1))
    reserve(few, CALL, ("cheap",), NOW)


def test_a_place_is_taken_before_the_cost_is_known_and_given_back_where_none_is_reserved() -> None:
    few = limiter(concurrent=1, tokens_per_day=300)
    for outcome in (Outcome(Status.REFUSED), None):
        hold = Hold("principal:anna")
        few.enter(hold, None, NOW)
        assert refused(few) == "too_many_concurrent"
        few.settle(hold, outcome)
        few.settle(hold, outcome)  # a second time changes nothing
    few.settle(Hold("principal:anna"), None)
    few.settle(reserve(few), answered(150, 100))
    assert refused(few) == "budget_exceeded"
    assert refused(few) == "budget_exceeded"  # and not for its place


@pytest.mark.parametrize("escaped", [False, True])
def test_context_is_never_sent_and_nothing_is_reserved_for_it(escaped: bool) -> None:
    context, text = 'Müller schrieb "Straße".\n' * 400, "Zusammenfassen, bitte: äöü 漢字 \U0001d11e\n" * 3
    raw = [len(json.dumps(part, ensure_ascii=escaped).encode()) for part in (context, text)]
    call = replace(CALL, body_bytes=sum(raw), slots=(Slot("/a", text),), context=(Slot("/situs_context/0", context),))
    few = limiter(tokens_per_day=100 + len(context) // (1 if escaped else 4))
    reserve(few, call)
    least = 100 + -(-raw[1] // 2)
    refused(limiter(tokens_per_day=least - 1), call)


def test_requests_a_minute_are_bounded_and_say_when_to_come_back() -> None:
    few, anna = limiter(requests_per_minute=1), Principal("anna")
    assert few.count("", anna, NOW) is None
    told = few.count("", anna, NOW + 1000)
    assert told is not None
    assert (told.code, told.status, told.retry_after) == ("rate_limited", 429, 59)
    for second in (2, 3):
        with pytest.raises(CallError) as caught:
            few.count("", anna, NOW + second * 1000)
        assert (caught.value.code, caught.value.retry_after) == ("rate_limited", 60 - second)
    assert few.count("", Principal("bernd"), NOW) is None
    assert [few.take_turned_away("principal:anna") for _ in range(2)] == [2, 0]
    assert few.count("", anna, NOW + 61_000) is None


def test_a_request_is_counted_where_it_comes_and_not_where_its_call_is_admitted() -> None:
    few = limiter(requests_per_minute=1)
    for _ in range(3):
        few.settle(reserve(few, CALL, ("cheap",), NOW), answered(1, 1))
    assert few.count("", CALL.principal, NOW) is None


def test_tokens_are_reserved_before_the_call_so_that_two_at_once_cannot_overdraw() -> None:
    few = limiter(tokens_per_day=300)
    hold = reserve(few, CALL, ("cheap",), NOW)
    refused(few)
    few.settle(hold, answered(20, 20))
    reserve(few, CALL, ("cheap",), NOW)


def test_where_a_call_does_not_say_how_many_tokens_it_wants_the_default_is_reserved() -> None:
    few = limiter(tokens_per_day=300, default_output_tokens=250)
    refused(few, replace(CALL, max_tokens=None))
    reserve(few, CALL, ("cheap",), NOW)


def test_where_the_provider_does_not_say_the_most_counts() -> None:
    few = limiter(tokens_per_day=300)
    few.settle(reserve(few, CALL, ("cheap",), NOW), answered(None, None))
    refused(few)


def test_where_a_stream_breaks_off_the_most_counts() -> None:
    """Its first event tells of one token; what came after it is told at the end alone."""
    few = limiter(tokens_per_day=300)
    few.settle(reserve(few, CALL, ("cheap",), NOW), replace(answered(10, 1), status=Status.CANCELLED))
    refused(few)


@pytest.mark.parametrize(
    ("outcome", "free"),
    [
        (Outcome(Status.CANCELLED), True),
        (Outcome(Status.FAILED, sent_bytes=9, usage=Usage(None, None)), False),
        (None, False),
    ],
)
def test_what_never_left_costs_nothing_and_what_is_unsure_costs_the_most(outcome: Outcome | None, free: bool) -> None:
    few = limiter(tokens_per_day=300)
    few.settle(reserve(few, CALL, ("cheap",), NOW), outcome)
    if free:
        reserve(few, CALL, ("cheap",), NOW)
    else:
        refused(few)


def test_spend_is_reserved_at_the_dearest_candidate_and_settled_at_the_one_that_served() -> None:
    few = limiter(spend_per_month=500)
    hold = reserve(few, CALL, ("cheap", "dear"), NOW)  # 100 × 1 + 100 × 3 = 400
    refused(few, routes=("dear",))
    few.settle(hold, answered(100, 100, "cheap"))
    reserve(few, CALL, ("dear",), NOW)


def test_a_matter_s_budget_is_shared_by_all_who_work_on_it() -> None:
    few = limiter(matter_tokens_per_day=300)
    call = replace(CALL, matter=Matter("M-1"))
    reserve(few, call, ("cheap",), NOW)
    refused(few, replace(call, principal=Principal("bernd")))
    reserve(few, replace(call, matter=Matter("M-2")), ("cheap",), NOW)


def test_a_count_costs_no_token() -> None:
    few = limiter(tokens_per_day=1)
    reserve(few, replace(CALL, action="count", body_bytes=10**6), ("cheap",), NOW)
    refused(few, replace(CALL, action="infer"))


def test_an_embedding_has_no_output() -> None:
    reserve(limiter(tokens_per_day=100), replace(CALL, action="embed", max_tokens=None), ("cheap",), NOW)


def test_other_limits_hold_from_a_reload_on_and_what_was_used_stays() -> None:
    few = limiter(tokens_per_day=1000)
    few.settle(reserve(few, CALL, ("cheap",), NOW), answered(150, 100))
    few.replace(config(tokens_per_day=300))
    refused(few)
    few.replace(config(tokens_per_day=600))
    reserve(few, CALL, ("cheap",), NOW)


def test_zero_is_no_limit() -> None:
    free = limiter()
    for _ in range(50):
        reserve(free, CALL, ("dear",), NOW)
