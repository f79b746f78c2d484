"""A running gateway and its witnesses: real calls, real HTTP, real cosignatures."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest
from yarl import URL

from situs.adapters.store import Examined, examine, read_ledger
from situs.adapters.witnesses import WitnessClient, open_session
from situs.config import load_config
from situs.errors import ConfigError, IntegrityError
from situs.ledger import Quorum, parse_vkey, read_entry, split_note, verify_log, verify_receipt
from situs.runtime.countersigners import Witnessed
from situs.testing import FakeProvider, Gateway, Spot, Witness


def settings(witnesses, quorum: int = 2, more: str = "") -> str:
    tables = "".join(f'[[witness]]\nkey = "{w.key}"\nurl = "{w.url}"\n' for w in witnesses)
    times = "interval_seconds = 0.05\noverdue_seconds = 0.3\nrequest_seconds = 0.5\n"
    return f"[witnessing]\nquorum = {quorum}\n{times}{more}\n{tables}"


@asynccontextmanager
async def watched(folder, count: int = 3, quorum: int = 2, more: str = ""):
    """Give a gateway and witnesses that know its log, which is made first."""
    async with AsyncExitStack() as stack:
        provider = await stack.enter_async_context(FakeProvider())
        gateway = Gateway(folder, (Spot("own", provider.base_url + "/v1"),))
        gateway.write()
        names = [f"w{n}.example" for n in range(count)]
        witnesses = [await stack.enter_async_context(Witness(n, [gateway.vkey])) for n in names]
        gateway.settings = settings(witnesses, quorum, more)
        yield gateway, witnesses


async def call(gateway: Gateway) -> str:
    body = {"model": "m", "messages": [{"role": "user", "content": "Good morning."}]}
    async with (
        aiohttp.ClientSession(headers={"x-api-key": gateway.key}) as client,
        client.post(f"{gateway.url}/v1/chat/completions", json=body) as answer,
    ):
        assert answer.status == 200, await answer.text()
        return answer.headers["X-Situs-Receipt"]


async def ready(gateway: Gateway) -> tuple[int, dict]:
    async with aiohttp.ClientSession() as client, client.get(f"{gateway.url}/readyz") as answer:
        return answer.status, await answer.json()


async def scraped(gateway: Gateway) -> str:
    async with aiohttp.ClientSession() as client, client.get(f"{gateway.url}/metrics") as answer:
        return await answer.text()


async def until(condition, seconds: float = 5) -> None:
    for _ in range(int(seconds / 0.02)):
        if await condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come about")


def quorum(witnesses, needed: int = 2) -> Quorum:
    return Quorum(tuple(w.key for w in witnesses), needed)


def covered(gateway: Gateway, witnesses, size: int, needed: int = 2):
    async def reached() -> bool:
        return (await gateway.runtime.ledger.witnessed(quorum(witnesses, needed)))[0] >= size

    return reached


def events(folder) -> list[dict]:
    with read_ledger(folder / "ledger.db") as log:
        return [e for e in (read_entry(body) for _, body, _ in log.entries) if e["type"] == "event" and "event" in e]


def check(gateway: Gateway, trusted: Quorum | None = None):
    with read_ledger(gateway.folder / "ledger.db") as log:
        return verify_log(log.entries, log.checkpoints, gateway.vkey, (), trusted)


async def test_calls_are_cosigned_and_the_receipt_shows_it(tmp_path):
    async with watched(tmp_path / "g") as (gateway, witnesses):
        async with gateway:
            made = await call(gateway)
            await until(covered(gateway, witnesses, gateway.runtime.ledger.size, 3))
            receipt = await gateway.runtime.ledger.receipt(made)
            verified = verify_receipt(receipt, gateway.vkey, quorum(witnesses, 3))
            assert {c.witness for c in verified.cosignatures} == {w.name for w in witnesses}
            assert all(abs(c.at - time.time()) < 30 for c in verified.cosignatures)
            assert await ready(gateway) == (200, {"ready": True, "faults": [], "warnings": []})
        report = check(gateway, quorum(witnesses, 3))
        assert report.witnessed >= 2
        assert list(examine(gateway.folder / "ledger.db", gateway.vkey, Examined())) == []


async def test_a_quiet_log_does_not_grow_by_being_watched(tmp_path):
    async with watched(tmp_path / "g") as (gateway, witnesses), gateway:
        await call(gateway)
        await until(covered(gateway, witnesses, gateway.runtime.ledger.size, 3))
        await asyncio.sleep(0.2)
        size, asked = gateway.runtime.ledger.size, [len(w.answered) for w in witnesses]
        await asyncio.sleep(0.4)
        assert (gateway.runtime.ledger.size, [len(w.answered) for w in witnesses]) == (size, asked)


async def test_any_cosignature_that_is_taken_away_is_found(tmp_path):
    async with watched(tmp_path / "g") as (gateway, witnesses), gateway:
        for _ in range(2):
            await call(gateway)
            await until(covered(gateway, witnesses, gateway.runtime.ledger.size, 3))
    path = gateway.folder / "ledger.db"
    connection = sqlite3.connect(path, isolation_level=None)
    tried = 0
    for size, note in connection.execute("SELECT size, note FROM checkpoint").fetchall():
        text, signatures = split_note(note)
        for gone in signatures:
            rest = "".join(f"{s}\n" for s in signatures if s != gone)
            connection.execute("UPDATE checkpoint SET note = ? WHERE size = ?", (text + b"\n" + rest.encode(), size))
            with pytest.raises(IntegrityError):
                check(gateway)
            assert list(examine(path, gateway.vkey, Examined()))
            connection.execute("UPDATE checkpoint SET note = ? WHERE size = ?", (note, size))
            tried += 1
        if len(signatures) > 1:
            connection.execute("DELETE FROM checkpoint WHERE size = ?", (size,))
            with pytest.raises(IntegrityError):
                check(gateway)
            connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?)", (size, note, size))
    connection.close()
    assert tried >= 8
    check(gateway, quorum(witnesses, 3))


async def test_a_failing_witness_is_recorded_once_and_a_quorum_goes_on(tmp_path):
    async with watched(tmp_path / "g") as (gateway, witnesses):
        witnesses[0].failing = 500
        async with gateway:
            for _ in range(3):
                await call(gateway)
                await until(covered(gateway, witnesses, gateway.runtime.ledger.size - 2))
            await asyncio.sleep(0.5)
            assert (await ready(gateway))[1]["warnings"] == []
            text = await scraped(gateway)
            assert 'situs_witness_failures_total{code="witness_unreachable",witness="w0.example"}' in text
            assert "situs_witnesses_overdue 0.0" in text
            witnesses[0].failing = 0
            await until(covered(gateway, witnesses, 1, 3))
    failed = [e for e in events(gateway.folder) if e["event"] == "witness_failed"]
    assert [(e["witness"], e["code"]) for e in failed] == [("w0.example", "witness_unreachable")]
    check(gateway, quorum(witnesses, 3))


async def test_a_defect_with_one_witness_leaves_the_others_their_cosignatures(tmp_path):
    """A host's label of 64 characters ends in no error of the network, but in a `UnicodeError` of the look-up."""
    async with watched(tmp_path / "g") as (gateway, witnesses), gateway, open_session(1) as session:
        strange = WitnessClient(witnesses[0].key, URL(f"http://{'a' * 64}.example"), session)
        (kind,) = gateway.runtime.witnessing.kinds
        kind.clients = [Witnessed(strange), *kind.clients[1:]]
        await call(gateway)
        await until(covered(gateway, witnesses, gateway.runtime.ledger.size))
        text = await scraped(gateway)
        assert 'situs_witness_failures_total{code="internal_error",witness="w0.example"}' in text
    failed = [e for e in events(gateway.folder) if e["event"] == "witness_failed"]
    # A machine that is busy may leave any witness unanswered once; that is no defect.
    assert {e["witness"] for e in failed if e["code"] == "internal_error"} == {"w0.example"}
    check(gateway, quorum(witnesses))


