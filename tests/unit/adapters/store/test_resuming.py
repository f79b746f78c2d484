"""Reading from an entry on: what is read is what was signed, or it is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from situs.adapters.store import LedgerReader, read_from
from situs.errors import ConfigError, IntegrityError, LedgerError

from .conftest import ORIGIN

SIZE = 41


@pytest.fixture
async def filled(ledger, path):
    await ledger.append({"type": "event", "call": "", "at": 1_000_000, "event": "configured", "rules": {}})
    for number in range(20):
        call = f"c{number}"
        await ledger.append({"type": "decision", "call": call, "at": 1_000_000, "rules": {}})
        if number % 4:
            await ledger.append({"type": "outcome", "call": call, "at": 1_000_000, "status": "answered"})
    for number in range(0, 20, 4):
        await ledger.append({"type": "outcome", "call": f"c{number}", "at": 1_000_000, "status": "answered"})
    assert ledger.size == SIZE
    return path


def read(path, start: int, vkey, known: bytes = b""):
    with closing(LedgerReader(path)) as reader:
        return list(read_from(reader, start, vkey, known))


def edit(path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


async def test_it_yields_what_later_entries_refer_to_and_then_all(filled, signer) -> None:
    vkey = signer.vkey(ORIGIN)
    whole = dict(read(filled, 0, vkey))
    assert sorted(whole) == list(range(SIZE))
    for start in range(SIZE + 1):
        found = read(filled, start, vkey)
        earlier = [index for index, _ in found if index < start]
        assert [index for index, _ in found if index >= start] == list(range(start, SIZE))
        assert all(whole[index] == entry for index, entry in found)
        ends = {entry["call"] for index, entry in found if index >= start and entry["type"] == "outcome"}
        begins = {entry["call"] for _, entry in found if entry["type"] == "decision"}
        assert ends <= begins
        assert (0 in earlier) == (start > 0)


async def test_an_entry_that_was_changed_or_is_gone_is_told(filled, signer, tmp_path) -> None:
    vkey = signer.vkey(ORIGIN)
    for number, statement in enumerate((
        "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'answered', 'refused!') AS BLOB) WHERE number = 40",
        "DELETE FROM entry WHERE number = 30",
        "DELETE FROM entry WHERE number = 40",
        "UPDATE entry SET leaf = zeroblob(32) WHERE number = 35",
        "UPDATE node SET hash = zeroblob(32) WHERE level = 4 AND number = 0",
    )):  # fmt: skip
        target = tmp_path / f"{number}.db"
        with sqlite3.connect(filled) as source, sqlite3.connect(target) as copy:
            source.backup(copy)
        source.close(), copy.close()
        edit(target, statement)
        with pytest.raises(IntegrityError):
            read(target, 21, vkey)


@pytest.mark.parametrize(("statement", "code"), [
    ("UPDATE entry SET kind = 2 WHERE number = 40", "entry_misfiled"),
    ("UPDATE entry SET call = 'else' WHERE number = 40", "entry_misfiled"),
    ("UPDATE entry SET kind = 2 WHERE number = 1", "outcome_unmatched"),
    ("UPDATE entry SET call = 'else' WHERE number = 1", "outcome_unmatched"),
    ("UPDATE entry SET kind = 0, call = 'c0' WHERE number = 2", "outcome_unmatched"),
    ("UPDATE entry SET kind = 0, call = 'c0' WHERE number = 3", "entry_misfiled"),
])  # fmt: skip
async def test_columns_that_do_not_say_what_the_entry_says_are_told(filled, signer, statement, code) -> None:
    if "call = 'c0'" in statement:
        edit(filled, "UPDATE entry SET call = 'else' WHERE number = 1")  # its place is taken by another
    edit(filled, statement)
    with pytest.raises(IntegrityError) as caught:
        read(filled, 30, signer.vkey(ORIGIN))
    assert caught.value.code == code


async def test_an_earlier_configuration_is_found_whatever_it_is_filed_under(filled, signer) -> None:
    vkey = signer.vkey(ORIGIN)
    whole = read(filled, 30, vkey)
    edit(filled, "UPDATE entry SET kind = 0, call = 'else' WHERE number = 0")
    assert read(filled, 30, vkey) == whole


async def test_the_log_must_extend_what_was_read_the_last_time(filled, ledger, signer, tmp_path) -> None:
    vkey = signer.vkey(ORIGIN)
    with closing(LedgerReader(filled)) as reader:
        note = reader.newest()
    await ledger.append({"type": "event", "call": "", "at": 1_000_000, "event": "more"})
    assert [index for index, _ in read(filled, SIZE, vkey, note) if index >= SIZE] == [SIZE]
    from situs.adapters.store import SqliteLedger

    other = SqliteLedger.open(tmp_path / "other.db", ORIGIN, signer, lambda: 1_000_000)
    for _ in range(SIZE + 5):
        await other.append({"type": "event", "call": "", "at": 1_000_000, "event": "else"})
    await other.aclose()
    with pytest.raises(IntegrityError) as caught:
        read(tmp_path / "other.db", SIZE, vkey, note)
    assert caught.value.code == "checkpoint_mismatch"
    short = SqliteLedger.open(tmp_path / "short.db", ORIGIN, signer, lambda: 1_000_000)
    await short.append({"type": "event", "call": "", "at": 1_000_000, "event": "else"})
    await short.aclose()
    with pytest.raises(IntegrityError) as caught:
        read(tmp_path / "short.db", 1, vkey, note)
    assert caught.value.code == "log_truncated"


async def test_beyond_the_end_there_is_nothing_to_read(filled, signer) -> None:
    with pytest.raises(ConfigError) as caught:
        read(filled, SIZE + 1, signer.vkey(ORIGIN))
    assert caught.value.code == "start_beyond"


async def test_another_key_and_another_file_are_refused(filled, signer, tmp_path) -> None:
    with pytest.raises(IntegrityError):
        read(filled, 0, signer.vkey("another.example/log"))
    (tmp_path / "x").write_bytes(b"nonsense" * 999)
    with pytest.raises(LedgerError):
        read(tmp_path / "x", 0, signer.vkey(ORIGIN))
