import asyncio
import hashlib
import tempfile
from pathlib import Path

import pytest

from situs.adapters.models import Weights, silent
from situs.adapters.upstream import child as module
from situs.adapters.upstream.child import start_child
from situs.adapters.upstream.settings import UpstreamSettings
from situs.errors import ConfigError, UpstreamError

SETTINGS = UpstreamSettings("e", "embedded", model="x", context_tokens=512)
SCRIPT = """
import json, os, sys
order = json.loads(sys.stdin.readline())
def tell(**event): print(json.dumps(event), flush=True)
"""


@pytest.fixture
def weights(tmp_path) -> Weights:
    file = tmp_path / "own.gguf"
    file.write_bytes(b"GGUF no model")
    return Weights("own", file, hashlib.sha256(file.read_bytes()).hexdigest())


@pytest.fixture
def folders(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def script(tmp_path, monkeypatch):
    def put(source: str) -> None:
        file = tmp_path / "script.py"
        file.write_text(SCRIPT + source)
        monkeypatch.setattr(module.embedded_child, "__file__", str(file))

    return put


async def test_a_file_that_is_no_model_is_unloadable(weights, folders):
    steps = []
    with pytest.raises(ConfigError) as caught:
        await start_child(SETTINGS, weights, "infer", lambda *step: steps.append(step[0]))
    assert caught.value.code == "weights_unloadable"
    assert steps == ["hashing", "loading"]
    assert list(folders.iterdir()) == []


async def test_other_bytes_are_refused(weights, folders):
    weights.path.write_bytes(b"GGUF changed!")
    with pytest.raises(ConfigError) as caught:
        await start_child(SETTINGS, weights, "infer", silent)
    assert caught.value.code == "weights_mismatch"
    assert list(folders.iterdir()) == []


async def test_a_child_that_ends_or_babbles_is_unreachable(weights, folders, script):
    for source in ("sys.exit(1)", "tell(event='sing')", "print('no json', flush=True)", "tell(a=1)"):
        script(source)
        with pytest.raises(UpstreamError) as caught:
            await start_child(SETTINGS, weights, "infer", silent)
        assert caught.value.code == "upstream_unreachable"
    assert list(folders.iterdir()) == []


async def test_a_child_that_hangs_is_ended(weights, folders, script, monkeypatch):
    monkeypatch.setattr(module, "_LOAD_SECONDS", 0.3)
    monkeypatch.setattr(module, "_STOP_SECONDS", 0.2)
    script("import time; time.sleep(60)")
    with pytest.raises(UpstreamError):
        await start_child(SETTINGS, weights, "infer", silent)
    assert list(folders.iterdir()) == []


async def test_a_cancelled_start_leaves_nothing(weights, folders, script):
    script("sys.stdin.read()")
    task = asyncio.create_task(start_child(SETTINGS, weights, "infer", silent))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(folders.iterdir()) == []


async def test_a_child_sees_no_credentials_of_the_environment(weights, folders, script, monkeypatch):
    monkeypatch.setenv("EXAMPLE_API_KEY", "geheim")
    script("open(order['path'] + '.env', 'w').write(repr(dict(os.environ)) + repr(sys.argv)); sys.exit(0)")
    with pytest.raises(UpstreamError):
        await start_child(SETTINGS, weights, "infer", silent)
    seen = Path(str(weights.path) + ".env").read_text()
    assert "geheim" not in seen
    assert "'OMP_WAIT_POLICY': 'passive'" in seen
