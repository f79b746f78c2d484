"""The source of matters' keys is gone: nothing leaves, and the refusal is on record."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from faultbench.child import calls

from situs.adapters.keys import CachedKeySource, FileKeySource
from situs.testing import FakeProvider, Gateway, Spot

MATTERS = '[[matter]]\nid = "M-1"\njurisdictions = ["DE"]\nparties = [{ name = "Anna Beispiel-Zeisig" }]\n'
BODY = {"model": "m", "messages": [{"role": "user", "content": "Was schuldet Anna Beispiel-Zeisig?"}]}


@pytest_asyncio.fixture
async def gateway(provider: FakeProvider, tmp_path: Path) -> AsyncIterator[Gateway]:
    """Run a gateway with one matter."""
    spots = (Spot("own", provider.base_url + "/v1"),)
    async with Gateway(tmp_path / "state", spots, matters=MATTERS) as gateway:
        yield gateway


async def ask(gateway: Gateway) -> tuple[int, bytes]:
    headers = {"authorization": f"Bearer {gateway.key}", "x-situs-matter": "M-1"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(gateway.url + "/v1/chat/completions", json=BODY, headers=headers) as answer,
    ):
        return answer.status, await answer.read()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder)


def _open_to_others(folder: Path) -> None:
    folder.chmod(0o755)


def _empty_mount(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir(mode=0o700)


def _damage(folder: Path) -> None:
    for file in folder.iterdir():
        if file.stat().st_size > 10:
            file.write_bytes(b"not a key")


@pytest.mark.parametrize("fault", [_remove, _open_to_others, _empty_mount, _damage], ids=lambda f: f.__name__)
async def test_no_key_no_call(gateway: Gateway, provider: FakeProvider, fault):
    assert (await ask(gateway))[0] == 200
    assert b"Zeisig" not in bytes(provider.received)
    before = provider.connections, len(provider.requests)
    fault(gateway.folder / "matter-keys")
    # What the cache remembers may serve for its time to live; a gateway without that memory asks again.
    gateway.runtime.keys = CachedKeySource(FileKeySource(gateway.folder / "matter-keys"))
    status, body = await ask(gateway)
    assert status == 503 and b"key_source_unavailable" in body and b"Zeisig" not in body
    assert (provider.connections, len(provider.requests)) == before
    assert list(calls(gateway.folder).values())[-1] == ["decision", "refused"]


async def test_a_destroyed_key_is_never_made_again(gateway: Gateway, provider: FakeProvider):
    assert (await ask(gateway))[0] == 200
    before = len(provider.requests)
    await gateway.runtime.keys.destroy("M-1")
    for source in (gateway.runtime.keys, CachedKeySource(FileKeySource(gateway.folder / "matter-keys"))):
        gateway.runtime.keys = source
        status, body = await ask(gateway)
        assert status == 410 and b"matter_key_destroyed" in body
    assert len(provider.requests) == before
    assert list(calls(gateway.folder).values())[-2:] == [["decision", "refused"]] * 2


async def test_an_upstream_key_that_is_gone(gateway: Gateway, provider: FakeProvider):
    (gateway.folder / "upstream-key").unlink()
    status, body = await ask(gateway)
    assert status == 502 and b"upstream_unauthorised" in body
    assert provider.requests == []
    assert list(calls(gateway.folder).values())[-1] == ["decision", "failed"]
