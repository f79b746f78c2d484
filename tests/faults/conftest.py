"""Fixtures of the fault tests."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest_asyncio

sys.path.insert(0, str(Path(__file__).parent))

from faultbench.child import Child

from situs.testing import FakeProvider, Gateway, Spot

MakeChild = Callable[..., Child]


@pytest_asyncio.fixture
async def provider() -> AsyncIterator[FakeProvider]:
    """Serve a fake provider."""
    async with FakeProvider() as provider:
        provider.answer("Zwei Wochen.")
        yield provider


@pytest_asyncio.fixture
async def child(provider: FakeProvider, tmp_path: Path) -> AsyncIterator[MakeChild]:
    """Make children over the provider; whatever still runs at the end is killed."""
    made: list[Child] = []

    def make(url: str = "", settings: str = "", wrapper: tuple[str, ...] = (), **how: str) -> Child:
        spot = Spot("own", url or provider.base_url + "/v1", **how)
        made.append(Child(Gateway(tmp_path / "state", (spot,), settings=settings), wrapper))
        return made[-1]

    yield make
    for one in made:
        if one._process is not None:
            await one.kill()
