"""However a call ends, and wherever it goes next, nothing forbidden arrives and one outcome is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sinkbench.checker import compact, leaks, views
from sinkbench.markers import MARKERS, PARTIES
from sinkbench.places import CONVERSED, DENIED, INTERNAL, NATIVE, Bench, Told
from sinkbench.slots import PATHS, SLOTS, STREAMED, Slot

from situs.runtime.health import Health
from situs.testing import Answer, cut, failure, garbled

pytestmark = pytest.mark.asyncio(loop_scope="session")
TEXT = "\n".join(m.sentence for m in MARKERS)
ECHO = "PROVIDER-SAYS " + TEXT
FIRST = {face: next(s for s in SLOTS if s.face == face) for face in PATHS}
FAILURES = {
    "400": (failure(400, "invalid_request_error", echo=ECHO), False),
    "401": (failure(401, "invalid_api_key", echo=ECHO), True),
    "429": (failure(429, "rate_limit_exceeded", retry_after="1", echo=ECHO), True),
    "500": (failure(500, echo=ECHO), True),
    "redirect": (Answer(status=307, body=b"", headers=(("location", "http://127.0.0.1:9/v1"),)), False),
    "cut": (cut(after=1), True),
    "garbled": (garbled(), True),
    "empty": (Answer(body=b""), True),
}
"""Each with whether a permitted route may be tried after it."""
SHAPES = [(f, s) for f in PATHS for s in ((False, True) if f in STREAMED else (False,))]
IDS = [f"{f}-{'stream' if s else 'whole'}" for f, s in SHAPES]


async def tried(bench: Bench, slot: Slot, model: str, **how: Any) -> Told:
    told = await bench.fill(slot, TEXT, model, key="classifier", **INTERNAL, **how)
    assert not leaks(told.everything, MARKERS)
    assert not any(told.connected[name] for name in DENIED)
    return told


@pytest.fixture(autouse=True)
def afresh(bench: Bench) -> Iterator[None]:
    """Let every route be healthy, and no answer of an earlier call be left."""
    bench.gateway.runtime.health = Health()
    yield
    for script in bench.scripts.values():
        script.clear()


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize(("face", "stream"), SHAPES, ids=IDS)
async def test_a_failure_is_told_without_the_providers_words(bench: Bench, face: str, stream: bool, name: str):
    answer, _ = FAILURES[name]
    bench.stop(("first", answer))
    told = await tried(bench, FIRST[face], f"first-{NATIVE[face]}", stream=stream)
    assert told.reached == {"first"}
    assert "providersays" not in " ".join(compact(v) for v in views(told.body))
    outcome = await bench.outcome(told)
    begun = told.status == 200
    assert outcome["status"] == "failed" and outcome["code"].startswith("upstream_")
    assert begun == (stream and name == "cut")  # a stream that broke off has begun, and nothing else has
    assert b"[DONE]" not in told.body and b"message_stop" not in told.body and b"response.completed" not in told.body


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize(("face", "stream"), SHAPES, ids=IDS)
async def test_a_fallback_goes_to_a_permitted_place_alone(bench: Bench, face: str, stream: bool, name: str):
    answer, follows = FAILURES[name]
    if name == "cut" and stream:
        follows = False
    bench.stop(("first", answer))
    told = await tried(bench, FIRST[face], f"all-{NATIVE[face]}", stream=stream)
    assert told.reached == ({"first", "second"} if follows else {"first"})
    outcome = await bench.outcome(told)
    assert outcome["status"] == ("answered" if follows else "failed")
    assert outcome["attempts"][0].startswith(f"first-{NATIVE[face]}:upstream_")


@pytest.mark.parametrize(("face", "stream"), SHAPES, ids=IDS)
async def test_every_place_in_turn_sees_its_own_sealed_text(bench: Bench, face: str, stream: bool):
    dialect = NATIVE[face]
    bench.stop(("first", failure(503)), ("second", failure(500)), ("own", failure(502)))
    told = await tried(bench, FIRST[face], f"all-{dialect}", stream=stream)
    assert told.reached == {"first", "second", "own"}
    outcome = await bench.outcome(told)
    assert [a.partition(":")[0] for a in outcome["attempts"]] == [f"{p}-{dialect}" for p in ("first", "second", "own")]


@pytest.mark.parametrize(("face", "stream"), SHAPES, ids=IDS)
async def test_a_client_that_tries_again_leaks_no_more(bench: Bench, face: str, stream: bool):
    bench.stop(("first", failure(429)), ("second", failure(429)), ("own", failure(429)))
    calls = [await tried(bench, FIRST[face], f"all-{NATIVE[face]}", stream=stream) for _ in range(2)]
    assert [told.status for told in calls] == [503, 200]
    assert calls[0].call != calls[1].call


@pytest.mark.parametrize(("face", "stream"), SHAPES, ids=IDS)
async def test_a_matters_parties_do_not_reach_a_fallback(bench: Bench, face: str, stream: bool):
    bench.stop(("first", failure(500, echo="Musterthal")))
    text = "\n".join(m.sentence for m in PARTIES)
    told = await bench.fill(FIRST[face], text, f"all-{NATIVE[face]}", key="matter", stream=stream)
    assert told.reached == {"first", "second"}
    assert not leaks(told.everything, PARTIES)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("face", sorted(STREAMED))
async def test_what_the_model_says_comes_back_restored_to_the_client_alone(bench: Bench, face: str, stream: bool):
    told = await tried(bench, FIRST[face], f"first-{NATIVE[face]}", stream=stream)
    said = " ".join(compact(v) for v in views(told.body))
    if not stream:
        assert "mustermannsky" in said and "annazeisig" in said
    assert "370400440532013000" not in said  # identity numbers stay masked in answers


BY_CONVERSE = [(face, stream) for face, stream in SHAPES if face in CONVERSED]


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize(
    ("face", "stream"), BY_CONVERSE, ids=[f"{f}-{'stream' if s else 'whole'}" for f, s in BY_CONVERSE]
)
async def test_by_converse_a_fallback_goes_to_a_permitted_place_alone(bench: Bench, face: str, stream: bool, name: str):
    answer, follows = FAILURES[name]
    bench.stop(("first", answer))
    told = await tried(bench, FIRST[face], "all-converse", stream=stream)
    outcome = await bench.outcome(told)
    assert outcome["attempts"][0].startswith("first-converse:upstream_")
    begun = stream and name == "cut" and told.status == 200
    assert told.reached == ({"first", "second"} if follows and not begun else {"first"})
    assert outcome["status"] == ("answered" if follows and not begun else "failed")


@pytest.mark.parametrize(("face", "stream"), [pair for pair in BY_CONVERSE if pair[0] in STREAMED])
async def test_what_a_model_says_by_converse_comes_back_restored_to_the_client_alone(
    bench: Bench, face: str, stream: bool
):
    told = await tried(bench, FIRST[face], "first-converse", stream=stream)
    assert told.reached == {"first"}
    said = " ".join(compact(v) for v in views(told.body))
    if not stream:
        assert "mustermannsky" in said and "annazeisig" in said
    assert "370400440532013000" not in said
