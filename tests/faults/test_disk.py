"""The ledger's disk is full: no ledger, no call. It says so, and goes on when there is space again."""

from __future__ import annotations

import asyncio
import resource
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from faultbench.child import calls, verify

from situs.testing import FakeProvider, slow

pytestmark = pytest.mark.slow
_ON_A_SMALL_DISK = 'mount -t tmpfs -o size=1m tmpfs "$0" && cp -a "$1/." "$0" && shift && exec "$@"'
NAMESPACE = ("unshare", "-rm", "--", "sh", "-c", _ON_A_SMALL_DISK)


def _no_namespaces() -> bool:
    if shutil.which("unshare") is None:
        return True
    probe = ["unshare", "-rm", "--", "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode != 0


def fill(ballast: Path) -> None:
    """Write until there is no space left."""
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    assert shutil.disk_usage(ballast).free == 0


async def refused(one, provider: FakeProvider, code: str) -> None:
    before = provider.connections, len(provider.requests)
    status, body, headers = await one.call()
    assert status == 503 and int(headers["retry-after"]) >= 1
    assert b"ledger_unavailable" in body
    assert (provider.connections, len(provider.requests)) == before
    status, body = await one.get("/readyz")
    assert status == 503 and code.encode() in body


async def answered_again(one) -> None:
    async with asyncio.timeout(15):
        while (await one.call())[0] != 200:
            await asyncio.sleep(0.2)
    assert (await one.get("/readyz"))[0] == 200


async def test_a_file_that_may_not_grow(child, provider: FakeProvider):
    one = await child().start()
    assert (await one.call())[0] == 200
    size = max(f.stat().st_size for f in one.folder.glob("ledger.db*"))
    resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    for _ in range(2):
        await refused(one, provider, "ledger_")
    resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await answered_again(one)
    assert await one.stop() == 0
    report = verify(one.folder)
    assert report["open_calls"] == []
    assert all(len(statuses) == 2 for statuses in calls(one.folder).values())


@pytest.mark.skipif(_no_namespaces(), reason="needs a mount namespace of its own (unprivileged user namespaces)")
async def test_a_disk_without_space(child, provider: FakeProvider, tmp_path: Path):
    one = child()
    # The state folder is copied to a small disk of the child's own, which the test reaches through /proc.
    shutil.copytree(one.folder, seed := tmp_path / "seed")
    one._wrapper = (*NAMESPACE, str(one.folder), str(seed))
    await one.start()
    disk = Path(f"/proc/{one.process.pid}/root{one.folder}")
    assert (await one.call())[0] == 200
    fill(disk / "ballast")
    await refused_when_full(one, provider)
    (disk / "ballast").unlink()
    await answered_again(one)
    assert all(len(statuses) == 2 for statuses in calls(disk).values())


async def refused_when_full(one, provider: FakeProvider) -> None:
    """The write-ahead log may have room in its last page: call until the disk says no."""
    async with asyncio.timeout(20):
        while (await one.call())[0] == 200:
            pass
    await refused(one, provider, "ledger_full")


async def test_it_fills_while_an_answer_is_under_way(child, provider: FakeProvider):
    """The decision was durable, the outcome could not be: the client is told so, and it is written later."""
    one = await child().start()
    provider.script(slow(delay=0.5))
    task = asyncio.create_task(one.call())
    while not provider.requests:
        await asyncio.sleep(0.01)
    size = (one.folder / "ledger.db-wal").stat().st_size
    resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    status, body, _ = await task
    assert status == 503 and b"ledger_unavailable" in body and b"Frist" not in body
    resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await answered_again(one)
    await one.stop()
    assert [s for s in calls(one.folder).values() if len(s) != 2] == []
