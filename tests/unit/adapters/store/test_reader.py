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
        ("log_unsigned", ["INSERT INTO entry SELECT 60, 2, '', leaf, body FROM entry WHERE number = 58"]),
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
