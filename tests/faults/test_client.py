"""Clients that leave: the upstream's work is stopped, and the outcome says cancelled."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from faultbench.child import calls, until
from faultbench.local import FACES, ask, connect, request, settled

from situs.testing import Answer, FakeProvider, Gateway, Spot, slow

SETTINGS = """
[server]
port = 0
drain_seconds = 1
body_seconds = 1
send_seconds = 0.6
concurrency = 2
queue = 1
"""


@pytest_asyncio.fixture
async def gateway(provider: FakeProvider, tmp_path: Path) -> AsyncIterator[Gateway]:
    """Run a gateway with short patience."""
    url = provider.base_url + "/v1"
    spots = (
        Spot("chat", url, models=("chat",)),
        Spot("responses", url, dialect="openai_responses", models=("responses",)),
        Spot("messages", url, kind="anthropic", dialect="anthropic_messages", models=("messages",)),
    )
    async with Gateway(tmp_path / "state", spots, settings=SETTINGS) as gateway:
        yield gateway


async def test_before_the_body_is_whole(gateway: Gateway, provider: FakeProvider):
    _, writer = await connect(gateway)
    writer.write(request(gateway, "openai_chat", False, missing=5))
    await writer.drain()
    writer.close()
    await asyncio.sleep(0.2)
    assert provider.connections == 0
    assert all(s in (["decision", "refused"], ["decision", "cancelled"]) for s in calls(gateway.folder).values())


async def test_a_body_that_never_ends_is_refused(gateway: Gateway, provider: FakeProvider):
    reader, writer = await connect(gateway)
    writer.write(request(gateway, "openai_chat", False, missing=5))
    assert b" 408 " in await reader.readline()
    assert provider.connections == 0
    writer.close()
    assert all(s == ["decision", "refused"] for s in calls(gateway.folder).values())


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("face", FACES)
async def test_before_the_first_byte(gateway: Gateway, provider: FakeProvider, face: str, stream: bool):
    provider.respond(lambda _: slow(delay=5))
    _, writer = await connect(gateway)
    writer.write(request(gateway, face, stream))
    await until(lambda: provider.requests)
    writer.close()
    await until(lambda: provider.left == 1, 2)
    await settled(gateway, 2)
    assert list(calls(gateway.folder).values()) == [["decision", "cancelled"]]


@pytest.mark.parametrize("face", FACES)
async def test_in_mid_stream(gateway: Gateway, provider: FakeProvider, face: str):
    provider.respond(lambda _: Answer(text="Eine lange Antwort. " * 40, pause=0.05))
    reader, writer = await connect(gateway)
    writer.write(request(gateway, face, True))
    await reader.readuntil(b"data: ")
    writer.transport.abort()
    await until(lambda: provider.left == 1, 3)
    await settled(gateway, 2)
    assert list(calls(gateway.folder).values()) == [["decision", "cancelled"]]


async def test_a_reader_that_takes_nothing(gateway: Gateway, provider: FakeProvider):
    provider.respond(lambda _: Answer(text="x" * 20_000_000, piece=50_000, pause=0.01))
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host, port = gateway.url.removeprefix("http://").split(":")
    sock.connect((host, int(port)))
    with sock:
        sock.sendall(request(gateway, "openai_chat", True))
        await settled(gateway, 2, 20)
        await until(lambda: provider.left == 1, 3)
    assert list(calls(gateway.folder).values()) == [["decision", "cancelled"]]


async def test_more_clients_than_may_wait(gateway: Gateway, provider: FakeProvider):
    provider.respond(lambda _: slow(delay=0.5))
    told = await asyncio.gather(*(ask(gateway, "openai_chat", False) for _ in range(6)))
    statuses = sorted(t.status for t in told)
    assert statuses == [200, 200, 200, 503, 503, 503]
    assert all(t.headers.get("retry-after") for t in told if t.status == 503)
    assert len(provider.requests) == 3
    provider.respond(lambda _: Answer())
    assert (await ask(gateway, "openai_chat", False)).status == 200


async def test_a_gateway_that_closes_settles_what_is_open(provider: FakeProvider, tmp_path: Path):
    provider.respond(lambda _: Answer(text="Eine lange Antwort. " * 400, pause=0.05))
    spot = Spot("chat", provider.base_url + "/v1", models=("chat",))
    settings = "[server]\nport = 0\ndrain_seconds = 0.3\n"
    async with Gateway(tmp_path / "state", (spot,), settings=settings) as gateway:
        reader, writer = await connect(gateway)
        writer.write(request(gateway, "openai_chat", True))
        await reader.readuntil(b"data: ")
    rest = await reader.read()
    assert b"[DONE]" not in rest
    writer.close()
    assert list(calls(gateway.folder).values()) == [["decision", "cancelled"]]
