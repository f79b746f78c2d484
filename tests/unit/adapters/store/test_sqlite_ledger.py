import asyncio
import sqlite3
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store import FileSigner, SqliteLedger, create_signer, read_ledger
from situs.errors import CallError, ConfigError, IntegrityError, LedgerError
from situs.ledger import (
    COSIGNATURE,
    Checkpoint,
    Quorum,
    VerifierKey,
    add_signatures,
    cosign,
    parse_log,
    parse_receipt,
    read_entry,
    sign_checkpoint,
    split_note,
    verify_log,
    verify_receipt,
)

ORIGIN = "example.com/log"


def decision(call: str, clock) -> dict:
    return {"type": "decision", "call": call, "at": clock.now}


async def test_append_gives_places_and_receipts_verify(ledger, clock):
    assert await ledger.append(decision("a", clock)) == 0
    assert await ledger.append(decision("b", clock)) == 1
    assert verify_receipt(await ledger.receipt("a"), ledger.vkey).outcome is None
    assert await ledger.append({"type": "outcome", "call": "a", "at": clock.now + 1, "status": "answered"}) == 2
    receipt = parse_receipt((await ledger.receipt("a")).to_json())
    verified = verify_receipt(receipt, ledger.vkey)
    assert verified.indexes == (0, 2)
    assert verified.outcome == {"type": "outcome", "call": "a", "at": clock.now + 1, "status": "answered"}
    assert verified.checkpoint.size == ledger.size == 3
    with pytest.raises(CallError):
        await ledger.receipt("c")


async def test_an_invalid_entry_is_refused_at_once(ledger, clock):
    with pytest.raises(LedgerError) as caught:
        await ledger.append({**decision("a", clock), "x": 0.5})
    assert caught.value.code == "entry_invalid"
    assert ledger.size == 0


async def test_concurrent_calls_tell_a_good_story(ledger, clock, tmp_path):
    async def client(name: int) -> None:
        for number in range(20):
            await ledger.append(decision(f"{name}-{number}", clock))
            await ledger.append({"type": "outcome", "call": f"{name}-{number}", "at": clock.now})

    await asyncio.gather(*map(client, range(16)))
    assert await ledger.export(tmp_path / "log.jsonl") == 640
    with (tmp_path / "log.jsonl").open("rb") as lines:
        log = parse_log(lines)
        report = verify_log(log.entries, log.checkpoints, ledger.vkey)
    assert (report.decisions, report.outcomes, report.open_calls) == (320, 320, ())
    assert (log.header.origin, log.header.size, log.header.vkey) == (ORIGIN, 640, str(ledger.vkey))


async def test_an_export_is_whole_or_not_there(ledger, tmp_path):
    with pytest.raises(LedgerError) as caught:
        await ledger.export(tmp_path / "none" / "log.jsonl")
    assert caught.value.code == "export_failed"


async def test_what_was_left_open_is_abandoned_first(reopen, clock):
    first = reopen()
    await first.append(decision("a", clock))
    await first.append(decision("b", clock))
    await first.append({"type": "outcome", "call": "b", "at": clock.now})
    await first.aclose()
    second = reopen()
    with pytest.raises(LedgerError) as caught:
        await second.append(decision("c", clock))
    assert caught.value.code == "ledger_unrecovered"
    assert await second.recover(clock.now + 7) == 1
    outcome = verify_receipt(await second.receipt("a"), second.vkey).outcome
    assert outcome == {"type": "outcome", "call": "a", "at": clock.now + 7, "status": "abandoned"}
    assert await second.append(decision("c", clock)) == 4
    assert await second.recover(clock.now) == 0


async def test_closing_writes_what_waits_and_then_refuses(reopen, clock):
    ledger = reopen()
    waits = [asyncio.ensure_future(ledger.append(decision(f"c{n}", clock))) for n in range(300)]
    await asyncio.sleep(0)
    await ledger.aclose()
    assert await asyncio.gather(*waits) == list(range(300))
    for question in (ledger.append(decision("x", clock)), ledger.receipt("c0")):
        with pytest.raises(LedgerError) as caught:
            await question
        assert caught.value.code == "ledger_closed"
    assert reopen().size == 300


async def test_only_the_owner_may_read(ledger, path, clock):
    await ledger.append(decision("a", clock))
    for name in ("", "-wal", "-shm", ".lock"):
        assert stat.S_IMODE(path.with_name(path.name + name).stat().st_mode) == 0o600


