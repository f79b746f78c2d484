import asyncio
from functools import cache

import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import RSAKey

from situs.adapters.upstream import UpstreamSettings, open_upstream
from situs.adapters.upstream.vertex import _host
from situs.errors import ConfigError
from situs.testing import Answer, FakeProvider, failure


@cache
def private_key() -> str:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def account(token_uri: str) -> str:
    fields = {
        "type": "service_account",
        "private_key_id": "kid1",
        "private_key": private_key(),
        "client_email": "situs@legal-example.iam.example.com",
        "token_uri": token_uri,
    }
    return orjson.dumps(fields).decode()


def opened(provider: FakeProvider, secret=None):
    secret = secret or (lambda: account(provider.base_url + "/token"))
    settings = UpstreamSettings(
        "u",
        "vertex",
        url=provider.base_url,
        region="europe-west3",
        project="legal-example",
        service_account=secret,
    )
    return open_upstream(settings)


def with_tokens(provider: FakeProvider, lifetime: int = 3600, status: int = 200) -> None:
    count = iter(range(1, 99))

    def rule(request):
        if request.path == "/token":
            body = {"access_token": f"at{next(count)}", "expires_in": lifetime, "token_type": "Bearer"}
            return Answer(body=orjson.dumps(body), status=status)
        return Answer(text="gut")

    provider.respond(rule)


PREFIX = "/v1/projects/legal-example/locations/europe-west3"


@pytest.mark.parametrize(
    ("dialect", "stream", "path"),
    [
        ("anthropic_vertex", False, "/publishers/anthropic/models/claude@1:rawPredict"),
        ("anthropic_vertex", True, "/publishers/anthropic/models/claude@1:streamRawPredict"),
        ("openai_chat", False, "/endpoints/openapi/chat/completions"),
    ],
)
async def test_the_path_and_the_token(sealed, whole, dialect, stream, path):
    async with FakeProvider() as provider:
        with_tokens(provider)
        upstream = opened(provider)
        out = await whole(upstream, sealed(dialect=dialect, model="claude@1", stream=stream))
        assert b"gut" in out
        assert provider.last.target.replace("%40", "@") == PREFIX + path
        assert provider.last.header("authorization") == "Bearer at1"
        await upstream.aclose()


async def test_the_assertion_verifies_and_the_token_is_shared(sealed, whole):
    async with FakeProvider() as provider:
        with_tokens(provider)
        upstream = opened(provider)
        await asyncio.gather(*(whole(upstream, sealed()) for _ in range(5)))
        exchanges = [r for r in provider.requests if r.path == "/token"]
        assert len(exchanges) == 1
        grant, _, assertion = exchanges[0].body.decode().partition("&assertion=")
        assert grant == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
        token = jwt.decode(assertion, RSAKey.import_key(private_key()), algorithms=["RS256"])
        assert token.header["kid"] == "kid1"
        assert token.claims["aud"] == provider.base_url + "/token"
        assert token.claims["exp"] - token.claims["iat"] == 3600
        await upstream.aclose()


async def test_a_token_near_its_end_is_replaced(sealed, whole):
    async with FakeProvider() as provider:
        with_tokens(provider, lifetime=60)
        upstream = opened(provider)
        await whole(upstream, sealed())
        await whole(upstream, sealed())
        assert provider.last.header("authorization") == "Bearer at2"
        await upstream.aclose()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (failure(400, "invalid_grant"), "upstream_unauthorised"),
        (failure(401), "upstream_unauthorised"),
        (failure(503), "upstream_overloaded"),
        (Answer(body=b"{}"), "upstream_unauthorised"),
        (Answer(body=b'{"access_token":"a\\nb","expires_in":9}'), "upstream_unauthorised"),
    ],
)
async def test_without_a_token_no_text_is_sent(sealed, fails, answer, code):
    async with FakeProvider() as provider:
        provider.script(answer)
        upstream = opened(provider)
        assert (await fails(upstream, sealed(b"geheim"))).code == code
        assert b"geheim" not in provider.received
        await upstream.aclose()


@pytest.mark.parametrize("secret", [lambda: "{", lambda: "{}", lambda: account("http://evil.example/token")])
async def test_a_malformed_account_sends_nothing(sealed, fails, secret):
    async with FakeProvider() as provider:
        upstream = opened(provider, secret)
        assert (await fails(upstream, sealed())).code == "upstream_unauthorised"
        assert not provider.received
        await upstream.aclose()


def test_hosts_and_odd_settings():
    assert _host("europe-west3") == "europe-west3-aiplatform.googleapis.com"
    assert _host("eu") == "aiplatform.eu.rep.googleapis.com"
    assert _host("global") == "aiplatform.googleapis.com"
    for region, project in [("", "legal-example"), ("evil.example/x", "legal-example"), ("eu", "../x")]:
        with pytest.raises(ConfigError):
            open_upstream(UpstreamSettings("u", "vertex", region=region, project=project, service_account=str))
