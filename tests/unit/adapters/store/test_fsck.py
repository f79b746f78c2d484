"""Damage is done with SQL on a real file; each kind must be told, and a sound file must be silent."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3

import pytest

from situs.adapters.store import Examined, examine, fsck
from situs.adapters.store.batch import MILESTONE, RECOVERED
from situs.adapters.store.fsck import MOST_MISSING
from situs.ledger import parse_vkey


@pytest.fixture
async def copy(ledger, clock, path, tmp_path):
    for number in range(30):
        clock.now += 1
        await ledger.append({"type": "decision", "call": f"c{number}", "at": clock.now})
        await ledger.append({"type": "outcome", "call": f"c{number}", "at": clock.now})
    await ledger.append({"type": "decision", "call": "open", "at": clock.now})
    await ledger.aclose()
    return shutil.copy(path, tmp_path / "copy.db")


def run(path, statements: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(statements)
    connection.close()


def codes(path, vkey) -> list[str]:
    return [fault.code for fault in examine(path, vkey, Examined())]


def test_a_sound_file_is_silent_and_counted(copy, ledger):
    examined = Examined()
    assert list(examine(copy, ledger.vkey, examined)) == []
    assert (examined.entries, examined.nodes, examined.open_calls) == (61, 3, {"open": 60})


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ("DELETE FROM entry WHERE number = 31", {"entry_missing", "open_calls_lost", "node_edited"}),
        ("DELETE FROM entry WHERE number = 60", {"log_truncated"}),
        ("DELETE FROM entry WHERE number = 0", {"entry_missing"}),
        ("UPDATE entry SET body = replace(CAST(body AS TEXT), '\"c10\"', '\"c99\"') WHERE number = 20",
         {"entry_edited", "entry_misfiled"}),
        ("UPDATE entry SET body = x'00' WHERE number = 20", {"entry_malformed", "entry_edited"}),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE number = 3", {"entry_edited", "node_edited"}),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE number = 60", {"entry_edited", "checkpoint_mismatch"}),
        ("UPDATE entry SET kind = 2 WHERE number = 3", {"entry_misfiled"}),
        ("UPDATE entry SET call = 'x' WHERE number = 3", {"entry_misfiled"}),
        ("DELETE FROM node WHERE number = 1", {"node_missing"}),
        ("DELETE FROM node WHERE number = 2", {"node_missing"}),
        ("DELETE FROM node", {"node_missing"}),
        ("UPDATE node SET hash = zeroblob(32) WHERE number = 1", {"node_edited"}),
        ("INSERT INTO node VALUES (4, 3, zeroblob(32))", {"node_unknown"}),
        ("INSERT INTO node VALUES (8, 0, zeroblob(32))", {"node_unknown"}),
        ("UPDATE node SET number = 'x' WHERE number = 1", {"node_missing", "node_unknown"}),
        ("UPDATE node SET number = x'00' WHERE number = 0", {"node_missing", "node_unknown"}),
        ("UPDATE node SET level = 'x' WHERE number = 1", {"node_missing", "node_unknown"}),
        ("DELETE FROM checkpoint", {"log_unsigned"}),
        ("UPDATE checkpoint SET size = 60", {"checkpoint_misfiled"}),
        ("UPDATE checkpoint SET note = replace(CAST(note AS TEXT), '61', '62')", {"checkpoint_forged"}),
        ("UPDATE checkpoint SET note = x'ff'", {"checkpoint_malformed"}),
        ("UPDATE checkpoint SET open_from = 61", {"open_calls_lost"}),
        ("UPDATE checkpoint SET open_from = 'a'", {"open_calls_lost"}),
        ("UPDATE checkpoint SET open_from = -1", {"open_calls_lost"}),
        ("UPDATE meta SET value = 'x' WHERE name = 'origin'", {"owner_mismatch"}),
        ("UPDATE entry SET number = 1000000000 WHERE number = 31", {"entry_missing"}),
        ("UPDATE entry SET number = -1 WHERE number = 31", {"entry_missing"}),
        ("INSERT INTO entry SELECT 61, 2, '', leaf, body FROM entry WHERE number = 5",
         {"clock_went_back", "entry_misfiled", "log_unsigned"}),
    ],
)  # fmt: skip
def test_damage_is_told(copy, ledger, statements, told):
    run(copy, statements)
    assert told <= set(codes(copy, ledger.vkey))


async def test_a_checkpoint_that_stays_is_missed_and_no_other(ledger, clock, path):
    async def grow(count: int) -> None:
        tick = {"type": "event", "call": "", "at": clock.now, "event": "x"}
        await asyncio.gather(*(ledger.append(tick) for _ in range(count)))

    await grow(2 * MILESTONE + 300)
    with sqlite3.connect(path) as database:
        sizes = [size for (size,) in database.execute("SELECT size FROM checkpoint ORDER BY size")]
    assert len(sizes) == 3 and codes(path, ledger.vkey) == []
    await ledger.aclose()
    with sqlite3.connect(path) as database:
        notes = dict(database.execute("SELECT size, note FROM checkpoint"))
    for gone in ([sizes[0]], [sizes[1]], sizes[:2]):
        for size in gone:
            run(path, f"DELETE FROM checkpoint WHERE size = {size}")
        assert codes(path, ledger.vkey) == ["checkpoint_missing"]
        with sqlite3.connect(path) as database:
            database.executemany("INSERT INTO checkpoint VALUES (?, ?, 0)", [(size, notes[size]) for size in gone])
    assert codes(path, ledger.vkey) == []


async def test_what_a_failure_left_may_pass_milestones_at_once(ledger, clock, path, monkeypatch):
    monkeypatch.setattr(fsck, "MILESTONE", 4)
    monkeypatch.setattr(fsck, "MAX_BATCH", 1)
    tick = {"type": "event", "call": "", "at": clock.now, "event": "x"}
    for _ in range(9):
        await ledger.append(tick)
    assert codes(path, ledger.vkey) == ["checkpoint_missing"]  # so small a milestone was none when it was written
    await ledger.append({**tick, "event": RECOVERED})
    assert codes(path, ledger.vkey) == []


@pytest.mark.parametrize(("open_from", "told"), [(0, []), (1, []), (2, ["open_calls_lost"]), (-1, ["open_calls_lost"])])
async def test_where_recovery_would_start_is_told_of_earlier_checkpoints_too(ledger, clock, path, open_from, told):
    for call in ("a", "b"):
        await ledger.append({"type": "event", "call": "", "at": clock.now, "event": "x"})
        await ledger.append({"type": "decision", "call": call, "at": clock.now})
        if call == "a":
            with sqlite3.connect(path) as database:
                (note,) = database.execute("SELECT note FROM checkpoint").fetchone()
        await ledger.append({"type": "outcome", "call": call, "at": clock.now})
    await ledger.aclose()
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO checkpoint VALUES (2, ?, ?)", (note, open_from))
    assert codes(path, ledger.vkey) == told


def test_what_lies_behind_a_lost_entry_is_not_blamed(copy, ledger):
    run(copy, "DELETE FROM entry WHERE number = 31")
    faults = list(examine(copy, ledger.vkey, Examined()))
    assert [f.at for f in faults if f.code == "entry_missing"] == [31]
    assert {f.code for f in faults} == {"entry_missing", "node_edited", "checkpoint_mismatch", "open_calls_lost"}


def test_any_row_of_any_table_that_is_deleted_is_found(copy, ledger, tmp_path):
    connection = sqlite3.connect(copy)
    rows = [("entry", "number", n) for (n,) in connection.execute("SELECT number FROM entry")]
    rows += [("checkpoint", "size", n) for (n,) in connection.execute("SELECT size FROM checkpoint")]
    rows += [("node", "number", n) for (n,) in connection.execute("SELECT number FROM node")]
    connection.close()
    assert len(rows) == 61 + 1 + 3
    for table, column, value in rows:
        damaged = shutil.copy(copy, tmp_path / "damaged.db")
        run(damaged, f"DELETE FROM {table} WHERE {column} = {value}")
        assert codes(damaged, ledger.vkey), (table, value)


def test_a_gap_that_cannot_be_walked_ends_the_walk(copy, ledger):
    run(copy, f"UPDATE entry SET number = {61 + MOST_MISSING + 1} WHERE number = 60")
    assert "entry_missing" in codes(copy, ledger.vkey)


def test_another_key_is_told(copy, ledger):
    other = parse_vkey(str(type(ledger.vkey)("example.com/log", b"\x07" * 32)))
    assert "owner_mismatch" in codes(copy, other)
