"""What commands trust beforehand, and which files they take for logs."""

from __future__ import annotations

import asyncio
import sqlite3
import time

import pytest

from situs.adapters.store import SqliteLedger, load_signer
from situs.cli import trust
from situs.cli.trust import opened_log, told, upto
from situs.errors import IntegrityError
from situs.ledger import Cosignature


def test_a_ledger_and_its_export_are_logs(run, evidence) -> None:
    run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db")
    with opened_log(evidence / "ledger.db") as one, opened_log(evidence / "log.jsonl") as two:
        assert list(one.entries) == list(two.entries)
        assert one.checkpoints == two.checkpoints


@pytest.mark.parametrize("content", [b"", b"nonsense", b"SQLite format 3\x00 and no more", b'{"format": "x"}'])
def test_what_is_no_log_is_told(tmp_path, content) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(IntegrityError), opened_log(tmp_path / "x"):
        pass


def test_all_is_read_and_only_the_first_are_given() -> None:
    read = []

    def entries():
        for number in range(5):
            read.append(number)
            yield number, {}

    assert [n for n, _ in upto(entries(), 2)] == [0, 1]
    assert read == [0, 1, 2, 3, 4]


def test_a_witness_may_name_any_year() -> None:
    cosignatures = (Cosignature("w", 1_700_000_000), Cosignature("v", 1 << 62))
    assert told(cosignatures) == ["w 2023-11-14T22:13:20Z", f"v {1 << 62} s"]


def test_a_malformed_witness_key_is_one_line(run, evidence) -> None:
    ran = run("verify", evidence / "ledger.db", "--key", evidence / "ledger.vkey", "--witness", "nonsense")
    assert (ran.code, "[verifier_key_malformed]" in ran.err) == (2, True)


@pytest.fixture
def long(evidence, tmp_path, monkeypatch):
    """The ledger of real calls as if it were a long one, in an account of its own."""
    monkeypatch.setattr(trust, "LONG", 1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return "--ledger", evidence / "ledger.db", "--key", evidence / "ledger.vkey"


REPORTS = (("inventory", "--matter", "M-2"), ("privilege-log", "--matter", "M-1"), ("processing",), ("transfers",),
           ("training",), ("ai-duties",), ("nis2", "--matter", "M-1"))  # fmt: skip


@pytest.mark.parametrize("asked", REPORTS)
def test_a_long_log_that_was_verified_gives_the_same_register(run, long, asked) -> None:
    first, again = run("report", *asked, *long), run("report", *asked, *long)
    anew = run("report", *asked, *long, "--anew")
    assert (first.code, again.code, anew.code) == (0, 0, 0)
    assert first.out == again.out == anew.out
    assert "were verified before" in again.err and first.err == anew.err == ""


def test_incidents_are_the_same_behind_a_mark(run, long) -> None:
    first, again = run("incident", "list", "--json", *long), run("incident", "list", "--json", *long)
    assert (first.code, first.out) == (again.code, again.out) == (0, again.out)
    assert again.err.count("were verified before") == 1  # the log is read twice


def test_an_absence_is_proven_behind_a_mark(run, long, evidence, tmp_path) -> None:
    asked = ("prove-absence", "--matter", "M-1", "--outside", "EEA", "--period", "2026", *long)
    asked = (*asked, "--signing-key", evidence / "ledger-key.pem")
    first, again = (run(*asked, "--output", tmp_path / name) for name in ("a", "b"))
    assert (first.code, again.code) == (0, 0), first.err
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_verifying_remembers_and_does_not_rely_on_it(run, long, evidence) -> None:
    for _ in range(2):
        ran = run("verify", evidence / "ledger.db", "--key", evidence / "ledger.vkey")
        assert (ran.code, ran.err) == (0, "")
    assert "were verified before" in run("report", "processing", *long).err


def edit(ledger, number: int) -> None:
    with sqlite3.connect(ledger) as connection:
        connection.execute(
            "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), '\"at\":', '\"at\":1') AS BLOB) "
            "WHERE number = ?", (number,))  # fmt: skip


@pytest.mark.parametrize("asked", REPORTS[:3])
def test_any_entry_that_is_edited_later_is_found(run, long, evidence, asked) -> None:
    assert run("report", *asked, *long).code == 0
    size = sqlite3.connect(evidence / "ledger.db").execute("SELECT count(*) FROM entry").fetchone()[0]
    before = (evidence / "ledger.db").read_bytes()
    for number in range(size):
        edit(evidence / "ledger.db", number)
        ran = run("report", *asked, *long)
        assert (ran.code, ran.out) == (1, ""), number
        (evidence / "ledger.db").write_bytes(before)


def grow(evidence, by: str = "anna") -> int:
    """Add an entry as the gateway does, and return how many there are then."""

    async def growing() -> int:
        signer, later = load_signer(evidence / "ledger-key.pem"), int(time.time() * 1000)
        ledger = SqliteLedger.open(evidence / "ledger.db", "situs.test/ledger", signer, lambda: later)
        index = await ledger.append({"v": 1, "type": "event", "call": "", "at": later, "event": "learning", "by": by})
        await ledger.aclose()
        return index + 1

    return asyncio.run(growing())


def test_a_log_that_grows_is_read_behind_its_last_mark(run, long, evidence) -> None:
    # The second entry takes the first one's checkpoint out of the file: between two that stay the newest alone is kept.
    sizes, told = [], []
    for _ in range(3):
        sizes.append(grow(evidence))
        ran = run("report", "processing", *long)
        assert ran.code == 0, ran.err
        told.append(ran.err)
        assert ran.out == run("report", "processing", *long, "--anew").out
    assert [f"{size} entries were verified before" in err for size, err in zip(sizes, told[1:], strict=False)] == [
        True
    ] * 2


def test_another_history_under_the_same_key_is_found_by_the_mark(run, long, evidence) -> None:
    before = (evidence / "ledger.db").read_bytes()
    grow(evidence)
    assert run("report", "processing", *long).code == 0
    (evidence / "ledger.db").write_bytes(before)
    grow(evidence, "berta")
    ran = run("report", "processing", *long)
    assert (ran.code, "checkpoint_mismatch" in ran.err) == (1, True)
    assert run("report", "processing", *long, "--anew").code == 0


def test_an_exported_log_is_read_behind_the_mark_of_its_ledger(run, long, evidence) -> None:
    run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db")
    first = run("report", "processing", *long)
    again = run("report", "processing", "--ledger", evidence / "log.jsonl", "--key", evidence / "ledger.vkey")
    assert (first.out, "were verified before" in again.err) == (again.out, True)


def test_a_short_log_leaves_no_mark(run, evidence, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert run("verify", evidence / "ledger.db", "--key", evidence / "ledger.vkey").code == 0
    assert not (tmp_path / "cache").exists()


def test_a_row_before_the_first_is_found(run, long, evidence) -> None:
    assert run("report", "processing", *long).code == 0
    with sqlite3.connect(evidence / "ledger.db") as connection:
        connection.execute("INSERT INTO entry SELECT -1, kind, call, leaf, body FROM entry WHERE number = 0")
    for asked in (("report", "processing", *long), ("verify", evidence / "ledger.db", *long[2:])):
        ran = run(*asked)
        assert (ran.code, "entry_missing" in ran.out + ran.err) == (1, True)
