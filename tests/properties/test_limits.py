"""Budgets hold, whatever the order of calls."""

from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.limits import Allowances, Budget, Cost, Limit, Limits, Period, Reservation, Resource

STEP = st.tuples(st.booleans(), st.integers(0, 60), st.integers(0, 100), st.integers(0, 5_000))


@examples(150)
@given(st.lists(STEP, max_size=60))
def test_no_order_of_calls_spends_more_than_the_budget(steps: list[tuple[bool, int, int, int]]) -> None:
    limit = Limit(concurrent=4, budgets=(Budget(Resource.TOKENS, 100, Period.MONTH),))
    allowances = Allowances(Limits({"key:a": limit}))
    now, used, running = 1_800_000_000_000, 0, []
    for settles, tokens, part, elapsed in steps:
        now += elapsed
        if settles and running:
            reservation = running.pop(part % len(running))
            actual = reservation.cost.tokens * part // 100
            allowances.settle(reservation, Cost(tokens=actual))
            used += actual
        else:
            answer = allowances.reserve(["key:a"], Cost(tokens=tokens), now)
            reserved = sum(r.cost.tokens for r in running)
            fits = len(running) < 4 and used + reserved + tokens <= 100
            assert isinstance(answer, Reservation) is fits
            if isinstance(answer, Reservation):
                running.append(answer)
    assert used + sum(r.cost.tokens for r in running) <= 100


@examples(150)
@given(st.lists(st.integers(0, 3_000), max_size=120), st.integers(1, 90), st.integers(1, 20))
def test_no_timing_gets_more_than_burst_plus_rate(gaps: list[int], rate: int, burst: int) -> None:
    allowances = Allowances(Limits({"key:a": Limit(requests_per_minute=rate, burst=burst)}))
    start = now = 1_800_000_000_000
    admitted = 0
    for gap in gaps:
        now += gap
        admitted += allowances.count("key:a", now) is None
    assert admitted <= burst + (now - start) * rate / 60_000


@examples(150)
@given(st.lists(st.tuples(st.integers(-5_000, 30_000), st.booleans()), max_size=120), st.integers(0, 5))
def test_a_flood_makes_few_notes_and_no_refusal_is_lost(steps: list[tuple[int, bool]], rate: int) -> None:
    allowances = Allowances(Limits({"key:a": Limit(requests_per_minute=rate)}))
    now = latest = earliest = 1_800_000_000_000
    refused = noted = told = 0
    for gap, asks in steps:
        now += gap
        latest, earliest = max(latest, now), min(earliest, now)
        answer = allowances.count("key:a", now)
        refused += answer is not None
        noted += answer is not None and answer.noted
        if asks:
            told += allowances.take_turned_away("key:a")
    assert noted <= 1 + (latest - earliest) // 60_000
    assert noted + told + allowances.take_turned_away("key:a") == refused
