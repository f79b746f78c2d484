"""Faults are real: a full file, a lock held by another connection, a second process's entries."""

import asyncio
import sqlite3

import pytest

from situs.adapters.store import SqliteLedger, read_ledger
from situs.adapters.store.batch import MILESTONE
from situs.adapters.store.writer import MAX_QUEUE
from situs.errors import LedgerError
from situs.ledger import peek_checkpoint, read_entry, verify_log

ORIGIN = "example.com/log"


def decision(call: str, clock, **more) -> dict:
    return {"type": "decision", "call": call, "at": clock.now, **more}


def outcome(call: str, clock, **more) -> dict:
    return {"type": "outcome", "call": call, "at": clock.now, **more}


def entries_of(path, vkey) -> list[dict]:
    with read_ledger(path) as log:
        verify_log(log.entries, log.checkpoints, vkey)
    with read_ledger(path) as log:
        return [read_entry(entry.body) for entry in log.entries]


async def code_of(awaitable) -> str:
    with pytest.raises(LedgerError) as caught:
        await awaitable
    return caught.value.code


def fill(ledger: SqliteLedger) -> None:
    connection = ledger._writer._connection
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")


async def test_a_full_disk_refuses_and_nothing_is_left_behind(ledger, clock, path, monkeypatch):
    monkeypatch.setattr("situs.adapters.store.writer.PROBE_SECONDS", 3600.0)
    await ledger.append(decision("a", clock))
    before = ledger.size
    fill(ledger)
    assert await code_of(ledger.append(decision("b", clock, x="y" * 200_000))) == "ledger_full"
    assert ledger.size == before
    assert ledger.failure is not None
    assert await code_of(ledger.append(decision("c", clock))) == "ledger_full"
    assert [entry["call"] for entry in entries_of(path, ledger.vkey)] == ["a"]


async def test_the_ledger_comes_back_with_a_probe_and_owed_outcomes(ledger, clock, path, monkeypatch):
    monkeypatch.setattr("situs.adapters.store.writer.PROBE_SECONDS", 0.0)
    await ledger.append(decision("a", clock))
    await ledger.append(decision("b", clock))
    fill(ledger)
    assert await code_of(ledger.append(outcome("a", clock, x="y" * 200_000, status="answered"))) == "ledger_full"
    assert await ledger.append(outcome("b", clock, status="failed")) == 4
    assert ledger.failure is None
    found = [(e["type"], e["call"], e.get("status", e.get("event"))) for e in entries_of(path, ledger.vkey)]
    assert found == [
        ("decision", "a", None),
        ("decision", "b", None),
        ("outcome", "a", "answered"),
        ("event", "", "ledger_recovered"),
        ("outcome", "b", "failed"),
    ]


async def test_an_outcome_offered_anew_is_written_once(ledger, clock, path, monkeypatch):
    monkeypatch.setattr("situs.adapters.store.writer.PROBE_SECONDS", 0.0)
    await ledger.append(decision("a", clock))
    fill(ledger)
    assert await code_of(ledger.append(outcome("a", clock, x="y" * 200_000))) == "ledger_full"
    await ledger.append(outcome("a", clock, status="failed"))
    assert [e["type"] for e in entries_of(path, ledger.vkey)] == ["decision", "event", "outcome"]


async def test_a_locked_file_refuses_until_it_is_free(ledger, clock, path, monkeypatch):
    monkeypatch.setattr("situs.adapters.store.writer.PROBE_SECONDS", 0.0)
    await ledger.append(decision("a", clock))
    ledger._writer._connection.execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert await code_of(ledger.append(decision("b", clock))) == "ledger_busy"
    assert await code_of(ledger.append(decision("c", clock))) == "ledger_busy"
    other.execute("ROLLBACK")
    other.close()
    await ledger.append(decision("d", clock))
    assert [e["call"] for e in entries_of(path, ledger.vkey)] == ["a", "", "d"]


async def test_a_decision_that_became_durable_unannounced_is_abandoned(ledger, clock, path, signer, monkeypatch):
    """Its caller was told 503; here the entry comes from a second writer that got past the lock."""
    monkeypatch.setattr("situs.adapters.store.writer.PROBE_SECONDS", 0.0)
    fill(ledger)
    assert await code_of(ledger.append(decision("a", clock, x="y" * 200_000))) == "ledger_full"
    path.with_name(path.name + ".lock").unlink()
    second = SqliteLedger.open(path, ORIGIN, signer, clock)
    await second.append(decision("a", clock))
    await second.aclose()
    await ledger.append(decision("b", clock))
    found = [(e["type"], e["call"], e.get("status")) for e in entries_of(path, ledger.vkey)]
    assert found[:2] == [("decision", "a", None), ("outcome", "a", "abandoned")]
    assert found[-1] == ("decision", "b", None)


async def test_a_state_that_contradicts_itself_stays_refused(ledger, clock, path, monkeypatch):
    monkeypatch.setattr("situs.adapters.store.writer.PROBE_SECONDS", 0.0)
    await ledger.append(decision("a", clock))
    other = sqlite3.connect(path)
    with other:
        other.execute("DELETE FROM checkpoint")
    other.close()
    for call in "bcd":
        assert await code_of(ledger.append(decision(call, clock))) == "ledger_failed"


async def test_a_call_id_that_comes_back_is_refused_alone(ledger, clock, path):
    await ledger.append(decision("a", clock))
    await ledger.append(outcome("a", clock))
    results = await asyncio.gather(*(ledger.append(decision(call, clock)) for call in "xay"), return_exceptions=True)
    assert results[0] == 2
    assert isinstance(results[1], LedgerError)
    assert results[1].code == "decision_repeated"
    assert results[2] == 3
    assert ledger.failure is None
    assert len(entries_of(path, ledger.vkey)) == 4


async def test_many_entries_share_few_commits_and_milestones_stay(ledger, clock, path):
    count = 2 * MILESTONE + 50
    results = await asyncio.gather(*(ledger.append(decision(f"c{n}", clock)) for n in range(count)))
    assert results == list(range(count))
    with read_ledger(path) as log:
        sizes = [peek_checkpoint(note).size for note in log.checkpoints]
    assert sizes[-1] == count
    assert len(sizes) == 3
    assert len(entries_of(path, ledger.vkey)) == count


async def test_decisions_are_refused_when_too_many_wait(ledger, clock, path):
    other = sqlite3.connect(path, isolation_level=None)
    await ledger.append(decision("first", clock))
    other.execute("BEGIN IMMEDIATE")
    waiting = [asyncio.ensure_future(ledger.append(decision(f"c{n}", clock))) for n in range(MAX_QUEUE + 400)]
    for _ in range(3):  # one turn gathers, the next hands over, the third tells the refused
        await asyncio.sleep(0)
    overloaded = [w for w in waiting if w.done() and w.exception().code == "ledger_overloaded"]
    other.execute("ROLLBACK")
    other.close()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert 0 < len(overloaded) <= 400
    assert len(results) == MAX_QUEUE + 400


async def test_a_cancelled_wait_harms_nobody(ledger, clock, path):
    waits = [asyncio.ensure_future(ledger.append(decision(call, clock))) for call in "abc"]
    await asyncio.sleep(0)
    waits[1].cancel()
    assert await waits[0] == 0
    assert await waits[2] == 2
    assert await ledger.append(outcome("b", clock)) == 3
