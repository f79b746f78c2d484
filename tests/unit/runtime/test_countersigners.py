"""A running gateway and its time-stamping authorities: real calls, real HTTP, real CMS signatures."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest

from situs.adapters.store import Examined, examine, read_ledger
from situs.errors import ConfigError, IntegrityError
from situs.ledger import is_stamp, read_entry, split_note, verify_log, verify_receipt
from situs.ledger.authority import Authorities
from situs.runtime.countersigners import failed_event
from situs.testing import Authority, FakeProvider, Gateway, Spot, Witness

TIMES = "interval_seconds = 0.05\noverdue_seconds = 0.3\nrequest_seconds = 0.5\n"


@asynccontextmanager
async def stamped(folder, count: int = 1, *, quorum: int = 1, witness: bool = False):
    """Give a gateway and authorities that stamp its checkpoints."""
    async with AsyncExitStack() as stack:
        provider = await stack.enter_async_context(FakeProvider())
        gateway = Gateway(folder, (Spot("own", provider.base_url + "/v1"),))
        gateway.write()
        authorities = [await stack.enter_async_context(Authority(f"t{n}.example")) for n in range(count)]
        gateway.settings = f"[stamping]\nquorum = {quorum}\n{TIMES}"
        for one in authorities:
            (folder / f"{one.name}.pem").write_bytes(one.pem)
            gateway.settings += f'[[authority]]\nname = "{one.name}"\nurl = "{one.url}"\n'
            gateway.settings += f'certificates = "{one.name}.pem"\n'
        if witness:
            one = await stack.enter_async_context(Witness("w.example", [gateway.vkey]))
            gateway.settings += f'[witnessing]\n{TIMES}[[witness]]\nkey = "{one.key}"\nurl = "{one.url}"\n'
        yield gateway, authorities


def roots(authorities) -> Authorities:
    return Authorities([one.pem for one in authorities])


async def call(gateway: Gateway) -> str:
    body = {"model": "m", "messages": [{"role": "user", "content": "Good morning."}]}
    async with (
        aiohttp.ClientSession(headers={"x-api-key": gateway.key}) as client,
        client.post(f"{gateway.url}/v1/chat/completions", json=body) as answer,
    ):
        assert answer.status == 200, await answer.text()
        return answer.headers["X-Situs-Receipt"]


async def got(gateway: Gateway, path: str) -> str:
    async with aiohttp.ClientSession() as client, client.get(f"{gateway.url}{path}") as answer:
        return await answer.text()


async def until(condition, seconds: float = 5) -> None:
    for _ in range(int(seconds / 0.02)):
        if await condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come about")


def covered(gateway: Gateway, authorities, size: int, needed: int = 1):
    async def reached() -> bool:
        return (await gateway.runtime.ledger.stamped(roots(authorities), needed))[0] >= size

    return reached


def check(gateway: Gateway, trusted: Authorities | None = None):
    with read_ledger(gateway.folder / "ledger.db") as log:
        return verify_log(log.entries, log.checkpoints, gateway.vkey, authorities=trusted)


def events(gateway: Gateway, name: str) -> list[dict]:
    with read_ledger(gateway.folder / "ledger.db") as log:
        return [e for e in (read_entry(body) for _, body, _ in log.entries) if e.get("event") == name]


async def test_calls_are_stamped_and_the_receipt_shows_it(tmp_path) -> None:
    async with stamped(tmp_path / "g", witness=True) as (gateway, authorities):
        async with gateway:
            made = await call(gateway)
            await until(covered(gateway, authorities, gateway.runtime.ledger.size))
            receipt = await gateway.runtime.ledger.receipt(made)
            checked = verify_receipt(receipt, gateway.vkey, None, roots(authorities))
            assert [s.authority for s in checked.stamps] == ["t0.example"]
            assert abs(checked.stamps[0].at - time.time()) < 30
            assert '"warnings":[]' in (await got(gateway, "/readyz")).replace(" ", "")
        report = check(gateway, roots(authorities))
        assert report.stamped.size >= 2
        assert report.stamped.waiting_since is None
        assert list(examine(gateway.folder / "ledger.db", gateway.vkey, Examined())) == []


async def test_a_quiet_log_does_not_grow_by_being_stamped_and_witnessed(tmp_path) -> None:
    async with stamped(tmp_path / "g", 2, quorum=2, witness=True) as (gateway, authorities), gateway:
        await call(gateway)
        await until(covered(gateway, authorities, gateway.runtime.ledger.size, 2))
        await asyncio.sleep(0.3)
        size, asked = gateway.runtime.ledger.size, [len(a.habits.answered) for a in authorities]
        await asyncio.sleep(0.4)
        assert (gateway.runtime.ledger.size, [len(a.habits.answered) for a in authorities]) == (size, asked)


async def test_any_stamp_that_is_taken_away_or_edited_is_found(tmp_path) -> None:
    async with stamped(tmp_path / "g") as (gateway, authorities), gateway:
        for _ in range(2):
            await call(gateway)
            await until(covered(gateway, authorities, gateway.runtime.ledger.size))
    path = gateway.folder / "ledger.db"
    connection = sqlite3.connect(path, isolation_level=None)
    tried = 0
    for size, note in connection.execute("SELECT size, note FROM checkpoint").fetchall():
        text, signatures = split_note(note)
        for one in filter(is_stamp, signatures):
            rest = "".join(f"{s}\n" for s in signatures if s != one)
            edited = note.replace(str(one)[-60:-50].encode(), b"AAAAAAAAAA")
            for other in (text + b"\n" + rest.encode(), edited):
                connection.execute("UPDATE checkpoint SET note = ? WHERE size = ?", (other, size))
                for trusted in (None, roots(authorities)):
                    with pytest.raises(IntegrityError):
                        check(gateway, trusted)
                assert list(examine(path, gateway.vkey, Examined()))
                tried += 1
            connection.execute("UPDATE checkpoint SET note = ? WHERE size = ?", (note, size))
    connection.close()
    assert tried >= 4
    assert check(gateway, roots(authorities)).stamped.count >= 2


async def test_without_stamps_it_is_overdue_in_time_and_calls_go_on(tmp_path) -> None:
    async with stamped(tmp_path / "g") as (gateway, authorities):
        authorities[0].habits.failing = 500
        async with gateway:
            await call(gateway)

            async def overdue() -> bool:
                return '"stamps_overdue"' in await got(gateway, "/readyz")

            await until(overdue)
            await call(gateway)
            text = await got(gateway, "/metrics")
            assert "situs_stamps_overdue 1.0" in text
            assert 'situs_stamp_failures_total{authority="t0.example",code="authority_unreachable"}' in text
            authorities[0].habits.failing = 0
            await until(covered(gateway, authorities, 4))

            async def in_time() -> bool:
                return '"stamps_overdue"' not in await got(gateway, "/readyz")

            await until(in_time)
    failed = [(e["authority"], e["code"]) for e in events(gateway, "stamp_failed")]
    assert failed == [("t0.example", "authority_unreachable")]
    assert check(gateway, roots(authorities)).stamped.size >= 4


async def test_a_restart_goes_on_from_what_the_ledger_holds(tmp_path) -> None:
    async with stamped(tmp_path / "g") as (gateway, authorities):
        async with gateway:
            await call(gateway)
            await until(covered(gateway, authorities, gateway.runtime.ledger.size))
        authorities[0].habits.failing = 500
        await asyncio.sleep(1.1)  # stamps are dated to the second
        async with gateway:
            assert '"stamps_overdue"' in await got(gateway, "/readyz")


async def test_one_of_two_that_fails_costs_no_further_stamps_of_the_other(tmp_path) -> None:
    async with stamped(tmp_path / "g", 2) as (gateway, authorities):
        gateway.settings = gateway.settings.replace("interval_seconds = 0.05", "interval_seconds = 30") + (
            f'[witnessing]\n{TIMES}[[witness]]\nkey = "{Witness("w.example", []).key}"\nurl = "http://127.0.0.1:9/"\n'
        )
        authorities[1].habits.failing = 500
        async with gateway:
            await until(covered(gateway, authorities, 1))
            for _ in range(3):
                await call(gateway)
                await asyncio.sleep(0.1)
        assert authorities[0].habits.answered == [200]
        assert len(authorities[1].habits.answered) > 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("t0.example.pem", "nothing.pem", "certificates_unreadable"),
        ("quorum = 1", "quorum = 2", "config_invalid"),
        ("http://127.0.0.1", "http://tsa.example.com", "upstream_address"),
        ('name = "t0.example"', 'name = "a b"', "config_invalid"),
    ],
)
async def test_authorities_that_cannot_be_asked_keep_the_gateway_from_starting(tmp_path, old, new, code) -> None:
    async with stamped(tmp_path / "g") as (gateway, _):
        assert old in gateway.settings
        gateway.settings = gateway.settings.replace(old, new)
        with pytest.raises(ConfigError) as caught:
            async with gateway:
                pass
        assert caught.value.code == code


def test_a_failure_names_the_witness_or_the_authority() -> None:
    assert failed_event("witness", "w", "c") == {"event": "witness_failed", "witness": "w", "code": "c"}
    assert failed_event("stamp", "t", "c") == {"event": "stamp_failed", "authority": "t", "code": "c"}
