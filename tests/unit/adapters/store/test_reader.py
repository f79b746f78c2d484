"""Tampering is done with SQL on a real file, and must be found by reading that file."""

import shutil
import sqlite3

import pytest

from situs.adapters.store import LedgerReader, create_signer, read_ledger
from situs.adapters.store.reader import stored_nodes
from situs.errors import CallError, IntegrityError, LedgerError
from situs.ledger import (
    Checkpoint,
    leaf_hash,
    node_hash,
    peek_checkpoint,
    sign_checkpoint,
    verify_between,
    verify_log,
    verify_receipt,
)

ORIGIN = "example.com/log"


@pytest.fixture
async def written(ledger, clock, tmp_path):
    for number in range(20):
        clock.now += 1
        await ledger.append({"type": "decision", "call": f"c{number}", "at": clock.now})
        await ledger.append({"type": "event", "call": f"c{number}", "at": clock.now})
        await ledger.append({"type": "outcome", "call": f"c{number}", "at": clock.now})
    return ledger


@pytest.fixture
async def copy(written, path, tmp_path):
    await written.aclose()
    return shutil.copy(path, tmp_path / "copy.db")


def run(path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(";".join(statements))
    connection.close()


def check(path, vkey, known=()):
    with read_ledger(path) as log:
        return verify_log(log.entries, log.checkpoints, vkey, known)


def test_a_copy_verifies(copy, written):
    report = check(copy, written.vkey)
    assert (report.decisions, report.outcomes, report.events, report.checkpoint.size) == (20, 20, 20, 60)


SHIFT = "UPDATE entry SET number = -number WHERE number > 30;UPDATE entry SET number = -number - 1 WHERE number < -30"
SWAP = (
    "UPDATE entry SET number = -1 WHERE number = 30; UPDATE entry SET number = 30 WHERE number = 31;"
    "UPDATE entry SET number = 31 WHERE number = -1"
)
EDIT = "UPDATE entry SET body = replace(CAST(body AS TEXT), '\"c10\"', '\"c99\"') WHERE number = 31"


@pytest.mark.parametrize(
    ("code", "statements"),
    [
        ("entry_missing", ["DELETE FROM entry WHERE number = 31"]),
        ("log_truncated", ["DELETE FROM entry WHERE number = 31", SHIFT]),
        ("outcome_unmatched", ["DELETE FROM entry WHERE number = 30", SHIFT.replace("30", "29")]),
        ("log_truncated", ["DELETE FROM entry WHERE number > 57"]),
        ("checkpoint_mismatch", [SWAP]),
        ("entry_edited", [EDIT]),
        ("entry_edited", ["UPDATE entry SET leaf = zeroblob(32) WHERE number = 7"]),
        ("log_unsigned", ["INSERT INTO entry SELECT 60, kind, call, leaf, body FROM entry WHERE number = 58"]),
        ("entry_misfiled", ["UPDATE entry SET call = '' WHERE number = 58"]),
        ("entry_misfiled", ["UPDATE entry SET kind = 2 WHERE number = 59"]),
        ("entry_misfiled", ["UPDATE entry SET call = 'c8' WHERE number = 4"]),
        ("log_unsigned", ["DELETE FROM checkpoint"]),
        ("clock_went_back", ["INSERT INTO entry SELECT 60, 2, '', leaf, body FROM entry WHERE number = 1"]),
    ],
)
def test_tampering_is_found(copy, written, code, statements):
    run(copy, *statements)
    with pytest.raises(IntegrityError) as caught:
        check(copy, written.vkey)
    assert caught.value.code == code
    assert caught.value.expected != caught.value.found


def test_signing_with_another_key_is_found(copy, written, tmp_path):
    thief = create_signer(tmp_path / "thief.pem")
    with read_ledger(copy) as log:
        head = peek_checkpoint(log.checkpoints[-1])
    note = sign_checkpoint(Checkpoint(ORIGIN, head.size, head.root), thief)
    connection = sqlite3.connect(copy)
    with connection:
        connection.execute("UPDATE checkpoint SET note = ?", (note,))
        connection.execute("UPDATE meta SET value = ? WHERE name = 'vkey'", (str(thief.vkey(ORIGIN)),))
    connection.close()
    with pytest.raises(IntegrityError) as caught:
        check(copy, written.vkey)
    assert caught.value.code == "checkpoint_unsigned"


async def test_an_older_copy_is_found_by_a_receipt(reopen, path, tmp_path, clock):
    ledger = reopen()
    await ledger.append({"type": "decision", "call": "a", "at": clock.now})
    await ledger.aclose()
    older = shutil.copy(path, tmp_path / "older.db")
    ledger = reopen()
    await ledger.recover(clock.now)
    kept = (await ledger.receipt("a")).checkpoint
    assert check(older, ledger.vkey).open_calls == ("a",)
    with pytest.raises(IntegrityError) as caught:
        check(older, ledger.vkey, known=[kept])
    assert caught.value.code == "log_truncated"


def test_every_stored_node_is_right(written, path):
    reader = LedgerReader(path)
    node = stored_nodes(reader._connection)
    bodies = [row[0] for row in reader._connection.execute("SELECT body FROM entry ORDER BY number")]
    for level in range(6):
        for index in range(60 >> level):
            hashes = [leaf_hash(body) for body in bodies[index << level : (index + 1) << level]]
            while len(hashes) > 1:
                hashes = [node_hash(a, b) for a, b in zip(hashes[::2], hashes[1::2], strict=True)]
            assert node(level, index) == hashes[0]
    with pytest.raises(IntegrityError):
        node(4, 3)
    reader.close()


def test_receipts_of_every_call(written, path):
    reader = LedgerReader(path)
    for number in range(20):
        verified = verify_receipt(reader.receipt(f"c{number}"), written.vkey)
        assert verified.indexes == (3 * number, 3 * number + 1, 3 * number + 2)
    for call in ("none", ""):
        with pytest.raises(CallError) as caught:
            reader.receipt(call)
        assert (caught.value.code, caught.value.status) == ("receipt_not_found", 404)
    reader.close()


def test_a_receipt_of_a_tampered_file_is_not_given(copy):
    run(copy, EDIT)
    reader = LedgerReader(copy)
    with pytest.raises(IntegrityError) as caught:
        reader.receipt("c10")
    assert caught.value.code == "inclusion_proof_invalid"
    reader.close()


async def test_a_newer_checkpoint_extends_the_older(written, path, clock):
    old = (await written.receipt("c3")).checkpoint
    await written.append({"type": "event", "call": "", "at": clock.now})
    reader = LedgerReader(path)
    before, after = verify_between(reader.extension(old), written.vkey)
    assert (before.size, after.size) == (60, 61)
    new = reader.extension(old).new
    run_size = peek_checkpoint(new).size
    assert run_size == 61
    reader.close()


def test_a_file_that_cannot_be_read(tmp_path):
    for name, content in (("none", None), ("empty", b""), ("garbage", b"x" * 5000)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(LedgerError) as caught:
            LedgerReader(tmp_path / name)
        assert caught.value.code == "ledger_unreadable"


async def test_events_are_found_whatever_they_are_filed_under(ledger, path, clock):
    for number in range(4):
        await ledger.append({"type": "event", "call": f"e{number}", "at": clock.now, "event": "act"})
    await ledger.append({"type": "event", "call": "", "at": clock.now, "event": "configured"})
    told = {"type": "decision", "call": "d", "at": clock.now, "inner": {"type": "event", "call": "x"}}
    await ledger.append(told)
    whole = await ledger.events()
    assert [event["call"] for event in whole] == ["e0", "e1", "e2", "e3"]
    run(
        path,
        "UPDATE entry SET call = '' WHERE number = 0",
        "UPDATE entry SET kind = 0 WHERE number = 1",
        "UPDATE entry SET kind = 7, call = x'00' WHERE number = 2",
        "UPDATE entry SET call = 'else' WHERE number = 4",
    )
    assert await ledger.events() == whole


async def test_what_is_told_of_a_matter_follows_the_entries_and_not_their_columns(ledger, path, clock):
    for call, matter in (("a", "M-1"), ("b", "M-2"), ("c", "M-1")):
        clock.now += 1
        await ledger.append({"type": "decision", "call": call, "at": clock.now, "matter": matter})
        await ledger.append({"type": "outcome", "call": call, "at": clock.now})
    await ledger.append({"type": "event", "call": "e", "at": clock.now, "event": "export"})
    found, last = await ledger.of_matter("M-1", 7), await ledger.last_calls()
    assert ([number for number, _ in found], last) == ([0, 1, 4, 5, 6], {"M-1": clock.now, "M-2": clock.now - 1})
    run(
        path,
        "UPDATE entry SET kind = 2 WHERE number IN (0, 4)",
        "UPDATE entry SET call = 'else' WHERE number = 1",
        "UPDATE entry SET kind = 2 WHERE number = 5",
        "UPDATE entry SET kind = 0 WHERE number = 6",
    )
    assert await ledger.of_matter("M-1", 7) == found
    assert await ledger.last_calls() == last


async def test_an_event_that_is_none_any_more_is_found_by_verifying(ledger, path, clock):
    for number in range(2):
        await ledger.append({"type": "event", "call": f"e{number}", "at": clock.now, "event": "act"})
    run(path, "UPDATE entry SET body = replace(CAST(body AS TEXT), 'event', 'outcome') WHERE number = 1")
    assert [event["call"] for event in await ledger.events()] == ["e0"]
    with pytest.raises(IntegrityError) as caught:
        check(path, ledger.vkey)
    assert caught.value.code == "entry_edited"


def test_a_receipt_lacks_what_is_filed_elsewhere_and_verifying_tells(copy, written):
    run(copy, "UPDATE entry SET call = 'else' WHERE number = 31")
    reader = LedgerReader(copy)
    assert verify_receipt(reader.receipt("c10"), written.vkey).indexes == (30, 32)
    reader.close()
    with pytest.raises(IntegrityError) as caught:
        check(copy, written.vkey)
    assert (caught.value.code, caught.value.at) == ("entry_misfiled", 31)
