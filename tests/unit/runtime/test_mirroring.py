"""Two gateways that are each other's witness, and what either sees when the other's log is rewritten."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from contextlib import asynccontextmanager
from hashlib import sha256

import aiohttp
import pytest
from click.testing import CliRunner

from situs.adapters.store import MirrorStore, SqliteLedger, create_signer, export_log, load_signer, read_ledger
from situs.adapters.store.reader import LedgerReader
from situs.cli.main import situs
from situs.config import load_config
from situs.errors import ConfigError
from situs.ledger import (
    COSIGNATURE,
    Quorum,
    Submission,
    VerifierKey,
    peek_checkpoint,
    read_entry,
    verify_log,
)
from situs.mirror import is_proven
from situs.runtime import recall
from situs.testing import FakeProvider, Gateway, Spot

TIMES = "interval_seconds = 0.05\noverdue_seconds = 5\nrequest_seconds = 2\n"

MANY = "requests_per_minute = 60000\ncheckpoints_per_minute = 1000\n"


def cell(folder, name: str, provider: str, port: int) -> Gateway:
    gateway = Gateway(folder / name, (Spot("own", provider + "/v1"),), origin=f"{name}.example/ledger")
    gateway.settings = f"[server]\nport = {port}\ndrain_seconds = 2\n"
    gateway.write()
    create_signer(gateway.folder / "witness-key.pem")
    MirrorStore.create(gateway.folder / "mirror.db")
    return gateway


def witness_key(gateway: Gateway) -> VerifierKey:
    name = gateway.origin.replace("/ledger", "/witness")
    return VerifierKey(name, load_signer(gateway.folder / "witness-key.pem").public, COSIGNATURE)


def mirror_settings(gateway: Gateway, *logs: VerifierKey, more: str = MANY) -> str:
    tables = "".join(f'[[mirror.log]]\nkey = "{key}"\n' for key in logs)
    return f'[mirror]\nname = "{witness_key(gateway).name}"\n{more}{tables}'


def join(one: Gateway, other: Gateway, port: int) -> None:
    """Let one cell mirror the other, and have its own checkpoints cosigned there."""
    one.settings += mirror_settings(one, other.vkey)
    url = f"http://127.0.0.1:{port}/situs/v1/witness"
    one.settings += f'[witnessing]\n{TIMES}[[witness]]\nkey = "{witness_key(other)}"\nurl = "{url}"\n'
    one.write()


@asynccontextmanager
async def cells(folder):
    """Give two cells that witness each other; neither serves yet."""
    async with FakeProvider() as provider:
        ports = free_ports(2)
        a, b = (cell(folder, n, provider.base_url, p) for n, p in zip(("cell-a", "cell-b"), ports, strict=True))
        join(a, b, ports[1])
        join(b, a, ports[0])
        yield a, b


def free_ports(count: int) -> list[int]:
    import socket

    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return found


async def call(gateway: Gateway) -> str:
    body = {"model": "m", "messages": [{"role": "user", "content": "Good morning."}]}
    async with (
        aiohttp.ClientSession(headers={"x-api-key": gateway.key}) as client,
        client.post(f"{gateway.url}/v1/chat/completions", json=body) as answer,
    ):
        assert answer.status == 200, await answer.text()
        return answer.headers["X-Situs-Receipt"]


async def get(gateway: Gateway, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as client, client.get(f"{gateway.url}{path}") as answer:
        return answer.status, await answer.text()


async def until(condition, seconds: float = 10) -> None:
    for _ in range(int(seconds / 0.02)):
        if await condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come about")


def covered(gateway: Gateway, other: Gateway):
    async def reached() -> bool:
        ledger = gateway.runtime.ledger
        return (await ledger.witnessed(Quorum((witness_key(other),), 1)))[0] >= ledger.size - 1

    return reached


def kept_size(gateway: Gateway, other: Gateway) -> int:
    newest = gateway.runtime.mirroring.cosigner.store.newest(other.origin)
    return peek_checkpoint(newest.note).size if newest else 0


def events(gateway: Gateway, name: str) -> list[dict]:
    with read_ledger(gateway.folder / "ledger.db") as log:
        entries = [read_entry(body) for _, body, _ in log.entries]
    return [e for e in entries if e.get("event") == name]


def run(*arguments: object):
    return CliRunner().invoke(situs, [str(a) for a in arguments])


async def serve_for_a_while(a: Gateway, b: Gateway, calls: int = 2) -> int:
    """Serve calls until both logs are cosigned; return what `a` knows of the other, which is no power of two."""
    async with a, b:
        for _ in range(calls):
            for one in (a, b):
                await call(one)
        while True:
            await until(covered(a, b))
            await until(covered(b, a))
            if (known := kept_size(a, b)) & (known - 1):
                return known
            await call(b)


def rewrite(gateway: Gateway, entries: int) -> None:
    """Write another history of a ledger, as whoever holds its file and key can."""
    (gateway.folder / "old").mkdir(exist_ok=True)
    for path in gateway.folder.glob("ledger.db*"):
        os.replace(path, gateway.folder / "old" / path.name)

    async def fill() -> None:
        now = time.time_ns() // 1_000_000
        signer = load_signer(gateway.folder / "ledger-key.pem")
        ledger = SqliteLedger.open(gateway.folder / "ledger.db", gateway.origin, signer, lambda: now)
        for number in range(entries):
            await ledger.append({"v": 1, "type": "event", "call": "", "at": now, "event": f"other-{number}"})
        await ledger.aclose()

    asyncio.run(fill())


async def test_two_cells_are_each_other_s_witness_and_an_auditor_sees_it_offline(tmp_path):
    async with cells(tmp_path) as (a, b):
        await serve_for_a_while(a, b)
        for one, other in ((a, b), (b, a)):
            key = other.folder / "witness.vkey"
            made = run("mirror", "key", "--config", other.config_path)
            key.write_text(made.output, encoding="utf-8")
            assert made.output.strip() == str(witness_key(other))
            trust = ("--key", one.folder / "ledger.vkey", "--witness", key, "--quorum", 1)
            verified = run("verify", one.folder / "ledger.db", *trust)
            assert verified.exit_code == 0, verified.output
            assert witness_key(other).name in verified.output
            with read_ledger(one.folder / "ledger.db") as log:
                report = verify_log(log.entries, log.checkpoints, one.vkey, (), Quorum((witness_key(other),), 1))
            assert report.witnessed >= 4
            agreed = run("mirror", "compare", one.folder / "ledger.db", "--config", other.config_path)
            assert agreed.exit_code == 0, agreed.output


async def test_two_quiet_cells_do_not_keep_each_other_busy(tmp_path):
    async with cells(tmp_path) as (a, b), a, b:
        for one in (a, b):
            await call(one)
        await until(covered(a, b))
        await until(covered(b, a))
        await asyncio.sleep(0.3)
        sizes = [one.runtime.ledger.size for one in (a, b)]
        await asyncio.sleep(0.5)
        assert [one.runtime.ledger.size for one in (a, b)] == sizes


async def test_a_log_that_is_rewritten_with_its_own_key_is_found_and_the_evidence_kept(tmp_path):
    async with cells(tmp_path) as (a, b):
        known = await serve_for_a_while(a, b, 3)
        await asyncio.to_thread(rewrite, b, known + 5)
        async with a:
            assert (await get(a, "/readyz"))[1].endswith('"warnings":[]}')
            async with b:

                async def warned() -> bool:
                    return "peer_forked" in (await get(a, "/readyz"))[1]

                await until(warned)
                assert kept_size(a, b) == known
                figures = (await get(a, "/metrics"))[1]
                assert f'situs_mirror_submissions_total{{log="{b.origin}",status="422"}}' in figures
                assert f'situs_mirror_forks{{log="{b.origin}"}} 1.0' in figures
        store = MirrorStore.read(a.folder / "mirror.db")
        (first, *_) = store.evidence(b.origin)
        store.close()
        assert is_proven(first.found, b.vkey)
        (event,) = events(a, "peer_forked")
        assert (event["log"], event["cosigned"]["size"], event["sha256"]) == (b.origin, known, first.found.digest)
        assert {e["code"] for e in events(b, "witness_failed")} == {"witness_contradicts"}
        shown = run("mirror", "compare", b.folder / "ledger.db", "--config", a.config_path)
        assert (shown.exit_code, "checkpoint_mismatch" in shown.output) == (1, True)
        agreed = run("mirror", "compare", b.folder / "old" / "ledger.db", "--config", a.config_path)
        assert (agreed.exit_code, "not_in_the_log" in agreed.output) == (1, True)  # it signed another all the same


async def test_an_auditor_takes_a_mirrored_checkpoint_and_holds_an_export_to_it(tmp_path):
    async with cells(tmp_path) as (a, b):
        await serve_for_a_while(a, b)
        export = tmp_path / "b.jsonl"
        reader = LedgerReader(b.folder / "ledger.db")
        export_log(reader, export)
        reader.close()
        async with a:
            path = f"/situs/v1/mirror/{sha256(b.origin.encode()).hexdigest()}/checkpoint"
            status, note = await get(a, path)
            assert status == 200
        printed = run("mirror", "checkpoint", b.origin, "--config", a.config_path)
        assert printed.output == note
        (tmp_path / "b.checkpoint").write_text(note, encoding="utf-8")
        trust = ("--key", b.folder / "ledger.vkey", "--checkpoint", tmp_path / "b.checkpoint")
        assert run("verify", export, *trust).exit_code == 0
        await asyncio.to_thread(rewrite, b, peek_checkpoint(note.encode()).size + 3)
        failed = run("verify", b.folder / "ledger.db", *trust)
        assert (failed.exit_code, "checkpoint_mismatch" in failed.output) == (1, True)


async def growing(a: Gateway, forks: list[Submission]) -> list[int]:
    return [(await a.runtime.mirroring.take(one)).status for one in forks]


async def test_a_fork_is_recorded_once_for_each_log_across_restarts(tmp_path):
    async with cells(tmp_path) as (a, b):
        known = await serve_for_a_while(a, b)
        forks = []
        for entries in range(known, known + 3):
            await asyncio.to_thread(rewrite, b, entries)
            reader = LedgerReader(b.folder / "ledger.db")
            forks.append(Submission(known, reader.consistency(known, entries), reader.newest()))
            reader.close()
        for _ in range(2):
            async with a:
                assert await growing(a, forks) == [422, 422, 422]
                assert "peer_forked" in (await get(a, "/readyz"))[1]
        assert len(events(a, "peer_forked")) == 1


async def test_a_fork_that_could_not_be_recorded_is_recorded_at_the_next_start(tmp_path):
    async with cells(tmp_path) as (a, b):
        known = await serve_for_a_while(a, b)
        await asyncio.to_thread(rewrite, b, known)
        reader = LedgerReader(b.folder / "ledger.db")
        fork = Submission(known, (), reader.newest())
        reader.close()
        async with a:
            other = sqlite3.connect(a.folder / "ledger.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            assert await growing(a, [fork]) == [422]
            other.execute("ROLLBACK")
            other.close()
            assert events(a, "peer_forked") == []
            assert "peer_forked" in (await get(a, "/readyz"))[1]
        async with a:
            pass
        assert len(events(a, "peer_forked")) == 1


async def test_what_is_kept_and_not_signed_is_told_and_nothing_of_that_log_is_cosigned(tmp_path):
    async with cells(tmp_path) as (a, b):
        await serve_for_a_while(a, b)
        file = sqlite3.connect(a.folder / "mirror.db", isolation_level=None)
        file.execute("UPDATE checkpoint SET note = CAST(substr(note, 1, length(note) - 1) AS BLOB)")
        file.close()
        async with a:
            assert "mirror_damaged" in (await get(a, "/readyz"))[1]
            path = f"/situs/v1/mirror/{sha256(b.origin.encode()).hexdigest()}/checkpoint"
            assert (await get(a, path))[0] == 404
            async with b:
                await call(b)

                async def told() -> bool:
                    return 'status="500"' in (await get(a, "/metrics"))[1]

                await until(told)
            assert (await call(a)) != ""
        assert {e["code"] for e in events(b, "witness_failed")} == {"witness_unreachable"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda a, b: mirror_settings(a, b.vkey, b.vkey), "config_invalid"),
        (lambda a, b: mirror_settings(a, a.vkey), "config_invalid"),
        (lambda a, b: '[mirror]\nname = "no name"\n', "config_invalid"),
        (lambda a, b: '[mirror]\nname = "w.example"\nsigning_key = "ledger-key.pem"\n', "config_invalid"),
        (lambda a, b: '[mirror]\nname = "w.example"\nsigning_key = "none.pem"\n', "ledger_key_missing"),
        (lambda a, b: '[mirror]\nname = "w.example"\npath = "none.db"\n', "mirror_missing"),
        (lambda a, b: '[mirror]\nname = "w.example"\npath = "ledger.db"\n', "mirror_unreadable"),
        (
            lambda a, b: f'[mirror]\nname = "w.example"\n[[mirror.log]]\nkey = "{witness_key(b)}"\n',
            "verifier_key_malformed",
        ),
    ],
)
async def test_a_witness_that_cannot_be_one_keeps_the_gateway_from_starting(tmp_path, change, code):
    a, b = (cell(tmp_path, name, "http://127.0.0.1:9", 0) for name in ("cell-a", "cell-b"))
    a.settings += change(a, b)
    with pytest.raises(ConfigError) as caught:
        async with a:
            pass
    assert caught.value.code == code


async def test_a_reload_does_not_change_the_mirror(tmp_path):
    async with cells(tmp_path) as (a, _), a:
        a.settings = a.settings.replace("checkpoints_per_minute = 1000", "checkpoints_per_minute = 1001")
        a.write()
        assert load_config(a.config_path).mirror.checkpoints_per_minute == 1001
        with pytest.raises(ConfigError) as caught:
            await recall(a.runtime, a.config_path)
        assert caught.value.code == "restart_needed"
