from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store import FileSigner, SqliteLedger

ORIGIN = "example.com/log"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer() -> FileSigner:
    return FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
async def reopen(path: Path, signer: FileSigner, clock: Clock) -> AsyncIterator[Callable[[], SqliteLedger]]:
    opened: list[SqliteLedger] = []

    def make() -> SqliteLedger:
        opened.append(SqliteLedger.open(path, ORIGIN, signer, clock))
        return opened[-1]

    yield make
    for ledger in opened:
        await ledger.aclose()
    await asyncio.sleep(0)


@pytest.fixture
async def ledger(reopen: Callable[[], SqliteLedger]) -> SqliteLedger:
    return reopen()
