"""Upstreams that are cut, slow, garbled, redirecting, huge, or that never end: one outcome, and an honest end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from faultbench.child import calls
from faultbench.local import FACES, TERMINALS, ask

from situs.adapters.upstream.event_stream import encode
from situs.runtime.health import Health
from situs.testing import Answer, FakeProvider, Gateway, Spot, cut, failure, garbled, slow
from situs.testing.answers import bedrock_converse_stream

_MEGABYTE = b"data: {" + b" " * (1 << 20) + b"}\n\n"
_ENDLESS = 'data: {"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"So"}}]}\n\n'
FAULTS: dict[str, tuple[Answer, set[str]]] = {
    "cut": (cut(after=3, text="Die Frist ist kurz und sie endet bald."), {"upstream_truncated"}),
    "slow": (slow(delay=1.5), {"upstream_timeout"}),
    "slow-within": (Answer(text="x" * 40, pause=1.5, piece=20), {"upstream_timeout"}),
    "garbled": (garbled(), {"upstream_garbled", "upstream_truncated"}),
    "half-event": (Answer(body=(b'data: {"choices": [{"del',)), {"upstream_garbled", "upstream_truncated"}),
    "wrong-shape": (
        Answer(body=b'{"choices": 5, "content": 5, "output": 5}'),
        {"upstream_garbled", "upstream_truncated"},
    ),
    "redirect": (Answer(status=302, body=b"", headers=(("location", "http://127.0.0.1:9/"),)), {"upstream_redirected"}),
    "no-end": (Answer(body=(_ENDLESS.encode(),)), {"upstream_truncated", "upstream_garbled"}),
    "empty": (Answer(body=b""), {"upstream_garbled", "upstream_truncated"}),
    "refused-key": (failure(401, "invalid_api_key"), {"upstream_unauthorised"}),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Gateway, FakeProvider]]:
    """Run one gateway whose upstreams may be silent for half a second."""
    async with FakeProvider() as provider:
        more = 'idle_seconds = 0.7\ntotal_seconds = 1.2\napi_key = { env = "SITUS_FAULTS_KEY" }'
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SITUS_FAULTS_KEY", "k")
            url = provider.base_url + "/v1"
            spots = (
                Spot("chat", url, models=("chat",), more=more),
                Spot("responses", url, dialect="openai_responses", models=("responses",), more=more),
                Spot("messages", url, kind="anthropic", dialect="anthropic_messages", models=("messages",), more=more),
                Spot("converse", url, kind="bedrock", dialect="bedrock_converse", models=("converse",),
                     more=more + '\nregion = "eu-central-1"'),
            )  # fmt: skip
            async with Gateway(tmp_path_factory.mktemp("faults") / "state", spots) as gateway:
                yield gateway, provider


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("name", FAULTS)
async def test_it_ends_honestly(world, name: str, face: str, stream: bool):
    gateway, provider = world
    answer, codes = FAULTS[name]
    gateway.runtime.health = Health()
    provider.respond(lambda _: answer)
    told = await ask(gateway, face, stream)
    assert TERMINALS[face] not in told.body
    assert b"Mustermannsky" not in told.body or told.status == 200
    entries = await gateway.entries(told.call)
    assert [e["type"] for e in entries] == ["decision", "outcome"]
    assert (entries[1]["status"], entries[1]["code"]) == ("failed", entries[1]["code"])
    assert entries[1]["code"] in codes
    if told.status == 200:
        assert stream and b"error" in told.body and entries[1]["code"].encode() in told.body
    else:
        assert told.status in (400, 502, 504) and entries[1]["code"].encode() in told.body


_FRAMES = bedrock_converse_stream("Die Frist ist kurz.", (), 8)
_THROTTLED = encode({":message-type": "exception", ":exception-type": "throttlingException"}, b'{"message":"zu viel"}')
_LONG = (0xFFFFFFFF).to_bytes(4) + bytes(4) + (0x12345678).to_bytes(4)
FRAMED: dict[str, tuple[Answer, set[str]]] = {
    "cut": (cut(after=3, text="Die Frist ist kurz und sie endet bald."), {"upstream_truncated"}),
    "slow-within": (Answer(text="x" * 40, pause=1.5, piece=20), {"upstream_timeout"}),
    "garbled": (garbled(), {"upstream_garbled", "upstream_truncated"}),
    "half-frame": (Answer(body=(_FRAMES[0], _FRAMES[1][:-3])), {"upstream_truncated"}),
    "wrong-sum": (Answer(body=(_FRAMES[0], _FRAMES[1][:-1] + b"\x00", *_FRAMES[2:])), {"upstream_garbled"}),
    "wrong-length": (Answer(body=(_FRAMES[0], _LONG)), {"upstream_garbled"}),
    "exception": (Answer(body=(*_FRAMES[:2], _THROTTLED)), {"upstream_overloaded"}),
    "no-end": (Answer(body=tuple(_FRAMES[:-1])), {"upstream_truncated"}),
    "out-of-order": (Answer(body=(_FRAMES[1], _FRAMES[0])), {"upstream_garbled"}),
    "empty": (Answer(body=()), {"upstream_truncated"}),
}
"""What goes wrong in the binary frames of ConverseStream."""


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("face", ["openai_chat", "anthropic_messages"])
@pytest.mark.parametrize("name", FRAMED)
async def test_a_stream_of_frames_ends_honestly(world, name: str, face: str):
    gateway, provider = world
    answer, codes = FRAMED[name]
    gateway.runtime.health = Health()
    provider.respond(lambda _: answer)
    told = await ask(gateway, face, True, model="converse")
    assert TERMINALS[face] not in told.body
    assert b"zu viel" not in told.body
    _, outcome = await gateway.entries(told.call)
    assert outcome["status"] == "failed" and outcome["code"] in codes
    assert outcome["code"].encode() in told.body


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("face", ["openai_chat", "anthropic_messages"])
@pytest.mark.parametrize("name", ["cut", "slow", "garbled", "wrong-shape", "empty", "refused-key", "redirect"])
async def test_a_whole_answer_of_converse_ends_honestly(world, name: str, face: str):
    gateway, provider = world
    answer, codes = FAULTS[name]
    gateway.runtime.health = Health()
    provider.respond(lambda _: answer)
    told = await ask(gateway, face, False, model="converse")
    _, outcome = await gateway.entries(told.call)
    assert told.status in (400, 502, 504)
    assert outcome["status"] == "failed" and outcome["code"] in codes


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
async def test_a_huge_answer_is_not_taken_in(world, stream: bool):
    gateway, provider = world
    gateway.runtime.health = Health()
    provider.respond(lambda _: Answer(body=(_MEGABYTE,) * 80))
    told = await ask(gateway, "openai_chat", stream)
    entries = await gateway.entries(told.call)
    assert entries[1]["status"] == "failed" and told.status != 200
    assert entries[1]["received"]["bytes"] < 80 << 20
    assert TERMINALS["openai_chat"] not in told.body


@pytest.mark.asyncio(loop_scope="module")
async def test_a_provider_that_is_not_there(world, tmp_path: Path):
    gateway, _ = world
    gateway.runtime.health = Health()
    async with Gateway(tmp_path / "gone", (Spot("chat", "http://127.0.0.1:9/v1", models=("chat",)),)) as gone:
        told = await ask(gone, "openai_chat", False)
        entries = await gone.entries(told.call)
    assert (told.status, entries[1]["code"]) == (502, "upstream_unreachable")


@pytest.mark.asyncio(loop_scope="module")
async def test_every_call_of_this_file_has_one_outcome(world):
    gateway, _ = world
    found = calls(gateway.folder)
    assert len(found) > 50 and all(len(statuses) == 2 for statuses in found.values())
