"""Upstreams that are cut, slow, garbled, redirecting, huge, or that never end: one outcome, and an honest end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from faultbench.child import calls
from faultbench.local import FACES, TERMINALS, ask

from situs.runtime.health import Health
from situs.testing import Answer, FakeProvider, Gateway, Spot, cut, failure, garbled, slow

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
            )
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
