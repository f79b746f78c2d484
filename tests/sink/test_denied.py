"""A place that may not see a text gets no connection for it, on no face and in no way of naming it."""

from __future__ import annotations

import pytest
from sinkbench.checker import leaks
from sinkbench.markers import MARKERS, SECRETS
from sinkbench.places import DENIED, INTERNAL, NATIVE, REFUSED, Bench
from sinkbench.slots import NEUTRAL, PATHS, SLOTS, STREAMED

pytestmark = pytest.mark.asyncio(loop_scope="session")
FIRST = {face: next(s for s in SLOTS if s.face == face) for face in PATHS}
PRIVILEGED = "PRIVILEGED AND CONFIDENTIAL - ATTORNEY-CLIENT COMMUNICATION. Legal advice on the merger follows."
TEXTS = {
    "unclassified": (NEUTRAL, "plain", {}),
    "privileged": (PRIVILEGED, "plain", {}),
    "privileged-matter": (NEUTRAL, "privileged", {}),
    "personal": (MARKERS[0].sentence, "classifier", INTERNAL),
    "client-says-public": (NEUTRAL, "plain", {"x-situs-label": "PUBLIC"}),
    "matter-only-asserted": (NEUTRAL, "plain", {"x-situs-matter": "M-SINK-1"}),
}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("place", DENIED)
@pytest.mark.parametrize("face", PATHS)
@pytest.mark.parametrize("name", TEXTS)
async def test_a_denied_place_alone_is_refused_and_not_connected(
    bench: Bench, name: str, face: str, place: str, stream: bool
):
    text, key, headers = TEXTS[name]
    told = await bench.fill(
        FIRST[face], text, f"{place}-{NATIVE[face]}", key=key, stream=stream and face in STREAMED, **headers
    )
    assert told.status == REFUSED[face]
    assert not any(told.connected.values()) and not told.reached
    outcome = await bench.outcome(told)
    assert (outcome["status"], outcome["code"]) == ("refused", "policy_refused")


@pytest.mark.parametrize("face", PATHS)
@pytest.mark.parametrize("name", ["unclassified", "privileged", "privileged-matter", "matter-only-asserted"])
async def test_among_many_places_only_the_own_one_is_taken(bench: Bench, name: str, face: str):
    text, key, headers = TEXTS[name]
    told = await bench.fill(FIRST[face], text, f"all-{NATIVE[face]}", key=key, **headers)
    assert (told.status, told.reached) == (200, {"own"})
    assert not any(told.connected[name] for name in (*DENIED, "first", "second"))


@pytest.mark.parametrize("face", PATHS)
@pytest.mark.parametrize("marker", SECRETS, ids=lambda m: m.id)
async def test_a_secret_reaches_nobody_and_its_text_only_the_own_place(bench: Bench, marker, face: str):
    slots = [s for s in SLOTS if s.face == face and s.kind == "text"]
    for slot in slots if marker is SECRETS[0] else slots[:4]:
        told = await bench.fill(slot, marker.sentence, f"all-{NATIVE[face]}", key="classifier", **INTERNAL)
        assert told.reached == {"own"}, slot.id
        assert not leaks(told.everything, [marker]), slot.id
    told = await bench.fill(FIRST[face], marker.sentence, f"first-{NATIVE[face]}", key="classifier", **INTERNAL)
    assert (told.status, told.reached) == (REFUSED[face], set())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"model":"all-chat","messages":[{"role":"user","content":"Herr Karl Muster","hidden":"x"}]}', 400),
        (b'{"model":"all-chat","messages":[{"role":"user","content":"Herr Karl Muster"}],"messages":[]}', 400),
        (b'{"model":"all-chat","messages":[{"role":"user","content":"Herr Karl Mu', 400),
        (b'{"model":"all-chat","messages":[{"role":"user","content":"Herr \xff Karl"}]}', 400),
        (b'{"model":"all-chat","messages":[{"role":"user","content":"Herr \\ud800 Karl"}]}', 400),
        (b'{"model":"nobody","messages":[{"role":"user","content":"Herr Karl Muster"}]}', 404),
        (b'{"model":"all-chat","store":true,"messages":[{"role":"user","content":"Herr Karl Muster"}]}', 400),
        (b"[" * 5000 + b"]" * 5000, 400),
        (
            b'{"model":"all-chat","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://127.0.0.1:9/x.png"}}]}]}',
            400,
        ),
    ],
)
async def test_what_cannot_be_understood_is_refused_and_recorded(bench: Bench, body: bytes, code: int):
    told = await bench.send(PATHS["openai_chat"], body)
    assert (told.status, told.reached) == (code, set())
    assert not any(told.connected.values())
    assert (await bench.outcome(told))["status"] == "refused"
    assert b"Muster" not in told.body
