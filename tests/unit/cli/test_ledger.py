"""`situs ledger` on the ledger that real calls left."""

from __future__ import annotations

import sqlite3

import pytest


def test_fsck_finds_a_sound_ledger_sound(run, evidence) -> None:
    ran = run("ledger", "fsck", "--ledger", evidence / "ledger.db", "--key", evidence / "ledger.vkey", "--json")
    assert (ran.code, ran.err) == (0, "")
    said = ran.json()
    assert (said["sound"], said["faults"], said["open_calls"]) == (True, [], [])
    assert said["entries"] >= 12
    words = run("ledger", "fsck", "--ledger", evidence / "ledger.db", "--key", evidence / "ledger.vkey")
    assert words.out.startswith("sound    ")


def test_fsck_tells_every_deleted_row(run, evidence) -> None:
    with sqlite3.connect(evidence / "ledger.db") as connection:
        connection.execute("DELETE FROM entry WHERE number = 3")
    connection.close()
    ran = run("ledger", "fsck", "--ledger", evidence / "ledger.db", "--key", evidence / "ledger.vkey", "--json")
    assert ran.code == 1
    assert "entry_missing" in {fault["code"] for fault in ran.json()["faults"]}
    words = run("ledger", "fsck", "--ledger", evidence / "ledger.db", "--key", evidence / "ledger.vkey")
    assert "entry 3 is missing" in words.out


@pytest.mark.parametrize("content", [b"", b"nonsense" * 999])
def test_a_file_that_is_no_ledger_is_one_line(run, evidence, content) -> None:
    (evidence / "x.db").write_bytes(content)
    ran = run("ledger", "fsck", "--ledger", evidence / "x.db", "--key", evidence / "ledger.vkey")
    assert (ran.code, "[ledger_unreadable]" in ran.err) == (2, True)


def test_an_export_is_what_verify_reads(run, evidence) -> None:
    ran = run("ledger", "export", evidence / "log.jsonl", "--ledger", evidence / "ledger.db", "--json")
    assert ran.code == 0
    checked = run("verify", evidence / "log.jsonl", evidence / "ledger.db", "--key", evidence / "ledger.vkey", "--json")
    assert checked.code == 0
    assert {found["entries"] for found in checked.json()} == {ran.json()["entries"]}


def test_tiles_are_written_and_kept_up(run, evidence) -> None:
    for _ in range(2):
        ran = run("ledger", "tiles", evidence / "tiles", "--ledger", evidence / "ledger.db")
        assert ran.code == 0
        assert "origin: situs.test/ledger\n" in ran.out
    size = int((evidence / "tiles" / "checkpoint").read_text(encoding="utf-8").split("\n")[1])
    assert (evidence / "tiles" / "tile" / "0" / f"000.p/{size}").stat().st_size == 32 * size


@pytest.mark.parametrize(
    "command",
    [
        ("ledger", "export", "LEDGER"),
        ("report", "processing", "--output", "LEDGER", "--key", "KEY"),
        (
            "prove-absence",
            "--matter",
            "M-1",
            "--outside",
            "EEA",
            "--period",
            "2026",
            "--output",
            "LEDGER",
            "--key",
            "KEY",
        ),
    ],
)
def test_the_ledger_is_not_written_over(run, evidence, command) -> None:
    before = (evidence / "ledger.db").read_bytes()
    named = {"LEDGER": evidence / "ledger.db", "KEY": evidence / "ledger.vkey"}
    ran = run(*(named.get(part, part) for part in command), "--ledger", evidence / "ledger.db")
    assert (ran.code, "is the ledger itself" in ran.err) == (2, True)
    assert (evidence / "ledger.db").read_bytes() == before
