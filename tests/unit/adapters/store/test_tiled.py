"""A folder of tiles, read back whole: whatever is altered, missing or there too much is found."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from contextlib import closing
from pathlib import Path

import pytest

from situs.adapters.store import LedgerReader, SqliteLedger, TiledLog, create_signer, export_tiles
from situs.errors import IntegrityError
from situs.ledger import LogReport, NewestReading, VerifierKey, sign_checkpoint, verify_checkpoint

ORIGIN, SIZES = "example.com/log", (3, 300, 600)
"""Sizes at which the folder was brought up to date, so that partial tiles were left."""


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiled")
    signer = create_signer(folder / "key.pem")

    async def fill() -> None:
        ledger = SqliteLedger.open(folder / "ledger.db", ORIGIN, signer, now)
        size = 0
        for wanted in SIZES:
            while size < wanted:
                await ledger.append({"v": 1, "type": "event", "event": "x", "call": str(size), "at": now()})
                size += 1
            with closing(LedgerReader(folder / "ledger.db")) as reader:
                export_tiles(reader, folder / "tiles")
        await ledger.aclose()

    asyncio.run(fill())
    return folder, signer


@pytest.fixture
def tiles(made, tmp_path) -> Path:
    return Path(shutil.copytree(made[0] / "tiles", tmp_path / "tiles"))


@pytest.fixture
def vkey(made) -> VerifierKey:
    return made[1].vkey(ORIGIN)


def read(folder: Path, vkey: VerifierKey) -> tuple[LogReport, int]:
    log = TiledLog(folder)
    reading = NewestReading(log.entries(), [log.note], vkey)
    for _ in reading:
        pass
    return reading.report, log.files


def refused(folder: Path, vkey: VerifierKey) -> str:
    with pytest.raises(IntegrityError) as caught:
        read(folder, vkey)
    return caught.value.code


def files(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def test_a_folder_is_read_whole(tiles, vkey) -> None:
    report, count = read(tiles, vkey)
    assert (report.checkpoint.size, report.events, count) == (600, 600, len(files(tiles)))
    assert {"tile/0/000.p/3", "tile/entries/000.p/3", "tile/0/001.p/44", "tile/1/000.p/1"} <= set(files(tiles))


def test_every_byte_of_every_file_counts(tiles, vkey) -> None:
    for path in files(tiles):
        content = (tiles / path).read_bytes()
        for at in {0, len(content) // 2, len(content) - 1}:
            (tiles / path).write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            assert refused(tiles, vkey), (path, at)
        for cut in (content[:-1], content + b"\0", content + content, b""):
            (tiles / path).write_bytes(cut)
            assert refused(tiles, vkey), path
        (tiles / path).write_bytes(content)
    read(tiles, vkey)


def test_every_file_of_the_newest_size_must_be_there(tiles, vkey) -> None:
    left = {"tile/0/000.p/3", "tile/entries/000.p/3", "tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1"}
    for path in set(files(tiles)) - left:
        content = (tiles / path).read_bytes()
        (tiles / path).unlink()
        assert refused(tiles, vkey) == "tile_missing", path
        (tiles / path).write_bytes(content)
    for path in left:
        (tiles / path).unlink()
    assert read(tiles, vkey)[1] == len(files(tiles)) == 8


@pytest.mark.parametrize(
    "path",
    [
        "index.html", "tile/0/003", "tile/entries/003", "tile/0/002.p/89", "tile/1/000", "tile/2/000.p/1",
        "tile/0/.000.ab", "tile/0/000.p/03", "tile/0/x000/000", "checkpoint.old",
    ],
)  # fmt: skip
def test_a_file_that_belongs_to_no_such_log_is_found(tiles, vkey, path: str) -> None:
    (tiles / path).parent.mkdir(parents=True, exist_ok=True)
    (tiles / path).write_bytes(bytes(32))
    assert refused(tiles, vkey) == "tile_strange"


def test_a_partial_tile_that_was_left_is_a_beginning(tiles, vkey) -> None:
    full = (tiles / "tile/0/000").read_bytes()
    (tiles / "tile/0/000.p/7").write_bytes(full[: 7 * 32])
    read(tiles, vkey)
    for wrong in (full[32 : 8 * 32], full[: 6 * 32]):
        (tiles / "tile/0/000.p/7").write_bytes(wrong)
        assert refused(tiles, vkey) == "tile_differs"


@pytest.mark.skipif(os.name == "nt", reason="links")
@pytest.mark.parametrize("path", ["tile/0/000", "checkpoint", "tile/0/000.p/3"])
def test_a_link_is_no_file(tiles, vkey, path: str) -> None:
    (tiles / path).rename(tiles.parent / "elsewhere")
    (tiles / path).symlink_to(tiles.parent / "elsewhere")
    assert refused(tiles, vkey) == "tile_strange"


def test_a_folder_that_is_a_link_is_not_followed(tiles, vkey) -> None:
    (tiles / "more").symlink_to(tiles.parent)
    assert refused(tiles, vkey) == "tile_strange"


def test_a_pipe_is_not_waited_for(tiles, vkey) -> None:
    (tiles / "tile/0/000").unlink()
    os.mkfifo(tiles / "tile/0/000")
    assert refused(tiles, vkey) == "tile_strange"


def test_a_history_that_was_written_anew_is_found(tiles, vkey, made) -> None:
    """Entries, hashes and upper tiles that fit each other are not those that were signed."""
    from situs.ledger import Tiler, leaf_hash

    tiler, out = Tiler(), {}
    for _, body, _ in TiledLog(tiles).entries():
        changed = body.replace(b'"call":"5"', b'"call":"6"')
        out.update((one.path, one.content) for one in tiler.push(changed, leaf_hash(changed)))
    out.update((one.path, one.content) for one in tiler.rest())
    for path, content in out.items():
        (tiles / path).write_bytes(content)
    assert refused(tiles, vkey) == "checkpoint_mismatch"


def test_a_checkpoint_by_another_key_or_of_another_size_is_found(tiles, vkey, made, tmp_path) -> None:
    checkpoint = verify_checkpoint((tiles / "checkpoint").read_bytes(), vkey)
    (tiles / "checkpoint").write_bytes(sign_checkpoint(checkpoint, create_signer(tmp_path / "other.pem")))
    assert refused(tiles, vkey) == "checkpoint_unsigned"
    huge = type(checkpoint)(ORIGIN, 10**15, checkpoint.root)
    (tiles / "checkpoint").write_bytes(sign_checkpoint(huge, made[1]))
    assert refused(tiles, vkey) == "tile_missing"


def test_an_empty_log_is_its_checkpoint(vkey, made, tmp_path) -> None:
    async def empty() -> None:
        await SqliteLedger.open(tmp_path / "ledger.db", ORIGIN, made[1], now).aclose()

    asyncio.run(empty())
    with closing(LedgerReader(tmp_path / "ledger.db")) as reader:
        export_tiles(reader, tmp_path / "tiles")
    report, count = read(tmp_path / "tiles", vkey)
    assert (report.checkpoint.size, count) == (0, 1)