async def test_without_a_quorum_it_is_overdue_in_time_and_calls_go_on(tmp_path):
    async with watched(tmp_path / "g") as (gateway, witnesses):
        for witness in witnesses:
            witness.delay = 60
        async with gateway:
            began = time.monotonic()
            await call(gateway)
            assert time.monotonic() - began < 20

            async def overdue() -> bool:
                return (await ready(gateway)) == (
                    200,
                    {"ready": True, "faults": [], "warnings": ["witnesses_overdue"]},
                )

            await until(overdue)
            await call(gateway)
            assert "situs_witnesses_overdue 1.0" in await scraped(gateway)
            for witness in witnesses:
                witness.delay = 0
            await until(covered(gateway, witnesses, 4))

            async def in_time() -> bool:
                return (await ready(gateway))[1]["warnings"] == []

            await until(in_time)
        with pytest.raises(IntegrityError) as caught:
            check(gateway, Quorum((parse_vkey(str(Witness("w9", []).key), 4),), 1))
        assert caught.value.code == "checkpoint_unwitnessed"


async def test_a_ledger_from_a_backup_is_told_by_its_witnesses(tmp_path):
    async with watched(tmp_path / "g") as (gateway, witnesses):
        async with gateway:
            await call(gateway)
            await until(covered(gateway, witnesses, gateway.runtime.ledger.size, 3))
        backup = (gateway.folder / "ledger.db").read_bytes()
        async with gateway:
            await call(gateway)
            await until(covered(gateway, witnesses, gateway.runtime.ledger.size, 3))
        (gateway.folder / "ledger.db").write_bytes(backup)
        async with gateway:

            async def told() -> bool:
                return "witness_contradicts" in await scraped(gateway)

            await until(told)
    assert {e["code"] for e in events(gateway.folder) if e["event"] == "witness_failed"} == {"witness_contradicts"}


