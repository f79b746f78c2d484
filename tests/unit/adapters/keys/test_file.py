"""Matter keys in a folder."""

import asyncio
import stat
from pathlib import Path

import pytest

from situs.adapters.keys import FileKeySource
from situs.adapters.keys.refusals import name_of
from situs.errors import CallError, ConfigError


def source(folder: Path) -> FileKeySource:
    keys = FileKeySource(folder / "keys")
    keys.initialise()
    return keys


async def refusal(keys: FileKeySource, matter: str = "M-1") -> str:
    with pytest.raises(ConfigError) as caught:
        await keys.matter_key(matter)
    assert caught.value.status == 503
    return caught.value.code


async def test_keys_are_stable_private_and_different(tmp_path: Path) -> None:
    keys = source(tmp_path)
    one, two = await keys.matter_key("M-1"), await keys.matter_key("M-2")
    assert len(one) == 32
    assert one != two
    assert await FileKeySource(tmp_path / "keys").matter_key("M-1") == one
    files = [file for file in (tmp_path / "keys").iterdir() if file.name != "situs-matter-keys"]
    assert len(files) == 2
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 and "M-" not in file.name for file in files)


async def test_two_processes_that_make_a_key_at_once_get_the_same(tmp_path: Path) -> None:
    source(tmp_path)
    found = await asyncio.gather(*(FileKeySource(tmp_path / "keys").matter_key("M-1") for _ in range(16)))
    assert len(set(found)) == 1


async def test_destruction_is_final_and_known_to_every_process(tmp_path: Path) -> None:
    keys = source(tmp_path)
    key = await keys.matter_key("M-1")
    await keys.destroy("M-1")
    await keys.destroy("M-1")
    for other in (keys, FileKeySource(tmp_path / "keys")):
        with pytest.raises(CallError) as caught:
            await other.matter_key("M-1")
        assert (caught.value.code, caught.value.status) == ("matter_key_destroyed", 410)
    assert not any(key.hex() in file.read_text() for file in (tmp_path / "keys").iterdir())
    assert len(await keys.matter_key("M-2")) == 32


async def test_a_destruction_that_crashed_halfway_still_counts(tmp_path: Path) -> None:
    keys = source(tmp_path)
    await keys.matter_key("M-1")
    (tmp_path / "keys" / f"{name_of('M-1')}.destroyed").touch()
    with pytest.raises(CallError):
        await keys.matter_key("M-1")
    assert not (tmp_path / "keys" / name_of("M-1")).exists()


async def test_a_matter_without_a_key_can_be_destroyed_beforehand(tmp_path: Path) -> None:
    keys = source(tmp_path)
    await keys.destroy("M-1")
    with pytest.raises(CallError):
        await keys.matter_key("M-1")


async def test_an_empty_folder_in_place_of_the_real_one_makes_no_keys(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o700)
    assert await refusal(FileKeySource(tmp_path / "keys")) == "key_source_unavailable"
    assert await refusal(FileKeySource(tmp_path / "none")) == "key_source_unavailable"
    assert list((tmp_path / "keys").iterdir()) == []
    with pytest.raises(ConfigError):
        await FileKeySource(tmp_path / "none").destroy("M-1")


@pytest.mark.parametrize("content", [b"", b"00", b"zz" * 32, b"00" * 33, b"\xff" * 64])
async def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    keys = source(tmp_path)
    await keys.matter_key("M-1")
    path = tmp_path / "keys" / name_of("M-1")
    path.write_bytes(content)
    assert await refusal(keys) == "key_source_unavailable"
    assert path.read_bytes() == content


async def test_what_others_can_read_is_refused(tmp_path: Path) -> None:
    keys = source(tmp_path)
    await keys.matter_key("M-1")
    (tmp_path / "keys" / name_of("M-1")).chmod(0o640)
    assert await refusal(keys) == "key_source_unavailable"
    (tmp_path / "keys").chmod(0o750)
    assert await refusal(keys, "M-2") == "key_source_unavailable"


def test_a_folder_with_other_files_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(ConfigError):
        FileKeySource(tmp_path).initialise()
    source(tmp_path)
    source(tmp_path)


async def test_asking_for_a_destruction_makes_no_key(tmp_path: Path) -> None:
    keys = source(tmp_path)
    before = list((tmp_path / "keys").iterdir())
    assert not await keys.is_destroyed("M-1")
    assert list((tmp_path / "keys").iterdir()) == before
    assert not await keys.has_key("M-2")
    await keys.matter_key("M-1")
    assert await keys.has_key("M-1")
    await keys.destroy("M-1")
    assert await keys.is_destroyed("M-1") and not await keys.is_destroyed("M-2")
    assert not await keys.has_key("M-1")
    with pytest.raises(ConfigError):
        await FileKeySource(tmp_path / "none").is_destroyed("M-1")