def refused(*arguments, **options) -> str:
    with pytest.raises((ConfigError, IntegrityError)) as caught:
        SqliteLedger.open(*arguments, **options)
    return caught.value.code


async def test_a_second_writer_is_refused(ledger, path, signer, clock):
    assert refused(path, ORIGIN, signer, clock) == "ledger_locked"


async def test_another_log_or_key_is_refused(reopen, path, signer, clock, tmp_path):
    await reopen().aclose()
    assert refused(path, "example.com/other", signer, clock) == "ledger_origin"
    assert refused(path, ORIGIN, create_signer(tmp_path / "other.pem"), clock) == "ledger_key"
    assert reopen().size == 0


def test_a_file_that_is_no_ledger_is_refused(path, signer, clock):
    path.write_bytes(b"no database " * 500)
    assert refused(path, ORIGIN, signer, clock) == "ledger_unreadable"
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    assert refused(path, ORIGIN, signer, clock) == "ledger_unreadable"
    assert refused(path.parent / "none" / "l.db", ORIGIN, signer, clock) == "ledger_unreadable"


def test_a_missing_ledger_is_not_made_anew(path, signer, clock):
    assert refused(path, ORIGIN, signer, clock, create=False) == "ledger_missing"
    assert not path.exists()
    path.touch()
    assert refused(path, ORIGIN, signer, clock, create=False) == "ledger_missing"


def test_an_origin_that_cannot_sign_is_refused(path, signer, clock):
    assert refused(path, "no origin", signer, clock) == "ledger_origin_invalid"


async def test_a_clock_that_went_back_is_refused(reopen, path, signer, clock):
    ledger = reopen()
    await ledger.append({"type": "event", "call": "", "at": clock.now})
    await ledger.aclose()
    clock.now -= 300_001
    assert refused(path, ORIGIN, signer, clock) == "clock_went_back"
    clock.now += 1
    ledger = reopen()
    await ledger.append({"type": "event", "call": "e", "at": clock.now})
    entry = read_entry((await ledger.receipt("e")).entries[0].body)
    assert entry["at"] == clock.now + 300_000


async def test_a_tampered_tip_is_refused(reopen, path, signer, clock):
    ledger = reopen()
    await ledger.append(decision("a", clock))
    await ledger.aclose()
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM entry")
    connection.close()
    assert refused(path, ORIGIN, signer, clock) == "log_truncated"


async def test_a_cosigned_checkpoint_stays_and_the_log_goes_on(ledger, reopen, clock, path):
    def kept() -> list[int]:
        connection = sqlite3.connect(path)
        sizes = [size for (size,) in connection.execute("SELECT size FROM checkpoint ORDER BY size")]
        connection.close()
        return sizes

    witness = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))

    async def cosigned() -> bytes:
        note = await ledger.checkpoint()
        return add_signatures(note, [cosign(split_note(note)[0], "w", witness, 1)])

    await ledger.append(decision("a", clock))
    first = await cosigned()
    assert await ledger.keep(first) == 1
    await ledger.append(decision("b", clock))
    late = await cosigned()
    await ledger.append(decision("c", clock))
    assert await ledger.keep(late) == 2
    assert kept() == [1, 2, 3]
    newest = await cosigned()
    assert await ledger.keep(newest) == 3
    await ledger.aclose()
    again = reopen()
    await again.recover(clock.now)
    assert kept() == [1, 2, 3, 6]
    await again.append(decision("d", clock))
    assert kept() == [1, 2, 3, 7]
    quorum = Quorum((VerifierKey("w", witness.public, COSIGNATURE),), 1)
    assert (await again.witnessed(quorum))[0] == 3
    assert (await again.receipt("b")).checkpoint != newest  # its outcome is behind that checkpoint
    with read_ledger(path) as log:
        assert verify_log(log.entries, log.checkpoints, again.vkey, (), quorum).witnessed == 3


async def test_a_checkpoint_of_another_log_is_not_kept(ledger, clock, signer):
    await ledger.append(decision("a", clock))
    foreign = sign_checkpoint(Checkpoint("example.com/other", 1, b"\x01" * 32), signer)
    with pytest.raises(IntegrityError):
        await ledger.keep(foreign)


async def test_a_closed_ledger_keeps_nothing(ledger, clock):
    await ledger.append(decision("a", clock))
    note = await ledger.checkpoint()
    await ledger.aclose()
    with pytest.raises(LedgerError) as caught:
        await ledger.keep(note)
    assert caught.value.code == "ledger_closed"
