"""The destruction of a matter's key."""

from pathlib import Path

import pytest

from situs.adapters.keys import FileKeySource, destroy_key
from situs.errors import CallError
from situs.model import Matter


async def test_a_legal_hold_protects_the_key(tmp_path: Path) -> None:
    keys = FileKeySource(tmp_path / "keys")
    keys.initialise()
    key = await keys.matter_key("M-1")
    with pytest.raises(CallError) as caught:
        await destroy_key(keys, Matter("M-1", legal_hold=True))
    assert (caught.value.code, caught.value.status) == ("legal_hold", 409)
    assert await keys.matter_key("M-1") == key


async def test_without_a_hold_it_is_destroyed(tmp_path: Path) -> None:
    keys = FileKeySource(tmp_path / "keys")
    keys.initialise()
    await keys.matter_key("M-1")
    await destroy_key(keys, Matter("M-1"))
    with pytest.raises(CallError) as caught:
        await keys.matter_key("M-1")
    assert caught.value.code == "matter_key_destroyed"
