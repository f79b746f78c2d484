import asyncio
import hashlib
from pathlib import Path

import pytest

from situs.adapters.upstream import EmbeddedUpstream, UpstreamSettings, open_upstream
from situs.adapters.upstream import child as child_module
from situs.adapters.upstream import embedded as module
from situs.errors import ConfigError, UpstreamError

SERVER = """
import http.server, json, sys, threading
order = json.loads(sys.stdin.readline())
class Serve(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        ok = self.headers["authorization"] == "Bearer " + order["api_key"]
        self.send_response(200 if ok else 401); self.end_headers(); self.wfile.write(order["action"].encode())
    def log_message(self, *args): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Serve)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"event": "ready", "address": f"http://127.0.0.1:{server.server_port}"}), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path) -> UpstreamSettings:
    file = tmp_path / "own.gguf"
    file.write_bytes(b"GGUF no model")
    return UpstreamSettings("e", "embedded", model=str(file), sha256=hashlib.sha256(file.read_bytes()).hexdigest())


@pytest.fixture
def server(tmp_path, monkeypatch) -> Path:
    """A child that speaks the protocol without a model: what is tested is how it is watched."""
    file = tmp_path / "server.py"
    file.write_text(SERVER)
    monkeypatch.setattr(child_module.embedded_child, "__file__", str(file))
    monkeypatch.setattr(module, "_FIRST_WAIT", 0.3)
    return file


async def until(condition) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def test_weights_that_cannot_be_loaded_make_every_call_fail(settings, sealed, fails):
    upstream = open_upstream(settings)
    assert isinstance(upstream, EmbeddedUpstream)
    assert upstream.weights.sha256 == settings.sha256
    with pytest.raises(ConfigError) as caught:
        await upstream.start()
    assert caught.value.code == "weights_unloadable"
    error = await fails(upstream, sealed())
    assert (error.code, upstream.ready) == ("upstream_unreachable", False)
    await upstream.aclose()


async def test_the_first_call_starts_the_child_and_a_dead_one_comes_back(settings, server, sealed, whole, fails):
    upstream = open_upstream(settings)
    assert await whole(upstream, sealed()) == b"infer"
    upstream._watched["infer"].child.process.kill()
    await until(lambda: not upstream.ready)
    error = await fails(upstream, sealed())
    assert (error.code, error.retryable, error.retry_after) == ("upstream_unreachable", True, 2.0)
    await until(lambda: upstream.ready)
    assert await whole(upstream, sealed()) == b"infer"
    await upstream.aclose()
    assert (await fails(upstream, sealed())).code == "upstream_unreachable"


async def test_a_child_that_cannot_come_back_stays_away(settings, server, sealed, fails, monkeypatch):
    upstream = open_upstream(settings)
    await upstream.start()
    source = """
import json, sys
sys.stdin.readline()
print(json.dumps({"event": "failed", "code": "weights_mismatch"}), flush=True)
"""
    server.write_text(source)
    upstream._watched["infer"].child.process.kill()
    await until(lambda: upstream._watched["infer"]._refused is not None)
    assert "weights_mismatch" in (await fails(upstream, sealed())).message
    await upstream.aclose()


async def test_each_action_has_its_own_child_and_others_are_not_served(settings, server, sealed, whole, fails):
    upstream = open_upstream(settings)
    call = sealed(dialect="openai_embeddings", action="embed")
    assert (await fails(upstream, call)).code == "upstream_unsupported"
    await upstream.aclose()
    both = EmbeddedUpstream(
        UpstreamSettings(
            "e",
            "embedded",
            model=settings.model,
            sha256=settings.sha256,
            actions=frozenset({"infer", "embed"}),
        )
    )
    assert await whole(both, call) == b"embed"
    assert not both.ready
    await both.start()
    assert both.ready
    await both.aclose()


async def test_closing_while_it_starts_leaves_no_child(settings, server):
    upstream = open_upstream(settings)
    starting = asyncio.create_task(upstream.start())
    await asyncio.sleep(0.01)
    await upstream.aclose()
    with pytest.raises(UpstreamError):
        await starting
    assert not upstream.ready
