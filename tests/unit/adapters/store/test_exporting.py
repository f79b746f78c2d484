"""What is written out is read by a reader that knows the specification and nothing of our code."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from pathlib import Path

import pytest

from situs.adapters.store import LedgerReader, SqliteLedger, export_log, export_tiles
from situs.errors import IntegrityError, LedgerError
from situs.ledger import parse_log, verify_checkpoint, verify_log


class Stranger:
    """Read a log from its tiles alone, as C2SP tlog-tiles and RFC 6962 describe it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lines = (folder / "checkpoint").read_text(encoding="utf-8").split("\n")
        self.origin, self.size, self.root = lines[0], int(lines[1]), base64.b64decode(lines[2])

    def fetch(self, level: str, number: int, width: int) -> bytes:
        digits = f"{number:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        path = "/".join([*("x" + p for p in parts[:-1]), parts[-1]])
        return (self.folder / "tile" / level / (path if width == 256 else f"{path}.p/{width}")).read_bytes()

    def width(self, level: int, number: int) -> int:
        return min(256, self.size // 256**level - number * 256)

    def hash_at(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree of 2**level leaves."""
        tile_level, inner = divmod(level, 8)
        first = index << inner
        number = first // 256
        content = self.fetch(str(tile_level), number, self.width(tile_level, number))
        hashes = [content[i : i + 32] for i in range(0, len(content), 32)][first % 256 : first % 256 + (1 << inner)]
        while len(hashes) > 1:
            hashes = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def mth(self, start: int, end: int) -> bytes:
        """Return MTH(D[start:end]) (RFC 6962, section 2.1)."""
        size = end - start
        if size & (size - 1) == 0:
            return self.hash_at(size.bit_length() - 1, start // size)
        split = 1 << (size - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + self.mth(start, start + split) + self.mth(start + split, end)).digest()

    def path(self, index: int, start: int, end: int) -> list[tuple[bool, bytes]]:
        """Return PATH(m, D[n]) (RFC 6962, section 2.1.1), each sibling with whether it is the left one."""
        if end - start == 1:
            return []
        split = start + (1 << (end - start - 1).bit_length() - 1)
        if index < split:
            return [*self.path(index, start, split), (False, self.mth(split, end))]
        return [*self.path(index, split, end), (True, self.mth(start, split))]

    def entries(self) -> list[bytes]:
        out = []
        for number in range(-(-self.size // 256)):
            rest = self.fetch("entries", number, self.width(0, number))
            while rest:
                length = int.from_bytes(rest[:2], "big")
                out.append(rest[2 : 2 + length])
                rest = rest[2 + length :]
        return out

    def includes(self, index: int, body: bytes) -> bool:
        found = hashlib.sha256(b"\x00" + body).digest()
        for left, sibling in self.path(index, 0, self.size):
            found = hashlib.sha256(b"\x01" + (sibling + found if left else found + sibling)).digest()
        return found == self.root


async def fill(ledger, clock, calls: int, start: int = 0) -> None:
    for number in range(start, start + calls):
        await ledger.append({"type": "decision", "call": f"c{number}", "at": clock.now})
        await ledger.append({"type": "outcome", "call": f"c{number}", "at": clock.now, "status": "answered"})


@pytest.fixture
def reader(ledger, path):
    opened = LedgerReader(path)
    yield opened
    opened.close()


@pytest.mark.parametrize("calls", [1, 64, 128, 129, 300])
async def test_a_stranger_finds_every_entry_in_the_tiles(ledger, clock, reader, tmp_path, calls):
    await fill(ledger, clock, calls)
    checkpoint = export_tiles(reader, tmp_path / "tiles")
    stranger = Stranger(tmp_path / "tiles")
    assert (stranger.origin, stranger.size, stranger.root) == (checkpoint.origin, 2 * calls, checkpoint.root)
    assert verify_checkpoint((tmp_path / "tiles" / "checkpoint").read_bytes(), ledger.vkey) == checkpoint
    assert stranger.mth(0, stranger.size) == stranger.root
    with reader.log() as log:
        bodies = [body for _, body, _ in log.entries]
    assert stranger.entries() == bodies
    assert all(stranger.includes(i, bodies[i]) for i in range(0, 2 * calls, max(1, calls // 20)))
    assert not stranger.includes(0, bodies[1])


async def test_a_folder_is_brought_up_to_date_and_full_tiles_stay(ledger, clock, reader, tmp_path):
    await fill(ledger, clock, 150)
    export_tiles(reader, tmp_path / "tiles")
    full = tmp_path / "tiles" / "tile" / "0" / "000"
    before = full.stat().st_mtime_ns
    await fill(ledger, clock, 150, 150)
    assert export_tiles(reader, tmp_path / "tiles").size == 600
    assert full.stat().st_mtime_ns == before
    stranger = Stranger(tmp_path / "tiles")
    assert stranger.mth(0, 600) == stranger.root
    assert not list(tmp_path.rglob("*.part"))


async def test_an_empty_log_has_a_checkpoint_and_no_tile(reader, tmp_path):
    assert export_tiles(reader, tmp_path / "tiles").size == 0
    assert [p.name for p in (tmp_path / "tiles").iterdir()] == ["checkpoint"]


async def test_another_history_is_refused(ledger, clock, reader, tmp_path):
    await fill(ledger, clock, 130)
    export_tiles(reader, tmp_path / "tiles")
    full = tmp_path / "tiles" / "tile" / "0" / "000"
    content = full.read_bytes()
    full.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    with pytest.raises(IntegrityError) as caught:
        export_tiles(reader, tmp_path / "tiles")
    assert caught.value.code == "tiles_contradict"


@pytest.mark.parametrize("line", ["example.com/other\n1\n", "example.com/log\n999\n"])
async def test_a_folder_of_another_or_a_longer_log_is_refused(ledger, clock, reader, tmp_path, line):
    await fill(ledger, clock, 1)
    export_tiles(reader, tmp_path / "tiles")
    kept = tmp_path / "tiles" / "checkpoint"
    rest = kept.read_text(encoding="utf-8").split("\n", 2)[2]
    kept.write_text(line + rest, encoding="utf-8")
    with pytest.raises(IntegrityError) as caught:
        export_tiles(reader, tmp_path / "tiles")
    assert caught.value.code == "tiles_contradict"


async def test_entries_that_were_not_signed_get_no_checkpoint(ledger, clock, path, tmp_path):
    await fill(ledger, clock, 3)
    await ledger.aclose()
    with sqlite3.connect(path) as connection:
        for old, new in ((1, -1), (2, 1), (-1, 2)):
            connection.execute("UPDATE entry SET number = ? WHERE number = ?", (new, old))
    connection.close()
    reader = LedgerReader(path)
    with pytest.raises(IntegrityError) as caught:
        export_tiles(reader, tmp_path / "tiles")
    reader.close()
    assert caught.value.code == "checkpoint_mismatch"
    assert not (tmp_path / "tiles").exists()


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("first", "second"), [(10, 10), (10, 11), (0, 0), (10, 200), (130, 130)])
async def test_a_rewritten_ledger_leaves_the_folder_as_it_was(signer, tmp_path, first, second):
    """The same log's name and key, as many entries or more, and another history."""
    folder, kept = tmp_path / "tiles", {}
    for name, size, word in (("one.db", first, "x"), ("two.db", second, "y")):
        ledger = SqliteLedger.open(tmp_path / name, "example.com/log", signer, lambda: 1_000_000)
        for _ in range(size):
            await ledger.append({"type": "event", "call": "", "at": 1_000_000, "event": word})
        await ledger.aclose()
        reader = LedgerReader(tmp_path / name)
        if not kept or not first:
            assert export_tiles(reader, folder).size == size
            kept = contents(folder)
        else:
            with pytest.raises(IntegrityError) as caught:
                export_tiles(reader, folder)
            assert (caught.value.code, caught.value.at) == ("tiles_contradict", first)
        reader.close()
    assert contents(folder) == kept


async def test_a_changed_body_is_found_before_anything_is_written(ledger, clock, path, tmp_path):
    await fill(ledger, clock, 200)
    await ledger.aclose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entry SET body = (SELECT body FROM entry WHERE number = 1) WHERE number = 399")
    connection.close()
    reader = LedgerReader(path)
    with pytest.raises(IntegrityError) as caught:
        export_tiles(reader, tmp_path / "tiles")
    reader.close()
    assert (caught.value.code, caught.value.at) == ("entry_edited", 399)
    assert not (tmp_path / "tiles").exists()


async def test_an_export_verifies_and_is_whole_or_not_there(ledger, clock, reader, tmp_path):
    await fill(ledger, clock, 10)
    assert export_log(reader, tmp_path / "log.jsonl") == 20
    with (tmp_path / "log.jsonl").open("rb") as lines:
        log = parse_log(lines)
        assert verify_log(log.entries, log.checkpoints, ledger.vkey).outcomes == 10
    with pytest.raises(LedgerError) as caught:
        export_log(reader, tmp_path / "nowhere" / "log.jsonl")
    assert caught.value.code == "export_failed"
