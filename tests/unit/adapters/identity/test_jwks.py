"""Key sets of issuers, from a file and from a loopback server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import ECKey

from situs.adapters.identity import Gatekeeper, JwksPolicy, JwksSource, TrustedIssuers
from situs.authenticate import Issuer, KeyRing
from situs.errors import CallError, ConfigError

NOW = 1_800_000_000
ONE = ECKey.generate_key("P-256", {"kid": "one"})
TWO = ECKey.generate_key("P-256", {"kid": "two"})
ISSUER = Issuer("idp", "https://idp.example.com", frozenset({"situs"}))


def key_set(*keys: ECKey) -> bytes:
    return orjson.dumps({"keys": [key.as_dict(private=False) for key in keys]})


def token(key: ECKey, **claims: Any) -> str:
    said = {"iss": ISSUER.issuer, "aud": "situs", "sub": "anna", "iat": NOW, "exp": NOW + 60} | claims
    return jwt.encode({"alg": "ES256", "kid": key.kid}, said, key)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Provider:
    """A real HTTP server on loopback that serves a key set."""

    def __init__(self) -> None:
        self.body = key_set(ONE)
        self.status = 200
        self.asked = 0
        self.delay = 0.0

    async def answer(self, _: web.Request) -> web.Response:
        self.asked += 1
        await asyncio.sleep(self.delay)
        headers = {"Location": "/other"} if self.status == 302 else None
        return web.Response(body=self.body, status=self.status, headers=headers)


@asynccontextmanager
async def issuers(provider: Provider, clock: Clock, policy: JwksPolicy) -> AsyncIterator[TrustedIssuers]:
    app = web.Application()
    app.router.add_get("/jwks", provider.answer)
    async with TestServer(app) as server:
        trusted = TrustedIssuers([JwksSource(ISSUER, str(server.make_url("/jwks")))], policy, clock)
        await trusted.start()
        try:
            yield trusted
        finally:
            await trusted.aclose()


POLICY = JwksPolicy(refresh=100, max_stale=1000, pause=10, timeout=2)


async def test_a_rotated_key_is_fetched_when_a_token_names_it() -> None:
    provider, clock = Provider(), Clock()
    async with issuers(provider, clock, POLICY) as trusted:
        gate = Gatekeeper(KeyRing(), trusted)
        assert (await gate.identify(token(ONE), NOW)).id == "idp:anna"
        provider.body = key_set(TWO)
        clock.now += 10
        assert (await gate.identify(token(TWO), NOW)).id == "idp:anna"
        assert provider.asked == 2
        # The old key is gone from the set, and with it what was proven by it.
        with pytest.raises(CallError):
            await gate.identify(token(ONE), NOW)


async def test_unknown_key_ids_cannot_make_us_ask_without_end() -> None:
    provider, clock = Provider(), Clock()
    async with issuers(provider, clock, POLICY) as trusted:
        gate = Gatekeeper(KeyRing(), trusted)
        clock.now += 10
        for _ in range(20):
            with pytest.raises(CallError):
                await gate.identify(token(TWO), NOW)
        assert provider.asked == 2


async def test_many_calls_at_once_ask_once() -> None:
    provider, clock = Provider(), Clock()
    async with issuers(provider, clock, POLICY) as trusted:
        provider.body, provider.delay = key_set(ONE, TWO), 0.05
        clock.now += 10
        gate = Gatekeeper(KeyRing(), trusted)
        found = await asyncio.gather(*(gate.identify(token(TWO), NOW) for _ in range(8)))
        assert {principal.id for principal in found} == {"idp:anna"}
        assert provider.asked == 2


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b""), (302, b""), (200, b"nonsense"), (200, b'{"keys": []}'), (200, b" " * 300_000)],
)
async def test_a_failed_fetch_keeps_the_last_good_set_until_it_is_too_old(status: int, body: bytes) -> None:
    provider, clock = Provider(), Clock()
    async with issuers(provider, clock, POLICY) as trusted:
        provider.status, provider.body = status, body
        clock.now += 999
        assert await trusted.issuers_for(token(ONE))
        clock.now += 1
        with pytest.raises(ConfigError) as caught:
            await trusted.issuers_for(token(ONE))
        assert (caught.value.code, caught.value.status) == ("issuer_keys_unavailable", 503)
        provider.status, provider.body = 200, key_set(ONE)
        clock.now += 10
        assert (await trusted.issuers_for(token(ONE))).find(ISSUER.issuer)


async def test_an_old_set_is_renewed_behind_the_call() -> None:
    provider, clock = Provider(), Clock()
    async with issuers(provider, clock, POLICY) as trusted:
        provider.body = key_set(ONE, TWO)
        clock.now += 100
        before = await trusted.issuers_for(token(ONE))
        async with asyncio.timeout(2):
            while trusted.snapshot is before:
                await asyncio.sleep(0.005)
        found = trusted.snapshot.find(ISSUER.issuer)
        assert found is not None
        assert found[1].has("two")
        assert provider.asked == 2


@pytest.mark.parametrize("status", [404, 500])
async def test_nothing_starts_without_the_keys(status: int) -> None:
    provider = Provider()
    provider.status = status
    with pytest.raises(ConfigError) as caught:
        async with issuers(provider, Clock(), POLICY):
            pass
    assert caught.value.code == "issuer_keys_unavailable"


async def test_a_slow_provider_is_given_up() -> None:
    provider = Provider()
    provider.delay = 1.0
    with pytest.raises(ConfigError):
        async with issuers(provider, Clock(), JwksPolicy(timeout=0.05)):
            pass


async def test_a_file_serves_too(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_bytes(key_set(ONE))
    clock = Clock()
    trusted = TrustedIssuers([JwksSource(ISSUER, str(path))], POLICY, clock)
    await trusted.start()
    gate = Gatekeeper(KeyRing(), trusted)
    assert (await gate.identify(token(ONE), NOW)).id == "idp:anna"
    path.unlink()
    clock.now += 1000
    with pytest.raises(ConfigError):
        await gate.identify(token(ONE), NOW)
    await trusted.aclose()


@pytest.mark.parametrize(
    "location",
    [
        "http://idp.example.com/jwks",
        "ftp://idp.example.com/x",
        "https://u:p@idp.example.com/",
        "http://127.0.0.1.example.com/",
    ],
)
def test_a_location_that_others_can_answer_for_is_refused(location: str) -> None:
    with pytest.raises(ConfigError) as caught:
        JwksSource(ISSUER, location)
    assert caught.value.code == "jwks_location"


def test_safe_locations_are_taken() -> None:
    for location in (
        "https://idp.example.com/jwks",
        "http://127.0.0.1:1/x",
        "http://[::1]:1/x",
        "http://localhost/x",
        "a/b",
    ):
        JwksSource(ISSUER, location)
