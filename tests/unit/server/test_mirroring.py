"""The witness's HTTP face: the words of C2SP tlog-witness, and what a stranger can cost."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from hashlib import sha256

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store import FileSigner, MirrorStore, create_signer
from situs.ledger import (
    COSIGNATURE,
    Checkpoint,
    Submission,
    Tree,
    VerifierKey,
    consistency_proof,
    leaf_hash,
    node_hash,
    parse_signature,
    sign_checkpoint,
    split_note,
    verify_cosignature,
)
from situs.testing import Gateway, Spot

LOG = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
ORIGIN = "cell-b.example/ledger"
HASH = sha256(ORIGIN.encode()).hexdigest()
SUBMIT = "/situs/v1/witness/add-checkpoint"


def node(level: int, index: int) -> bytes:
    if level == 0:
        return leaf_hash(b"%d" % index)
    return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))


def note(size: int, word: bytes = b"") -> bytes:
    tree = Tree()
    for n in range(size):
        tree.push(leaf_hash(b"%d" % n + word))
    return sign_checkpoint(Checkpoint(ORIGIN, size, tree.head().root), LOG)


def submit(old: int, new: int) -> bytes:
    return Submission(old, consistency_proof(old, new, node), note(new)).to_bytes()


@asynccontextmanager
async def serving(folder, more: str = "", *, on: bool = True):
    gateway = Gateway(folder, (Spot("own", "http://127.0.0.1:9/v1"),))
    gateway.write()
    if on:
        signer = create_signer(folder / "witness-key.pem")
        MirrorStore.create(folder / "mirror.db")
        gateway.settings = f'[mirror]\nname = "w.example"\n{more}[[mirror.log]]\nkey = "{LOG.vkey(ORIGIN)}"\n'
    async with gateway:
        yield gateway, VerifierKey("w.example", signer.public, COSIGNATURE) if on else None


@pytest.fixture
async def served(tmp_path):
    async with serving(tmp_path) as given:
        yield given


async def post(gateway: Gateway, body: object, path: str = SUBMIT) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as client, client.post(f"{gateway.url}{path}", data=body) as answer:
        return answer.status, answer.content_type, await answer.text()


async def get(gateway: Gateway, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as client, client.get(f"{gateway.url}{path}") as answer:
        return answer.status, await answer.text()


async def test_a_submission_is_answered_in_the_words_of_the_specification(served):
    gateway, key = served
    status, kind, body = await post(gateway, submit(0, 5))
    assert (status, kind, body.count("\n"), body[-1]) == (200, "text/plain", 1, "\n")
    line = parse_signature(body.strip())
    assert verify_cosignature(split_note(note(5))[0], line, key) > 1_700_000_000
    assert await post(gateway, submit(0, 9)) == (409, "text/x.tlog.size", "5\n")
    assert (await post(gateway, submit(5, 9)))[0] == 200
    refused = [
        (b"nonsense", 400, "submission_malformed"),
        (Submission(0, (), sign_checkpoint(Checkpoint("x.example", 1, b"\x00" * 32), LOG)).to_bytes(), 404,
         "mirror_unknown_log"),
        (Submission(9, (), note(9)[:-9] + b"AAAAAAA=\n").to_bytes(), 403, "mirror_unsigned"),
        (Submission(9, (), note(12)).to_bytes(), 422, "mirror_contradicted"),
        (Submission(9, (), note(9, b"x")).to_bytes(), 422, "mirror_contradicted"),
    ]  # fmt: skip
    for body, status, code in refused:
        found = await post(gateway, body)
        assert (found[0], found[1], code in found[2]) == (status, "application/problem+json", True), code


async def test_the_newest_checkpoint_is_served_with_both_signatures(served):
    gateway, key = served
    path = f"/situs/v1/mirror/{HASH}/checkpoint"
    assert (await get(gateway, path))[0] == 404
    for old, new in ((0, 5), (5, 9)):
        await post(gateway, submit(old, new))
    status, body = await get(gateway, path)
    assert status == 200
    assert body.encode().startswith(note(9))
    assert split_note(body.encode())[1][1].by(key)
    for other in ("", HASH, f"{HASH}/", f"{HASH.upper()}/checkpoint", "0" * 64 + "/checkpoint", "checkpoint"):
        assert (await get(gateway, f"/situs/v1/mirror/{other}"))[0] == 404, other


async def test_without_a_witness_there_is_nothing_at_its_addresses(tmp_path):
    async with serving(tmp_path, on=False) as (gateway, _):
        assert (await post(gateway, submit(0, 5)))[0] == 404
        assert (await get(gateway, f"/situs/v1/mirror/{HASH}/checkpoint"))[0] == 404


async def test_a_stranger_leaves_no_entry_and_no_word_in_the_metrics(served):
    gateway, _ = served
    size = gateway.runtime.ledger.size
    stranger = sign_checkpoint(Checkpoint("stranger.example/zzz", 1, b"\x00" * 32), LOG)
    bodies = [
        b"",
        b"zzz",
        Submission(0, (), stranger).to_bytes(),
        Submission(0, (), note(3)[:-9] + b"AAAAAAA=\n").to_bytes(),
    ]
    for body in bodies:
        assert (await post(gateway, body))[0] in (400, 403, 404)
    assert gateway.runtime.ledger.size == size
    figures = (await get(gateway, "/metrics"))[1]
    assert "stranger" not in figures
    assert 'situs_mirror_submissions_total{log="",status="404"} 1.0' in figures
    assert gateway.runtime.mirroring.cosigner.store.origins() == []


async def test_a_body_is_bounded(served):
    gateway, _ = served
    assert (await post(gateway, b"x" * 65_536))[0] == 400
    assert (await post(gateway, b"x" * 65_537))[0] == 413


async def test_everybody_together_has_so_many_a_minute(tmp_path):
    async with serving(tmp_path, "requests_per_minute = 3\n") as (gateway, _):
        statuses = [(await post(gateway, b"nonsense"))[0] for _ in range(5)]
        assert statuses[:3] == [400, 400, 400]
        assert statuses[4] == 429
        async with aiohttp.ClientSession() as client, client.post(gateway.url + SUBMIT, data=submit(0, 5)) as answer:
            assert (answer.status, int(answer.headers["Retry-After"]) >= 1) == (429, True)
        assert (await get(gateway, "/healthz"))[0] == 200


async def test_one_log_has_so_many_checkpoints_a_minute(tmp_path):
    async with serving(tmp_path, "checkpoints_per_minute = 2\n") as (gateway, _):
        assert [(await post(gateway, submit(n, n + 1)))[0] for n in range(3)] == [200, 200, 429]
        assert (await get(gateway, f"/situs/v1/mirror/{HASH}/checkpoint"))[1].encode().startswith(note(2))


async def test_slow_strangers_hold_a_few_places_and_none_among_calls(served):
    gateway, _ = served
    host, port = gateway.url.removeprefix("http://").split(":")
    head = f"POST {SUBMIT} HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nold".encode()
    slow = [await asyncio.open_connection(host, int(port)) for _ in range(16)]
    for _, writer in slow:
        writer.write(head)
    await asyncio.sleep(0.3)
    status, _, body = await post(gateway, submit(0, 5))
    assert (status, "overloaded" in body) == (503, True)
    async with aiohttp.ClientSession(headers={"x-api-key": gateway.key}) as client:
        sent = {"model": "m", "messages": [{"role": "user", "content": "Good morning."}]}
        async with client.post(f"{gateway.url}/v1/chat/completions", json=sent) as answer:
            assert (await answer.json())["error"]["code"] != "overloaded"
    for _, writer in slow:
        writer.close()
    for _ in range(50):
        if (await post(gateway, submit(0, 5)))[0] == 200:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the places were not given back")
