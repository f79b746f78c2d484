"""The key source with a memory."""

import asyncio

import pytest

from situs.adapters.keys import CachedKeySource
from situs.errors import CallError, ConfigError


class Source:
    """Keep keys in memory and count the questions; `broken` makes it fail."""

    def __init__(self) -> None:
        self.asked = 0
        self.broken = False
        self.length = 32
        self.gone: set[str] = set()

    async def matter_key(self, matter: str) -> bytes:
        self.asked += 1
        await asyncio.sleep(0)
        if self.broken:
            raise ConfigError("key_source_unavailable", "broken", status=503)
        return matter.encode().ljust(self.length, b".")[: self.length]

    async def is_destroyed(self, matter: str) -> bool:
        if self.broken:
            raise ConfigError("key_source_unavailable", "broken", status=503)
        return matter in self.gone

    async def has_key(self, matter: str) -> bool:
        return matter not in self.gone

    async def destroy(self, matter: str) -> None:
        if self.broken:
            raise ConfigError("key_source_unavailable", "broken", status=503)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_key_is_asked_for_once_until_it_ages_out() -> None:
    source, clock = Source(), Clock()
    keys = CachedKeySource(source, ttl=10, clock=clock)
    found = await asyncio.gather(*(keys.matter_key("M-1") for _ in range(8)))
    assert set(found) == {b"M-1".ljust(32, b".")}
    clock.now = 9.9
    await keys.matter_key("M-1")
    assert source.asked == 1
    clock.now = 10.0
    await keys.matter_key("M-1")
    assert source.asked == 2
    assert await keys.matter_key("M-2") != found[0]


async def test_an_aged_key_is_not_used_when_the_source_fails() -> None:
    source, clock = Source(), Clock()
    keys = CachedKeySource(source, ttl=10, clock=clock)
    await keys.matter_key("M-1")
    source.broken, clock.now = True, 10.0
    with pytest.raises(ConfigError):
        await keys.matter_key("M-1")
    source.broken = False
    assert await keys.matter_key("M-1")


async def test_a_destroyed_key_is_gone_at_once_even_if_the_source_fails() -> None:
    source = Source()
    keys = CachedKeySource(source)
    await keys.matter_key("M-1")
    source.broken = True
    with pytest.raises(ConfigError):
        await keys.destroy("M-1")
    source.broken = False
    with pytest.raises(CallError) as caught:
        await keys.matter_key("M-1")
    assert caught.value.code == "matter_key_destroyed"


async def test_a_key_that_is_on_its_way_when_destroyed_does_not_arrive() -> None:
    keys = CachedKeySource(Source())
    asking = asyncio.create_task(keys.matter_key("M-1"))
    await asyncio.sleep(0)
    await keys.destroy("M-1")
    with pytest.raises(CallError):
        await asking


async def test_a_key_of_the_wrong_length_is_refused() -> None:
    source = Source()
    source.length = 31
    with pytest.raises(ConfigError):
        await CachedKeySource(source).matter_key("M-1")


async def test_whether_a_key_is_there_is_asked_of_the_source_each_time() -> None:
    source = Source()
    keys = CachedKeySource(source)
    await keys.matter_key("M-1")
    assert await keys.has_key("M-1")
    source.gone.add("M-1")
    assert not await keys.has_key("M-1")


async def test_a_destruction_is_known_for_ever_and_that_there_was_none_for_a_while() -> None:
    source, clock = Source(), Clock()
    keys = CachedKeySource(source, ttl=10, clock=clock)
    assert not await keys.is_destroyed("M-1")
    source.gone.add("M-1")
    clock.now = 9.9
    assert not await keys.is_destroyed("M-1")
    clock.now = 10.0
    assert await keys.is_destroyed("M-1")
    source.broken = True
    assert await keys.is_destroyed("M-1")
    with pytest.raises(ConfigError):
        await keys.is_destroyed("M-2")
    with pytest.raises(CallError):
        await keys.matter_key("M-1")
