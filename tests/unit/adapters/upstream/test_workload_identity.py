import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
import pytest_asyncio

from situs.adapters.upstream.http import HttpClient
from situs.adapters.upstream.settings import GoogleExchange, Timeouts, UpstreamSettings, key_id
from situs.adapters.upstream.workload_identity import WorkloadIdentity
from situs.errors import ConfigError, UpstreamError
from situs.testing import Answer, FakeClouds, FakeProvider

CLOUDS = FakeClouds()
AUDIENCE = "https:" + CLOUDS.pool
Make = Callable[..., WorkloadIdentity]


@pytest_asyncio.fixture
async def google() -> AsyncIterator[tuple[FakeProvider, Make]]:
    async with FakeProvider() as provider:
        provider.respond(CLOUDS.exchange)
        client = HttpClient(Timeouts(), 1 << 20)

        def make(token: str = "", **more: Any) -> WorkloadIdentity:
            given = {"audience": CLOUDS.pool, "url": provider.base_url, "account_url": provider.base_url} | more
            exchange = GoogleExchange(lambda: token or CLOUDS.issuer.token(AUDIENCE), **given)
            return WorkloadIdentity(UpstreamSettings("u", "vertex", region="europe-west3"), exchange, client)

        yield provider, make
        await client.aclose()


async def test_the_pool_s_own_token_is_had_by_the_documented_request(google):
    provider, make = google
    granted = await make().exchange()
    assert granted.value in CLOUDS.tokens
    assert granted.key == key_id(granted.value)
    assert granted.lifetime == 3600
    assert abs(granted.ends / 1000 - time.time() - 3600) < 5
    assert [request.path for request in provider.requests] == ["/v1/token"]


async def test_an_account_s_token_is_had_with_one_that_opens_nothing_else(google):
    provider, make = google
    granted = await make(account=CLOUDS.account).exchange()
    assert granted.value.startswith("ya29.c.")
    assert 3590 < granted.lifetime <= 3600
    exchanged, impersonated = provider.requests
    assert impersonated.target == f"/v1/projects/-/serviceAccounts/{CLOUDS.account}:generateAccessToken"
    bearer = (impersonated.header("authorization") or "").removeprefix("Bearer ")
    assert bearer in CLOUDS.federated
    assert bearer not in CLOUDS.tokens  # of the scope `iam` alone
    assert exchanged.header("authorization") is None


@pytest.mark.parametrize(
    ("end", "lifetime"), [("2999-01-01T00:00:00Z", 3600), ("2999-01-01T00:00:00.123456789Z", 3600)]
)
async def test_a_clock_that_is_wrong_makes_nothing_live_longer(google, end: str, lifetime: float):
    provider, make = google
    exchange = make(account=CLOUDS.account)
    provider.respond(lambda r: given(end) if r.path != "/v1/token" else CLOUDS.exchange(r))
    assert (await exchange.exchange()).lifetime == lifetime


def given(end: object, token: object = "at") -> Answer:
    return Answer(body=orjson.dumps({"accessToken": token, "expireTime": end}))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"geheim"),
        Answer(body=b"[]"),
        given(1),
        given("soon"),
        given("2999-01-01T00:00:00"),
        given("2999-01-01T00:00:00Z", ""),
        given("2999-01-01T00:00:00Z", 1),
        Answer(status=403, body=b'{"error":{"code":403,"status":"PERMISSION_DENIED","message":"geheim"}}'),
    ],
)
async def test_an_account_that_gives_no_token(google, answer: Answer):
    provider, make = google
    provider.respond(lambda r: answer if r.path != "/v1/token" else CLOUDS.exchange(r))
    with pytest.raises(UpstreamError) as caught:
        await make(account=CLOUDS.account).exchange()
    assert (caught.value.code, "geheim" in caught.value.message) == ("upstream_unauthorised", False)


@pytest.mark.parametrize(
    ("token", "more", "words"),
    [
        (CLOUDS.issuer.token(AUDIENCE, seconds=-1), {}, "400 invalid_grant"),
        ("", {"audience": CLOUDS.pool + "x"}, "400 invalid_request"),
        ("", {"account": "another@example-legal.iam.gserviceaccount.com"}, "403 PERMISSION_DENIED"),
    ],
)
async def test_a_refusal_says_why_in_a_known_word_and_what_to_look_at(google, token: str, more: dict, words: str):
    _, make = google
    with pytest.raises(UpstreamError) as caught:
        await make(token, **more).exchange()
    assert caught.value.code == "upstream_unauthorised"
    assert words in caught.value.message and "see that" in caught.value.message
    assert "eyJ" not in caught.value.message and "ya29" not in caught.value.message


def test_the_hosts_follow_from_the_region_and_a_global_one_must_be_named():
    client = HttpClient(Timeouts(), 1024)

    def made(region: str, **more: str) -> WorkloadIdentity:
        settings = UpstreamSettings("u", "vertex", region=region)
        return WorkloadIdentity(settings, GoogleExchange(str, CLOUDS.pool, **more), client)

    assert str(made("europe-west3")._url) == "https://sts.europe-west3.rep.googleapis.com/v1/token"
    assert made("europe-west3")._account_url is None
    assert str(made("europe-west3", account="a@b")._account_url).startswith("https://iamcredentials.googleapis.com/v1/")
    assert str(made("eu", url="https://sts.googleapis.com")._url) == "https://sts.googleapis.com/v1/token"
    for region in ("eu", "global"):
        with pytest.raises(ConfigError) as caught:
            made(region)
        assert "`exchange.url`" in caught.value.message
    for more in ({"url": "http://10.0.0.1"}, {"account": "a@b", "account_url": "http://sts.example.com"}):
        with pytest.raises(ConfigError):
            made("europe-west3", **more)


async def test_an_end_without_fractions_is_read(google):
    provider, make = google
    soon = datetime.fromtimestamp(int(time.time()) + 600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    provider.respond(lambda r: given(soon) if r.path != "/v1/token" else CLOUDS.exchange(r))
    assert 590 < (await make(account=CLOUDS.account).exchange()).lifetime <= 600
