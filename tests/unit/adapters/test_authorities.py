"""The client against a real authority on loopback."""

from __future__ import annotations

import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from yarl import URL

from situs.adapters.authorities import AuthorityClient
from situs.adapters.store import FileSigner
from situs.adapters.witnesses import open_session
from situs.errors import UpstreamError
from situs.ledger import Checkpoint, sign_checkpoint
from situs.ledger.authority import Authorities
from situs.testing import Authority

NOTE = sign_checkpoint(
    Checkpoint("example.com/log", 7, b"\x05" * 32), FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
)


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
async def authority():
    async with Authority() as serving:
        yield serving


@pytest.fixture
async def session():
    async with open_session(1) as opened:
        yield opened


def client(authority: Authority, session, *, url: str = "", root: bytes = b"", clock=now) -> AuthorityClient:
    trusted = Authorities([root or authority.pem])
    return AuthorityClient("tsa.example", URL(url or authority.url), trusted, session, clock)


async def test_a_stamp_is_taken_with_a_nonce_of_its_own(authority, session) -> None:
    asking = client(authority, session)
    first, second = [await asking.stamp(NOTE) for _ in range(2)]
    trusted = Authorities([authority.pem])
    read = [trusted.check(NOTE, line) for line in (first, second)]
    assert read[0].nonce != read[1].nonce
    assert all(abs(stamp.at - time.time()) < 5 for stamp in read)


@pytest.mark.parametrize(("habit", "value", "code"), [
    ("failing", 500, "authority_unreachable"), ("failing", 302, "authority_unreachable"),
    ("failing", 403, "authority_rejects"), ("delay", 3.0, "authority_unreachable"),
    ("refusing", True, "authority_garbled"), ("forged", True, "authority_garbled"),
    ("nonce", 5, "authority_garbled"), ("imprint", b"\x01" * 32, "authority_garbled"),
    ("body", b"", "authority_garbled"), ("body", b"<html>", "authority_garbled"),
    ("body", bytes(1 << 17), "authority_garbled"), ("ahead", 400, "authority_clock"),
    ("ahead", -400, "authority_clock"),
])  # fmt: skip
async def test_what_would_not_verify_later_is_not_taken(authority, session, habit, value, code) -> None:
    setattr(authority.habits, habit, value)
    with pytest.raises(UpstreamError) as caught:
        await client(authority, session).stamp(NOTE)
    assert caught.value.code == code


async def test_another_root_is_told_at_once(authority, session) -> None:
    with pytest.raises(UpstreamError) as caught:
        await client(authority, session, root=Authority("other.example").pem).stamp(NOTE)
    assert caught.value.code == "authority_garbled"


async def test_nobody_there_is_unreachable(authority, session) -> None:
    with pytest.raises(UpstreamError) as caught:
        await client(authority, session, url="http://127.0.0.1:9/").stamp(NOTE)
    assert caught.value.code == "authority_unreachable"
