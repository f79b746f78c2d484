import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from situs.adapters.upstream.entra import EntraApplication
from situs.adapters.upstream.http import HttpClient
from situs.adapters.upstream.settings import EntraExchange, Timeouts, UpstreamSettings, key_id
from situs.errors import ConfigError, UpstreamError
from situs.testing import Answer, FakeClouds, FakeProvider

CLOUDS = FakeClouds()
AUDIENCE = "api://AzureADTokenExchange"
Make = Callable[..., EntraApplication]


@pytest_asyncio.fixture
async def entra() -> AsyncIterator[tuple[FakeProvider, Make]]:
    async with FakeProvider() as provider:
        provider.respond(CLOUDS.exchange)
        client = HttpClient(Timeouts(), 1 << 20)

        def make(token: str = "", **more: Any) -> EntraApplication:
            given = {"tenant": CLOUDS.tenant, "client": CLOUDS.client, "url": provider.base_url} | more
            exchange = EntraExchange(lambda: token or CLOUDS.issuer.token(AUDIENCE), **given)
            return EntraApplication(UpstreamSettings("u", "azure"), exchange, client)

        yield provider, make
        await client.aclose()


async def test_a_token_is_had_by_the_documented_request(entra):
    provider, make = entra
    granted = await make().exchange()
    assert granted.value in CLOUDS.tokens
    assert (granted.key, granted.lifetime) == (key_id(granted.value), 3600)
    assert abs(granted.ends / 1000 - time.time() - 3600) < 5
    assert [request.target for request in provider.requests] == [f"/{CLOUDS.tenant}/oauth2/v2.0/token"]


@pytest.mark.parametrize(
    ("token", "more", "words"),
    [
        (CLOUDS.issuer.token(AUDIENCE, seconds=-1), {}, "401 invalid_client"),
        (CLOUDS.issuer.token("another"), {}, "401 invalid_client"),
        ("", {"client": CLOUDS.tenant}, "400 invalid_request"),
        ("", {"scope": "https://example.com/.default"}, "400 invalid_request"),
    ],
)
async def test_a_refusal_says_why_in_a_known_word_and_what_to_look_at(entra, token: str, more: dict, words: str):
    _, make = entra
    with pytest.raises(UpstreamError) as caught:
        await make(token, **more).exchange()
    assert (caught.value.code, caught.value.retryable) == ("upstream_unauthorised", True)
    assert words in caught.value.message and "federated credential" in caught.value.message
    assert "eyJ" not in caught.value.message


async def test_an_answer_without_a_token(entra):
    provider, make = entra
    provider.script(Answer(body=b'{"error":"geheim"}'))
    with pytest.raises(UpstreamError) as caught:
        await make().exchange()
    assert (caught.value.code, "geheim" in caught.value.message) == ("upstream_unauthorised", False)


def test_the_host_is_entra_s_or_the_one_that_is_named():
    client = HttpClient(Timeouts(), 1024)

    def url(**more: str) -> str:
        exchange = EntraExchange(str, CLOUDS.tenant, CLOUDS.client, **more)
        return str(EntraApplication(UpstreamSettings("u", "azure"), exchange, client)._url)

    path = f"/{CLOUDS.tenant}/oauth2/v2.0/token"
    assert url() == "https://login.microsoftonline.com" + path
    assert url(url="https://login.microsoftonline.us") == "https://login.microsoftonline.us" + path
    for address in ("http://login.example.com", "https://a@b.example", "https://login.example.com/?x"):
        with pytest.raises(ConfigError):
            url(url=address)
