import asyncio
import base64
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from situs.adapters.upstream import UpstreamSettings, open_upstream
from situs.adapters.upstream.bedrock import bedrock_request
from situs.adapters.upstream.event_stream import encode
from situs.adapters.upstream.settings import AwsExchange
from situs.adapters.upstream.sigv4 import AwsKey, Scope, Unsigned, sign
from situs.errors import ConfigError
from situs.testing import Answer, FakeProvider
from situs.testing.answers import bedrock_converse_stream

MODEL = "anthropic.claude-3-haiku-20240307-v1:0"
CHUNK = {":event-type": "chunk", ":content-type": "application/json", ":message-type": "event"}
BODY = b'{"anthropic_version":"bedrock-2023-05-31","max_tokens":5,"messages":[]}'


def opened(provider: FakeProvider, **settings):
    given = {"access_key": lambda: "AKIDEXAMPLE", "api_key": lambda: "secret"} | settings
    return open_upstream(UpstreamSettings("u", "bedrock", url=provider.base_url, region="eu-central-1", **given))


async def test_a_whole_answer_is_asked_for_with_a_signature_that_verifies(sealed, whole):
    async with FakeProvider() as provider:
        upstream = opened(provider, session_token=lambda: "tok")
        await whole(upstream, sealed(BODY, dialect="anthropic_bedrock", model=MODEL))
        got = provider.last
        assert got.target == "/model/anthropic.claude-3-haiku-20240307-v1%3A0/invoke"
        assert got.body == BODY
        at = datetime.strptime(got.header("x-amz-date"), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        signed = {n: got.header(n) for n in ("host", "content-type", "accept")}
        expected = sign(
            Unsigned("POST", got.path, "", signed, got.body),
            AwsKey("AKIDEXAMPLE", "secret", "tok"),
            Scope(at, "eu-central-1", "bedrock"),
        )
        assert got.header("authorization") == expected["authorization"]
        assert got.header("x-amz-security-token") == "tok"
        assert got.header("host") == provider.base_url.removeprefix("http://")
        await upstream.aclose()


async def test_a_stream_is_decoded_to_events(sealed, whole):
    events = [{"type": "ping"}, {"type": "message_stop"}]
    pieces = tuple(encode(CHUNK, orjson.dumps({"bytes": base64.b64encode(orjson.dumps(e)).decode()})) for e in events)
    async with FakeProvider() as provider:
        provider.script(Answer(body=pieces), Answer(body=(*pieces[:1], pieces[1][:-3])))
        upstream = opened(provider)
        call = sealed(BODY, dialect="anthropic_bedrock", model=MODEL, stream=True)
        assert await whole(upstream, call) == (
            b'event: ping\ndata: {"type":"ping"}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n'
        )
        assert provider.last.path.endswith("/invoke-with-response-stream")
        await upstream.aclose()


async def test_a_stream_that_ends_in_a_message_is_truncated(sealed, fails):
    async with FakeProvider() as provider:
        provider.script(Answer(body=(encode(CHUNK, b"{}")[:-3],)))
        upstream = opened(provider)
        call = sealed(BODY, dialect="anthropic_bedrock", model=MODEL, stream=True)
        assert (await fails(upstream, call)).code == "upstream_truncated"
        await upstream.aclose()


async def test_a_bedrock_key_is_a_bearer(sealed, whole):
    async with FakeProvider() as provider:
        upstream = opened(provider, access_key=None)
        await whole(upstream, sealed(BODY, dialect="anthropic_bedrock", model=MODEL))
        assert provider.last.header("authorization") == "Bearer secret"
        await upstream.aclose()


async def test_a_dialect_with_the_wrong_body_is_not_sent(sealed, fails):
    async with FakeProvider() as provider:
        upstream = opened(provider)
        assert (await fails(upstream, sealed(dialect="anthropic_messages"))).code == "upstream_unsupported"
        assert not provider.received
        await upstream.aclose()


@pytest.mark.parametrize("region", ["", "eu", "eu-central-1.evil.example", "EU-CENTRAL-1", "eu-central-1/x"])
def test_a_region_that_could_change_the_host_is_refused(region: str):
    with pytest.raises(ConfigError):
        open_upstream(UpstreamSettings("u", "bedrock", region=region, api_key=lambda: "k"))


async def test_the_fake_provider_frames_its_streams_as_bedrock_does(sealed, whole):
    async with FakeProvider() as provider:
        provider.answer("eins zwei")
        upstream = opened(provider)
        out = await whole(upstream, sealed(BODY, dialect="anthropic_bedrock", model=MODEL, stream=True))
        assert b"event: content_block_delta" in out
        assert out.endswith(b'event: message_stop\ndata: {"type":"message_stop"}\n\n')
        await upstream.aclose()


CONVERSE = b'{"messages":[{"role":"user","content":[{"text":"eins"}]}],"inferenceConfig":{"maxTokens":5}}'
NOVA = "eu.amazon.nova-lite-v1:0"


async def test_converse_is_asked_for_by_its_address_with_a_signature_that_verifies(sealed, whole):
    async with FakeProvider() as provider:
        upstream = opened(provider)
        out = await whole(upstream, sealed(CONVERSE, dialect="bedrock_converse", model=NOVA))
        got = provider.last
        assert got.target == "/model/eu.amazon.nova-lite-v1%3A0/converse"
        assert (got.body, got.header("accept")) == (CONVERSE, "application/json")
        at = datetime.strptime(got.header("x-amz-date"), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        signed = {n: got.header(n) for n in ("host", "content-type", "accept")}
        unsigned = Unsigned("POST", got.path, "", signed, got.body)
        expected = sign(unsigned, AwsKey("AKIDEXAMPLE", "secret"), Scope(at, "eu-central-1", "bedrock"))
        assert got.header("authorization") == expected["authorization"]
        assert orjson.loads(out)["output"]["message"]["content"] == [{"text": "eins"}]
        await upstream.aclose()


async def test_converse_streams_in_frames_that_are_undone(sealed, whole):
    async with FakeProvider() as provider:
        upstream = opened(provider)
        out = await whole(upstream, sealed(CONVERSE, dialect="bedrock_converse", model=NOVA, stream=True))
        assert provider.last.target == "/model/eu.amazon.nova-lite-v1%3A0/converse-stream"
        assert provider.last.header("accept") == "application/vnd.amazon.eventstream"
        names = [line.removeprefix(b"event: ") for line in out.splitlines() if line.startswith(b"event: ")]
        assert names == [b"messageStart", b"contentBlockDelta", b"contentBlockStop", b"messageStop", b"metadata"]
        await upstream.aclose()


@pytest.mark.parametrize("end", [-1, -20])
async def test_a_stream_of_converse_that_ends_in_a_frame_is_truncated(sealed, fails, end: int):
    pieces = bedrock_converse_stream("eins", (), 8)
    async with FakeProvider() as provider:
        provider.script(Answer(body=(b"".join(pieces)[:end],)))
        upstream = opened(provider)
        call = sealed(CONVERSE, dialect="bedrock_converse", model=NOVA, stream=True)
        assert (await fails(upstream, call)).code == "upstream_truncated"
        await upstream.aclose()


async def test_a_frame_of_the_other_operation_is_not_taken(sealed, fails):
    async with FakeProvider() as provider:
        provider.script(Answer(body=tuple(bedrock_converse_stream("eins", (), 8))))
        upstream = opened(provider)
        assert (
            await fails(upstream, sealed(BODY, dialect="anthropic_bedrock", model=MODEL, stream=True))
        ).code == "upstream_garbled"
        await upstream.aclose()


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("status", "name", "code", "retryable"),
    [
        (429, "ThrottlingException", "upstream_overloaded", True),
        (429, "ModelNotReadyException:http://internal.amazon.com/coral/x/", "upstream_overloaded", True),
        (400, "com.amazon.coral.service#ServiceQuotaExceededException", "upstream_overloaded", True),
        (400, "ValidationException", "upstream_rejected", False),
        (403, "AccessDeniedException", "upstream_unauthorised", True),
        (403, "ExpiredTokenException", "upstream_unauthorised", True),
        (400, "UnrecognizedClientException", "upstream_unauthorised", True),
        (404, "ResourceNotFoundException", "upstream_not_found", True),
        (408, "ModelTimeoutException", "upstream_timeout", True),
        (424, "ModelErrorException", "upstream_error", True),
        (424, "ModelStreamErrorException", "upstream_error", True),
        (500, "InternalServerException", "upstream_error", True),
        (503, "ServiceUnavailableException", "upstream_overloaded", True),
    ],
)
async def test_the_service_s_errors_become_ours_without_their_text(
    sealed, fails, status: int, name: str, code: str, retryable: bool, stream: bool
):
    body = orjson.dumps({"message": "Anna Beispiel is malformed"})
    async with FakeProvider() as provider:
        provider.script(Answer(status=status, body=body, headers=(("x-amzn-errortype", name),)))
        upstream = opened(provider)
        error = await fails(upstream, sealed(CONVERSE, dialect="bedrock_converse", model=NOVA, stream=stream))
        assert (error.code, error.retryable) == (code, retryable)
        assert "Anna" not in str(error)
        await upstream.aclose()


ROLE = AwsExchange(lambda: "a.b.c", "arn:aws:iam::123456789012:role/situs")


async def test_a_call_that_ends_during_its_exchange_leaves_nothing_behind(sealed, whole):
    async with FakeProvider() as provider:
        provider.respond(lambda _: Answer(body=b"", delay=5))
        settings = UpstreamSettings(
            "u", "bedrock", url=provider.base_url, region="eu-central-1", exchange=replace(ROLE, url=provider.base_url)
        )
        upstream = open_upstream(settings)
        call = asyncio.create_task(whole(upstream, sealed(CONVERSE, dialect="bedrock_converse")))
        while not provider.requests:
            await asyncio.sleep(0.005)
        (exchange,) = [task for task in asyncio.all_tasks() if "_fetch" in repr(task)]
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        await upstream.aclose()
        await asyncio.sleep(0.05)
        assert exchange.done()
        assert CONVERSE not in provider.received


async def test_a_dialect_that_is_not_spoken_costs_no_exchange(sealed, fails):
    async with FakeProvider() as provider:
        exchange = replace(ROLE, url=provider.base_url)
        settings = UpstreamSettings("u", "bedrock", url=provider.base_url, region="eu-central-1", exchange=exchange)
        upstream = open_upstream(settings)
        assert (await fails(upstream, sealed(dialect="anthropic_messages"))).code == "upstream_unsupported"
        assert not provider.received
        await upstream.aclose()


async def test_the_sovereign_region_has_its_own_host(sealed):
    settings = UpstreamSettings("u", "bedrock", region="eusc-de-east-1", api_key=lambda: "k")
    request = await bedrock_request(settings)(sealed(CONVERSE, dialect="bedrock_converse", model="m"))
    assert str(request.url) == "https://bedrock-runtime.eusc-de-east-1.amazonaws.eu/model/m/converse"
