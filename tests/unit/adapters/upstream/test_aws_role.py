import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from situs.adapters.upstream.aws_role import AssumedRole, leaves
from situs.adapters.upstream.http import HttpClient
from situs.adapters.upstream.settings import AwsExchange, Timeouts, UpstreamSettings, key_id
from situs.errors import ConfigError, UpstreamError
from situs.testing import Answer, FakeClouds, FakeProvider

CLOUDS = FakeClouds()
Make = Callable[..., AssumedRole]


@pytest_asyncio.fixture
async def sts() -> AsyncIterator[tuple[FakeProvider, Make]]:
    async with FakeProvider() as provider:
        provider.respond(CLOUDS.exchange)
        client = HttpClient(Timeouts(), 1 << 20)

        def make(token: str = "", **more: Any) -> AssumedRole:
            given = {"role": CLOUDS.role, "url": provider.base_url} | more
            exchange = AwsExchange(lambda: token or CLOUDS.issuer.token("sts.amazonaws.com"), **given)
            return AssumedRole(UpstreamSettings("u", "bedrock", region="eu-central-1"), exchange, client)

        yield provider, make
        await client.aclose()


async def test_the_documented_request_is_made_and_its_keys_are_taken(sts):
    provider, make = sts
    granted = await make(session="situs-berlin", seconds=900).exchange()
    key, end = CLOUDS.keys[granted.value.id]
    assert granted.value == key
    assert granted.key == key_id(key.id)
    assert 895 < granted.lifetime <= 900
    assert abs(granted.ends / 1000 - end) < 2
    assert provider.last.header("content-type") == "application/x-www-form-urlencoded; charset=utf-8"
    assert (len(provider.requests), provider.last.target) == (1, "/")
    assert b"RoleSessionName=situs-berlin" in provider.last.body


async def test_the_host_is_that_of_the_region():
    client = HttpClient(Timeouts(), 1024)

    def url(region: str) -> str:
        settings = UpstreamSettings("u", "bedrock", region=region)
        return str(AssumedRole(settings, AwsExchange(str, CLOUDS.role), client)._url)

    assert url("eu-central-1") == "https://sts.eu-central-1.amazonaws.com"
    assert url("eusc-de-east-1") == "https://sts.eusc-de-east-1.amazonaws.eu"
    with pytest.raises(ConfigError):
        url("nowhere")
    with pytest.raises(ConfigError) as caught:
        AssumedRole(
            UpstreamSettings("u", "bedrock", region="eu-central-1", allow_http=True),
            AwsExchange(str, CLOUDS.role, url="http://10.0.0.1"),
            client,
        )
    assert caught.value.code == "upstream_address"  # an identity token goes over TLS, whatever a model's text may do


@pytest.mark.parametrize(
    ("token", "more", "words"),
    [
        (CLOUDS.issuer.token("sts.amazonaws.com", seconds=-1), {}, "400 ExpiredTokenException"),
        (CLOUDS.issuer.token("another"), {}, "400 InvalidIdentityToken"),
        ("", {"role": "arn:aws:iam::123456789012:role/another"}, "403 AccessDenied"),
        ("", {"seconds": 60}, "400 ValidationError"),
    ],
)
async def test_a_refusal_says_why_in_a_known_word_and_what_to_look_at(sts, token: str, more: dict, words: str):
    _, make = sts
    with pytest.raises(UpstreamError) as caught:
        await make(token, **more).exchange()
    assert (caught.value.code, caught.value.retryable) == ("upstream_unauthorised", True)
    assert words in caught.value.message and "trusts the issuer" in caught.value.message
    assert "eyJ" not in caught.value.message


KEYS = (
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{id}</AccessKeyId>"
    "<SecretAccessKey>{secret}</SecretAccessKey><SessionToken>{token}</SessionToken><Expiration>{end}</Expiration>"
    "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
)


def keys(**given: str) -> str:
    return KEYS.format(
        **({"id": "ASIA1234567890ABCDEF", "secret": "s", "token": "t", "end": "2999-01-01T00:00:00Z"} | given)
    )


async def test_a_clock_that_is_wrong_makes_nothing_live_longer(sts):
    provider, make = sts
    provider.script(Answer(body=keys().encode()))
    granted = await make().exchange()
    assert granted.lifetime == 3600
    assert abs(granted.ends / 1000 - time.time() - 3600) < 5


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "<a>",
        "<a/>",
        "geheim",
        keys(end="soon"),
        keys(end="2999-01-01T00:00:00"),
        keys(id="geheim"),
        keys(secret=""),
        keys(token="a b"),
        keys(token="a\r\nb"),
        '<!DOCTYPE a [<!ENTITY b "ASIA1234567890ABCDEF">]>' + keys(id="&b;"),
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/x">' + keys(),
        keys().replace("<Credentials>", "<Credentials><AccessKeyId>ASIA1234567890ABCDEF</AccessKeyId>"),
        "<a>" * 5000,
        "<a>" + "<b/>" * 5000,
    ],
)  # fmt: skip
async def test_an_answer_that_holds_no_keys_is_none(sts, body: str):
    provider, make = sts
    provider.script(Answer(body=body.encode()))
    with pytest.raises(UpstreamError) as caught:
        await make().exchange()
    assert (caught.value.code, "geheim" in caught.value.message) == ("upstream_unauthorised", False)


@pytest.mark.parametrize("code", ["IDPCommunicationError", "Throttling"])
async def test_what_may_pass_is_told_as_such(sts, code: str):
    provider, make = sts
    body = f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"
    provider.script(Answer(status=400, body=body.encode()))
    with pytest.raises(UpstreamError) as caught:
        await make().exchange()
    assert caught.value.code == "upstream_overloaded"


async def test_a_code_that_is_not_known_is_not_repeated(sts):
    provider, make = sts
    provider.script(Answer(status=400, body=b"<ErrorResponse><Error><Code>geheim</Code></Error></ErrorResponse>"))
    with pytest.raises(UpstreamError) as caught:
        await make().exchange()
    assert "geheim" not in caught.value.message


def test_entities_do_not_grow():
    bomb = '<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><a>&b;</a>'
    with pytest.raises(ValueError, match="a document type"):
        leaves(bomb.encode())


def test_leaves_are_found_by_their_path():
    answer = b'<?xml version="1.0" encoding="latin-1"?><r xmlns="urn:x"><a> 1 </a><b><a>2&amp;</a></b></r>'
    assert leaves(answer) == {"r": "", "r/a": "1", "r/b": "", "r/b/a": "2&"}
