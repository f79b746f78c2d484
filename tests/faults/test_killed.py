"""SIGKILL in each state of a call; the next start closes what was left open, once, and the ledger verifies."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest
from faultbench.child import BODY, calls, ledger_held, until, verify

from situs.testing import FakeProvider, slow

pytestmark = pytest.mark.slow


async def lost(task: asyncio.Task) -> None:
    """The client of a killed gateway sees its connection end, and no answer."""
    with pytest.raises((aiohttp.ClientError, OSError)):
        await task


async def recovered(child, statuses: list[list[str]], times: int = 1) -> None:
    """Start again: every decision has one outcome, and a second recovery adds none."""
    for _ in range(times):
        await child.start()
        assert sorted(calls(child.folder).values()) == sorted(statuses)
        status, _, _ = await child.call()
        assert status == 200
        statuses = [*statuses, ["decision", "answered"]]
        assert await child.stop() == 0
    report = verify(child.folder)
    assert report["open_calls"] == [] and report["decisions"] == report["outcomes"]


async def test_before_the_decision_is_durable(child, provider: FakeProvider):
    one = await child().start()
    with ledger_held(one.folder):
        task = asyncio.create_task(one.call())
        await asyncio.sleep(0.3)
        await one.kill()
        await lost(task)
    assert calls(one.folder) == {} and provider.connections == 0
    await recovered(one, [])


async def test_after_the_decision_before_a_byte_leaves(child, provider: FakeProvider):
    # A listener whose queue is full: the connection to it neither comes about nor fails.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as a, socket.socket() as b:
        for filler in (a, b):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        one = await child(f"http://127.0.0.1:{full.getsockname()[1]}/v1").start()
        task = asyncio.create_task(one.call())
        await until(lambda: list(calls(one.folder).values()) == [["decision"]])
        await one.kill()
        await lost(task)
    assert list(calls(one.folder).values()) == [["decision"]]
    one.gateway.spots = (type(one.gateway.spots[0])("own", provider.base_url + "/v1"),)
    one.gateway.write()
    await recovered(one, [["decision", "abandoned"]])


async def test_in_mid_stream(child, provider: FakeProvider):
    provider.respond(lambda _: slow(pause=0.2))
    one = await child().start()
    async with aiohttp.ClientSession() as session:
        answer = await session.post(
            one.url + "/v1/chat/completions", json=BODY | {"stream": True}, headers=one.headers()
        )
        assert (await answer.content.readline()).startswith(b"data: ")
        await one.kill()
        with pytest.raises((aiohttp.ClientError, OSError)):
            await answer.read()
    await until(lambda: provider.left == 1)
    assert list(calls(one.folder).values()) == [["decision"]]
    provider.answer("Zwei Wochen.")
    await recovered(one, [["decision", "abandoned"]], times=2)


async def test_after_the_upstreams_end_before_the_outcome(child, provider: FakeProvider):
    provider.respond(lambda _: slow(delay=0.2))
    one = await child().start()
    task = asyncio.create_task(one.call())
    await until(lambda: provider.requests)
    with ledger_held(one.folder):
        await asyncio.sleep(0.6)
        await one.kill()
        await lost(task)
    assert provider.left == 0  # the upstream had answered in full
    assert list(calls(one.folder).values()) == [["decision"]]
    provider.answer("Zwei Wochen.")
    await recovered(one, [["decision", "abandoned"]])


async def test_with_many_calls_at_once(child, provider: FakeProvider):
    provider.respond(lambda r: slow(delay=0.4 if len(provider.requests) % 2 else 0.0))
    one = await child().start()
    tasks = [asyncio.create_task(one.call()) for _ in range(16)]
    await until(lambda: sum("answered" in s for s in calls(one.folder).values()) >= 4)
    await one.kill()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    left = calls(one.folder)
    answered = sum(isinstance(d, tuple) for d in done)
    assert answered <= sum("answered" in s for s in left.values())  # nobody was told what is not on the disk
    provider.answer("Zwei Wochen.")
    await recovered(one, [s if len(s) == 2 else [*s, "abandoned"] for s in left.values()])
