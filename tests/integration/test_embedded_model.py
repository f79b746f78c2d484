"""The embedded upstream with a real model: pulled, loaded, asked, killed, tampered with."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from situs.adapters.models import pull
from situs.adapters.upstream import UpstreamSettings, open_upstream
from situs.errors import ConfigError, UpstreamError
from situs.model import Place, Route

pytestmark = pytest.mark.slow
MODEL = "smollm2-135m-instruct-q4_1"
PLACE = Place("local", "us", frozenset({"DE"}), frozenset({"DE"}), frozenset({"US"}))


@dataclass(frozen=True, slots=True)
class Ready:
    body: bytes
    route: Route
    stream: bool = False
    action: str = "infer"
    call: str = "call"


def chat(stream: bool = False, words: int = 1, action: str = "infer") -> Ready:
    messages = [{"role": "user", "content": "Say hello. " * words}]
    body = orjson.dumps({"messages": messages, "max_tokens": 8, "stream": stream})
    return Ready(body, Route("r", frozenset({"a"}), "m", PLACE, "e"), stream, action)


def embedding() -> Ready:
    route = Route("r", frozenset({"a"}), "m", PLACE, "e", "openai_embeddings", frozenset({"embed"}))
    return Ready(orjson.dumps({"model": "m", "input": ["lease", "contract"]}), route, action="embed")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    folder = Path(os.environ.get("SITUS_TEST_MODELS") or tmp_path_factory.mktemp("models"))
    pull(MODEL, folder)
    return folder


@pytest.fixture
def settings(store, monkeypatch) -> UpstreamSettings:
    monkeypatch.setenv("SITUS_MODELS", str(store))
    actions = frozenset({"infer", "embed", "count"})
    return UpstreamSettings("e", "embedded", model=MODEL, context_tokens=1024, parallel=2, actions=actions)


async def whole(upstream, call: Ready) -> bytes:
    return b"".join([chunk async for chunk in upstream.stream(call)])


async def test_a_real_model_answers_streams_embeds_and_comes_back(settings):
    steps: list[str] = []
    upstream = open_upstream(settings)
    try:
        await upstream.start(lambda step, _done, _total: steps.append(step))
        assert upstream.ready
        assert [s for s in steps if s != "hashing"] == ["loading", "ready"] * 2
        answer = orjson.loads(await whole(upstream, chat()))
        assert answer["choices"][0]["message"]["content"]
        assert answer["usage"]["completion_tokens"] > 0
        counted = orjson.loads(await whole(upstream, chat(action="count")))["input_tokens"]
        assert counted == answer["usage"]["prompt_tokens"]
        streamed = await whole(upstream, chat(stream=True))
        assert streamed.startswith(b"data: ")
        assert streamed.endswith(b"data: [DONE]\n\n")
        vectors = orjson.loads(await whole(upstream, embedding()))["data"]
        assert len(vectors) == 2
        assert vectors[0]["embedding"] != vectors[1]["embedding"]
        with pytest.raises(UpstreamError) as caught:
            await whole(upstream, chat(words=2000))
        assert caught.value.code == "upstream_context_exceeded"

        os.kill(upstream._watched["infer"].child.process.pid, signal.SIGKILL)
        async with asyncio.timeout(5):
            while upstream.ready:
                await asyncio.sleep(0.01)
        with pytest.raises(UpstreamError) as caught:
            await whole(upstream, chat())
        assert (caught.value.code, caught.value.retryable) == ("upstream_unreachable", True)
        async with asyncio.timeout(60):
            while not upstream.ready:
                await asyncio.sleep(0.05)
        assert orjson.loads(await whole(upstream, chat()))["choices"]
    finally:
        await upstream.aclose()
    assert not upstream.ready


async def test_a_child_that_dies_in_mid_answer_is_a_failure(settings):
    upstream = open_upstream(settings)
    try:
        chunks = upstream.stream(chat(stream=True))
        await anext(chunks)
        os.kill(upstream._watched["infer"].child.process.pid, signal.SIGKILL)
        with pytest.raises(UpstreamError) as caught:
            async for _ in chunks:
                pass
        assert caught.value.code in ("upstream_truncated", "upstream_unreachable")
    finally:
        await upstream.aclose()


async def test_tampered_weights_are_not_loaded(store, tmp_path, monkeypatch):
    tampered = tmp_path / f"{MODEL}.gguf"
    tampered.write_bytes((store / tampered.name).read_bytes())
    with tampered.open("r+b") as file:
        file.seek(50_000_000)
        file.write(b"tampered")
    monkeypatch.setenv("SITUS_MODELS", str(tmp_path))
    upstream = open_upstream(UpstreamSettings("e", "embedded", model=MODEL))
    with pytest.raises(ConfigError) as caught:
        await upstream.start()
    assert caught.value.code == "weights_mismatch"
    with pytest.raises(UpstreamError):
        await whole(upstream, chat())
    await upstream.aclose()


PARENT = """
import asyncio, sys
from situs.adapters.upstream import UpstreamSettings, open_upstream
async def main():
    upstream = open_upstream(UpstreamSettings("e", "embedded", model=sys.argv[1], context_tokens=512))
    await upstream.start()
    print(upstream._watched["infer"].child.process.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def test_a_killed_parent_takes_its_child_along(store):
    environ = os.environ | {"SITUS_MODELS": str(store)}
    parent = subprocess.Popen([sys.executable, "-c", PARENT, MODEL], stdout=subprocess.PIPE, env=environ)
    with parent:
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)
        parent.kill()
    until = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text():
        assert time.monotonic() < until, "the child outlived its parent"
        time.sleep(0.05)
