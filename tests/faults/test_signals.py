"""SIGTERM drains and then settles; SIGHUP takes a good configuration whole and a broken one not at all."""

from __future__ import annotations

import asyncio
import signal

import aiohttp
import pytest
from faultbench.child import BODY, calls, until, verify

from situs.testing import Answer, FakeProvider

pytestmark = pytest.mark.slow
HURRIED = "[server]\nport = 0\ndrain_seconds = 0.5\n"
PATIENT = "[server]\nport = 0\ndrain_seconds = 20\n[telemetry]\nlog_level = 'info'\n"
STREAM = BODY | {"stream": True}


async def streaming(one, session: aiohttp.ClientSession) -> aiohttp.ClientResponse:
    answer = await session.post(one.url + "/v1/chat/completions", json=STREAM, headers=one.headers())
    assert (await answer.content.readline()).startswith(b"data: ")
    return answer


async def test_sigterm_lets_an_open_stream_end(child, provider: FakeProvider):
    provider.respond(lambda _: Answer(text="Eine Antwort in Teilen.", pause=0.1, piece=4))
    one = await child(settings=PATIENT).start()
    async with aiohttp.ClientSession() as session:
        answer = await streaming(one, session)
        one.signal(signal.SIGTERM)
        await one.logged("stopping")
        status, body, headers = await one.call()
        assert status == 503 and b"shutting_down" in body and headers["retry-after"]
        assert (await answer.read()).rstrip().endswith(b"data: [DONE]")
    assert await one.ended() == 0
    found = list(calls(one.folder).values())
    assert ["decision", "answered"] in found and all(len(s) == 2 for s in found)
    assert verify(one.folder)["open_calls"] == []


async def test_sigterm_settles_what_does_not_end(child, provider: FakeProvider):
    provider.respond(lambda _: Answer(text="Eine lange Antwort. " * 400, pause=0.1))
    one = await child(settings=HURRIED).start()
    async with aiohttp.ClientSession() as session:
        answer = await streaming(one, session)
        assert await one.stop() == 0
        try:
            rest = await answer.read()
        except aiohttp.ClientError:
            rest = b""
    assert b"[DONE]" not in rest
    await until(lambda: provider.left == 1)
    assert list(calls(one.folder).values()) == [["decision", "cancelled"]]
    assert verify(one.folder)["open_calls"] == []


async def test_sighup(child, provider: FakeProvider):
    one = await child(settings="[telemetry]\nlog_level = 'info'\n").start()
    good = one.gateway.config_path.read_text(encoding="utf-8")
    assert (await one.call())[0] == 200

    for number, broken in enumerate(
        ("not toml at all [", good + "\n[surprise]\nx = 1\n", good.replace("port = 0", "port = 1")), 1
    ):
        one.gateway.config_path.write_text(broken, encoding="utf-8")
        one.signal(signal.SIGHUP)
        await until(lambda n=number: sum("reload_refused" in line for line in one.log) == n)
        assert (await one.call())[0] == 200

    one.gateway.config_path.write_text(good.replace("models = ['m']", "models = ['other']"), encoding="utf-8")
    one.signal(signal.SIGHUP)
    await until(lambda: any('"reloaded"' in line for line in one.log))
    assert (await one.call())[0] == 404
    assert (await one.call(BODY | {"model": "other"}))[0] == 200
    assert await one.stop() == 0


async def test_sighup_in_mid_stream_changes_nothing_of_the_call(child, provider: FakeProvider):
    provider.respond(lambda _: Answer(text="Eine Antwort in Teilen.", pause=0.1, piece=4))
    one = await child(settings="[telemetry]\nlog_level = 'info'\n").start()
    good = one.gateway.config_path.read_text(encoding="utf-8")
    async with aiohttp.ClientSession() as session:
        answer = await streaming(one, session)
        one.gateway.config_path.write_text(good.replace("controlled = true", "controlled = false"), encoding="utf-8")
        one.signal(signal.SIGHUP)
        await until(lambda: any('"reloaded"' in line for line in one.log))
        assert (await answer.read()).rstrip().endswith(b"data: [DONE]")
    status, _, _ = await one.call()
    assert status == 451  # the next call is under the new rules
    assert await asyncio.wait_for(one.stop(), 20) == 0
