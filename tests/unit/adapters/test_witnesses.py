"""The client against a real witness on loopback."""

from __future__ import annotations

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from yarl import URL

from situs.adapters.store import FileSigner, SqliteLedger
from situs.adapters.witnesses import WitnessClient, open_session
from situs.errors import IntegrityError, SitusError
from situs.ledger import COSIGNATURE, VerifierKey, peek_checkpoint
from situs.testing import Witness

ORIGIN = "example.com/log"


@pytest.fixture
async def session():
    async with open_session(2) as opened:
        yield opened


@pytest.fixture
def signer() -> FileSigner:
    return FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))


def open_ledger(path, signer) -> SqliteLedger:
    return SqliteLedger.open(path, ORIGIN, signer, lambda: 1_000_000)


@pytest.fixture
async def ledger(tmp_path, signer):
    opened = open_ledger(tmp_path / "ledger.db", signer)
    yield opened
    await opened.aclose()


@pytest.fixture
async def witness(signer):
    async with Witness("w.example/1", [signer.vkey(ORIGIN)]) as serving:
        yield serving


async def grow(ledger, count: int = 3, word: str = "x") -> None:
    for _ in range(count):
        await ledger.append({"type": "event", "call": "", "at": 1_000_000, "event": word})


async def ask(client: WitnessClient, ledger: SqliteLedger):
    note = await ledger.checkpoint()
    return await client.cosign(note, lambda old: ledger.consistency(old, peek_checkpoint(note).size))


async def test_a_witness_follows_a_log_that_grows(ledger, witness, session):
    client = WitnessClient(witness.key, URL(witness.url), session)
    for _ in range(4):
        await grow(ledger)
        assert (await ask(client, ledger)).by(witness.key)
    assert witness.seen[ORIGIN].size == 12
    assert witness.answered == [200] * 4


async def test_a_client_that_knows_nothing_is_told_where_the_witness_is(ledger, witness, session):
    await grow(ledger)
    await ask(WitnessClient(witness.key, URL(witness.url), session), ledger)
    await grow(ledger)
    assert (await ask(WitnessClient(witness.key, URL(witness.url), session), ledger)).by(witness.key)
    assert witness.answered == [200, 409, 200]


async def test_a_ledger_that_was_rolled_back_is_found(ledger, witness, session, tmp_path, signer):
    await grow(ledger, 9)
    await ask(WitnessClient(witness.key, URL(witness.url), session), ledger)
    restored = open_ledger(tmp_path / "backup.db", signer)
    await grow(restored, 4)
    with pytest.raises(IntegrityError) as caught:
        await ask(WitnessClient(witness.key, URL(witness.url), session), restored)
    await restored.aclose()
    assert (caught.value.code, caught.value.expected, caught.value.found) == ("witness_contradicts", "9", "4")
    assert witness.seen[ORIGIN].size == 9


@pytest.mark.parametrize("length", [9, 12])
async def test_a_forked_ledger_is_found(ledger, witness, session, tmp_path, signer, length):
    await grow(ledger, 9)
    client = WitnessClient(witness.key, URL(witness.url), session)
    await ask(client, ledger)
    forked = open_ledger(tmp_path / "fork.db", signer)
    await grow(forked, length, "y")
    with pytest.raises(IntegrityError) as caught:
        await ask(client, forked)
    await forked.aclose()
    assert caught.value.code == "witness_contradicts"
    assert set(witness.answered) <= {200, 409, 422}


async def test_a_log_that_the_witness_does_not_know_is_told(ledger, session):
    async with Witness("w.example/1", []) as stranger:
        await grow(ledger)
        with pytest.raises(SitusError) as caught:
            await ask(WitnessClient(stranger.key, URL(stranger.url), session), ledger)
    assert (caught.value.code, stranger.answered) == ("witness_rejects", [404])


async def test_another_key_for_the_log_is_told(ledger, session):
    other = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
    async with Witness("w.example/1", [other.vkey(ORIGIN)]) as stranger:
        await grow(ledger)
        with pytest.raises(SitusError) as caught:
            await ask(WitnessClient(stranger.key, URL(stranger.url), session), ledger)
    assert (caught.value.code, stranger.answered) == ("witness_rejects", [403])


@pytest.mark.parametrize("status", [429, 500, 302])
async def test_a_witness_in_trouble_is_told(ledger, witness, session, status):
    witness.failing = status
    await grow(ledger)
    with pytest.raises(SitusError) as caught:
        await ask(WitnessClient(witness.key, URL(witness.url), session), ledger)
    assert caught.value.code == "witness_unreachable"


async def test_a_witness_that_is_slow_or_gone_is_told(ledger, witness):
    await grow(ledger)
    witness.delay = 5
    async with open_session(0.1) as hasty:
        for url in (witness.url, "http://127.0.0.1:9"):
            with pytest.raises(SitusError) as caught:
                await ask(WitnessClient(witness.key, URL(url), hasty), ledger)
            assert caught.value.code == "witness_unreachable"


async def test_a_cosignature_by_another_key_is_none(ledger, witness, session):
    await grow(ledger)
    other = VerifierKey(witness.name, b"\x09" * 32, COSIGNATURE)
    with pytest.raises(SitusError) as caught:
        await ask(WitnessClient(other, URL(witness.url), session), ledger)
    assert caught.value.code == "witness_garbled"


def forged(key: VerifierKey) -> str:
    from situs.ledger import Signature

    return f"{Signature(key.name, key.key_id + bytes(72))}\n"


@pytest.mark.parametrize(
    ("status", "kind", "body", "code"),
    [
        (200, "text/plain", lambda key: "nonsense\n", "witness_garbled"),
        (200, "text/plain", lambda key: "", "witness_garbled"),
        (200, "text/plain", lambda key: "\xff" * 99_999, "witness_garbled"),
        (200, "text/plain", forged, "cosignature_forged"),
        (409, "text/x.tlog.size", lambda key: "many\n", "witness_garbled"),
        (409, "text/x.tlog.size", lambda key: "1\n", "witness_garbled"),  # whatever it was told
        (409, "text/x.tlog.size", lambda key: "9" * 99, "witness_garbled"),
        (409, "text/x.tlog.size", lambda key: "\u00b2\n", "witness_garbled"),  # a digit that is no number
        (409, "text/x.tlog.size", lambda key: "\u0663\n", "witness_garbled"),  # a number, but not in ASCII
        (409, "text/x.tlog.size", lambda key: "-1\n", "witness_garbled"),
        (409, "text/plain", lambda key: "", "witness_contradicts"),
    ],
)
async def test_what_a_faulty_witness_says_is_never_taken(ledger, witness, session, status, kind, body, code):
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body(witness.key), content_type=kind)

    app = web.Application()
    app.router.add_post("/add-checkpoint", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await grow(ledger)
    client = WitnessClient(witness.key, URL(f"http://127.0.0.1:{runner.addresses[0][1]}"), session)
    try:
        with pytest.raises(SitusError) as caught:
            await ask(client, ledger)
    finally:
        await runner.cleanup()
    assert caught.value.code == code
