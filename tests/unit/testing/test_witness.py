"""A witness keeps what it has seen, and answers in the words of the specification."""

from __future__ import annotations

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store import FileSigner
from situs.ledger import Checkpoint, Submission, Tree, leaf_hash, sign_checkpoint
from situs.testing import Witness

SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))


def note(size: int) -> bytes:
    tree = Tree()
    for n in range(size):
        tree.push(leaf_hash(b"%d" % n))
    return sign_checkpoint(Checkpoint("example.com/log", size, tree.head().root), SIGNER)


async def post(witness: Witness, body: bytes) -> tuple[int, str, str]:
    async with (
        aiohttp.ClientSession() as client,
        client.post(f"{witness.url}/add-checkpoint", data=body) as answer,
    ):
        return answer.status, answer.content_type, await answer.text()


async def test_a_restarted_witness_remembers(tmp_path) -> None:
    keys = [SIGNER.vkey("example.com/log")]
    async with Witness("w", keys, tmp_path / "seen.json") as witness:
        status, _, body = await post(witness, Submission(0, (), note(5)).to_bytes())
        assert (status, body.startswith("— w ")) == (200, True)
    async with Witness("w", keys, tmp_path / "seen.json") as again:
        assert await post(again, Submission(0, (), note(3)).to_bytes()) == (409, "text/x.tlog.size", "5\n")
        assert (await post(again, Submission(3, (), note(3)).to_bytes()))[0] == 409
        assert again.seen["example.com/log"].size == 5


async def test_nonsense_is_a_bad_request() -> None:
    async with Witness("w", []) as witness:
        assert (await post(witness, b"nonsense"))[0] == 400
