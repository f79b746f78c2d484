"""Serving: signals reload and stop, a bad reload keeps the last good rules, open calls are settled."""

import asyncio
import gc
import json
import os
import signal
import socket
import time

import aiohttp
import pytest

from situs.config import load_config
from situs.runtime import open_runtime
from situs.server import Listening, serve
from situs.testing import OWN, FakeProvider, Gateway, Spot, slow

SETTINGS = """[policies]
statements = "few.toml"
[server]
port = 0
drain_seconds = 0.2
"""
FEW = '[[statement]]\nid = "t"\nsays = "s"\naction = "train"\nlabels = ["MNPI"]\nnever = { permitted = true }\n'


@pytest.fixture
async def provider():
    async with FakeProvider() as fake:
        yield fake


@pytest.fixture
def gateway(tmp_path, provider) -> Gateway:
    (tmp_path / "few.toml").write_text(FEW, encoding="utf-8")
    gateway = Gateway(tmp_path, (Spot("own", provider.base_url + "/v1", OWN),), SETTINGS)
    gateway.write()
    return gateway


async def post(url: str, key: str, **more) -> tuple[int, bytes]:
    body = {"model": "m", "messages": [{"role": "user", "content": "Guten Tag"}]} | more
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    url, data = url + "/v1/chat/completions", json.dumps(body)
    async with aiohttp.ClientSession() as session, session.post(url, data=data, headers=headers) as answer:
        return answer.status, await answer.read()


async def until(what) -> None:
    async with asyncio.timeout(5):
        while not what():
            await asyncio.sleep(0.01)


async def test_signals_reload_and_stop(gateway) -> None:
    runtime = await open_runtime(load_config(gateway.config_path), gateway.folder)
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(runtime, gateway.config_path, ready.set_result))
    try:
        url = await ready
        assert (await post(url, gateway.key))[0] == 200
        first = runtime.rules
        text = gateway.config_path.read_text(encoding="utf-8")
        gateway.config_path.write_text(text + "\n[nonsense]\n", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0.1)
        assert runtime.rules is first
        assert (await post(url, gateway.key))[0] == 200
        gateway.config_path.write_text(text.replace("models = ['m']", "models = ['m', 'n']"), encoding="utf-8")
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: runtime.rules is not first)
        assert (await post(url, gateway.key, model="n"))[0] == 200
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(serving, 5)
        with pytest.raises(aiohttp.ClientError):
            await post(url, gateway.key)
    finally:
        serving.cancel()
        await runtime.aclose()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            asyncio.get_running_loop().remove_signal_handler(name)


async def test_a_shutdown_settles_what_is_open_and_tells_the_caller(gateway, provider) -> None:
    provider.script(slow(delay=20))
    runtime = await open_runtime(load_config(gateway.config_path), gateway.folder)
    try:
        async with Listening(runtime) as url:
            asking = asyncio.create_task(post(url, gateway.key))
            await until(lambda: provider.requests)
            began = time.monotonic()
        assert time.monotonic() - began < 10
        status, body = await asyncio.wait_for(asking, 5)
        assert (status, json.loads(body)["error"]["code"]) == (503, "shutting_down")
        assert runtime.ledger.size == 3  # the rules, a decision and its outcome
    finally:
        await runtime.aclose()


async def test_a_port_that_is_taken_is_told_at_once(gateway) -> None:
    runtime = await open_runtime(load_config(gateway.config_path), gateway.folder)
    try:
        async with Listening(runtime) as url:
            taken = runtime.config.server.model_copy(update={"port": int(url.rpartition(":")[2])})
            runtime.config = runtime.config.model_copy(update={"server": taken})
            with pytest.raises(Exception) as caught:
                Listening(runtime)
            assert caught.value.code == "address_unusable"
    finally:
        await runtime.aclose()


async def test_small_answers_do_not_wait_for_an_acknowledgement(gateway) -> None:
    runtime = await open_runtime(load_config(gateway.config_path), gateway.folder)
    listening = Listening(runtime)
    async with listening:
        assert listening._listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    await runtime.aclose()


@pytest.mark.filterwarnings("error::ResourceWarning", "error::pytest.PytestUnraisableExceptionWarning")
async def test_what_cannot_begin_leaves_nothing_open(gateway, monkeypatch) -> None:
    async def fails(_) -> None:
        raise RuntimeError("no work today")

    with monkeypatch.context() as patch:
        patch.setattr("situs.runtime.Runtime.begin", fails)
        with pytest.raises(RuntimeError, match="no work today"):
            async with gateway:
                pass
    gc.collect()  # a socket that was left open warns now
    async with gateway:  # and the ledger's lock is free
        assert (await post(gateway.url, gateway.key))[0] == 200
