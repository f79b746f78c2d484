"""A log in memory that an erasure is proven from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from situs.adapters.store.signer import FileSigner
from situs.erasure import Asked, Ending, KeyState, begun_entry, blocked_entry, ended_entry
from situs.ledger import (
    EMPTY_ROOT,
    Checkpoint,
    ProvenEntry,
    Receipt,
    Tree,
    canonicalise,
    inclusion_proof,
    leaf_hash,
    node_hash,
    sign_checkpoint,
)

ORIGIN = "situs.test/ledger"
ASKED = Asked("M-1", "anna <b>", "objection")
NO_REACH: dict[str, Any] = {
    "calls": 0, "refused_or_not_sent": 0, "tokens": 0, "places": [], "exports": 0, "trainings": 0
}  # fmt: skip

Prove = Callable[..., Receipt]


@pytest.fixture
def signer() -> FileSigner:
    return FileSigner(Ed25519PrivateKey.generate())


@pytest.fixture
def prove(signer: FileSigner) -> Prove:
    """Return the receipt of some entries of a log of these and three others."""

    def proving(entries: Sequence[dict[str, Any]], call: str = "e") -> Receipt:
        other = {"type": "event", "call": "", "at": 1, "event": "x"}
        bodies = [canonicalise(e) for e in (other, *entries, other, other)]
        tree = Tree()
        for body in bodies:
            tree.push(leaf_hash(body), [])
        leaves = [leaf_hash(body) for body in bodies]

        def node(level: int, index: int) -> bytes:
            hashes = leaves[index << level : (index + 1) << level]
            while len(hashes) > 1:
                hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
            return hashes[0] if hashes else EMPTY_ROOT

        head = tree.head()
        note = sign_checkpoint(Checkpoint(ORIGIN, head.size, head.root), signer)
        proven = tuple(
            ProvenEntry(n, bodies[n], inclusion_proof(n, head.size, node)) for n in range(1, len(entries) + 1)
        )
        return Receipt(call, proven, note)

    return proving


@pytest.fixture
def destroyed(prove: Prove) -> Receipt:
    begun = begun_entry("e", ASKED, "file", KeyState.HELD, closed=True, at=1)
    return prove([begun, ended_entry("e", "M-1", Ending(True), 2)])


@pytest.fixture
def blocked(prove: Prove) -> Receipt:
    return prove([blocked_entry("e", ASKED, ["LH-7"], 1)])