async def test_a_restart_goes_on_from_what_the_ledger_holds(tmp_path):
    async with watched(tmp_path / "g") as (gateway, witnesses):
        async with gateway:
            await call(gateway)
            await until(covered(gateway, witnesses, gateway.runtime.ledger.size, 3))
        for witness in witnesses:
            witness.failing = 500
        await asyncio.sleep(1.1)  # cosignatures are dated to the second
        async with gateway:
            assert (await ready(gateway))[1]["warnings"] == ["witnesses_overdue"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ('[[witness]]\nkey = "nonsense"\nurl = "http://127.0.0.1:9"\n', "verifier_key_malformed"),
        ('[[witness]]\nkey = "KEY"\n', "config_invalid"),
        ('[[witness]]\nkey = "KEY"\nurl = "http://127.0.0.1:9"\nwithdrawn = true\n', "quorum_invalid"),
        ('[[witness]]\nkey = "KEY"\nurl = "http://example.com/"\n', "upstream_address"),
        ('[witnessing]\nquorum = 2\n[[witness]]\nkey = "KEY"\nurl = "http://127.0.0.1:9"\n', "quorum_invalid"),
    ],
)
async def test_witnesses_that_cannot_be_asked_keep_the_gateway_from_starting(tmp_path, more, code):
    key = str(Witness("w", []).key)
    gateway = Gateway(tmp_path / "g", (Spot("own", "http://127.0.0.1:9"),), settings=more.replace("KEY", key))
    with pytest.raises(ConfigError) as caught:
        async with gateway:
            pass
    assert caught.value.code == code


async def test_a_reload_does_not_change_witnesses(tmp_path):
    from situs.runtime import recall

    async with watched(tmp_path / "g") as (gateway, witnesses), gateway:
        gateway.settings = settings(witnesses, 1)
        gateway.write()
        assert load_config(gateway.config_path).witnessing.quorum == 1
        with pytest.raises(ConfigError) as caught:
            await recall(gateway.runtime, gateway.config_path)
        assert caught.value.code == "restart_needed"


async def test_cosignatures_that_could_not_be_stored_are_asked_for_again(tmp_path):
    async with watched(tmp_path / "g") as (gateway, witnesses), gateway:
        await until(covered(gateway, witnesses, 1, 3))
        await asyncio.sleep(0.2)
        for witness in witnesses:
            witness.delay = 0.3
        await call(gateway)
        size = gateway.runtime.ledger.size
        await asyncio.sleep(0.1)
        other = sqlite3.connect(gateway.folder / "ledger.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(1.8)  # longer than the writer waits for the file
        other.execute("ROLLBACK")
        other.close()
        await until(covered(gateway, witnesses, size, 3))
    check(gateway, quorum(witnesses, 3))
