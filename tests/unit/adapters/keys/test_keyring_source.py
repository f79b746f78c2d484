"""Matter keys in the system's keyring."""

from typing import Any

import pytest

from situs.adapters.keys import KeyringKeySource
from situs.adapters.keys.refusals import name_of
from situs.errors import CallError, ConfigError

backend = pytest.importorskip("keyring.backend")
errors = pytest.importorskip("keyring.errors")


class Memory(backend.KeyringBackend):  # type: ignore[misc, name-defined]
    """A real back end of the keyring library that keeps its content in memory."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.forgetful = False
        self.broken = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.broken:
            raise errors.KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.forgetful:
            self.kept[service, username] = password


async def test_keys_are_stable_and_destroyed_for_good() -> None:
    ring = Memory()
    keys = KeyringKeySource(backend=ring)
    one = await keys.matter_key("M-1")
    assert len(one) == 32
    assert one != await keys.matter_key("M-2")
    assert await KeyringKeySource(backend=ring).matter_key("M-1") == one
    await keys.destroy("M-1")
    with pytest.raises(CallError) as caught:
        await KeyringKeySource(backend=ring).matter_key("M-1")
    assert caught.value.code == "matter_key_destroyed"
    assert one.hex() not in ring.kept.values()


async def test_a_keyring_that_forgets_or_fails_is_unavailable() -> None:
    ring = Memory()
    keys = KeyringKeySource(backend=ring)
    ring.forgetful = True
    for attempt in (keys.matter_key, keys.destroy):
        with pytest.raises(ConfigError):
            await attempt("M-1")
    ring.broken = True
    with pytest.raises(ConfigError) as caught:
        await keys.matter_key("M-1")
    assert (caught.value.code, caught.value.status) == ("key_source_unavailable", 503)


@pytest.mark.parametrize("content", ["", "zz", "00" * 31])
async def test_a_damaged_key_is_refused(content: str) -> None:
    ring = Memory()
    keys = KeyringKeySource(backend=ring)
    await keys.matter_key("M-1")
    for name in ring.kept:
        ring.kept[name] = content
    with pytest.raises(ConfigError):
        await keys.matter_key("M-1")


@pytest.mark.parametrize("priority", [0, 0.5])
def test_a_weak_back_end_is_refused(priority: Any) -> None:
    ring = Memory()
    ring.priority = priority
    with pytest.raises(ConfigError) as caught:
        KeyringKeySource(backend=ring)
    assert caught.value.code == "keyring_unsafe"


async def test_asking_for_a_destruction_makes_no_key() -> None:
    memory = Memory()
    keys = KeyringKeySource(backend=memory)
    assert not await keys.is_destroyed("M-1")
    assert memory.get_password("situs matter keys", name_of("M-1")) is None
    assert not await keys.has_key("M-2")
    await keys.matter_key("M-1")
    assert await keys.has_key("M-1")
    await keys.destroy("M-1")
    assert await keys.is_destroyed("M-1") and not await keys.is_destroyed("M-2")
    assert not await keys.has_key("M-1")
