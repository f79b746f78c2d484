import asyncio
import ssl
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from situs.adapters.upstream import Timeouts, UpstreamSettings, open_upstream
from situs.testing import Answer, FakeProvider, cut, failure, garbled, slow

FAST = Timeouts(connect=1, idle=0.2, total=0.6)
PATIENT = Timeouts(connect=10, idle=20, total=30)
"""Where time is not what is tested, a busy machine has it."""


def chat(stream: bool = False) -> bytes:
    return orjson.dumps({"model": "m", "stream": stream, "messages": [{"role": "user", "content": "Hallo"}]})


def opened(url: str, **settings):
    return open_upstream(UpstreamSettings("u", "openai", url=url, **settings))


async def test_a_whole_answer_and_a_stream_arrive_as_they_were_sent(sealed, whole):
    async with FakeProvider() as provider:
        upstream = opened(provider.base_url + "/v1")
        assert b'"content":"Hallo"' in await whole(upstream, sealed(chat()))
        streamed = await whole(upstream, sealed(chat(True), stream=True))
        assert streamed.endswith(b"data: [DONE]\n\n")
        assert provider.last.body == chat(True)
        assert provider.last.header("accept") == "text/event-stream"
        assert provider.last.header("accept-encoding") == "identity"
        assert provider.connections == 1
        await upstream.aclose()


async def test_pieces_are_yielded_before_the_end(sealed):
    async with FakeProvider() as provider:
        provider.script(Answer(body=(b"data: 1\n\n", b"data: 2\n\n"), pause=0.05))
        upstream = opened(provider.base_url)
        assert [c async for c in upstream.stream(sealed(chat(True), stream=True))] == [
            b"data: 1\n\n",
            b"data: 2\n\n",
        ]
        await upstream.aclose()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (failure(429, retry_after="2", echo="geheim"), "upstream_overloaded"),
        (failure(500, echo="geheim"), "upstream_error"),
        (failure(400, "exceed_context_size_error", echo="geheim"), "upstream_context_exceeded"),
        (
            Answer(status=302, body=b"", headers=(("location", "http://127.0.0.1:1/geheim"),)),
            "upstream_redirected",
        ),
        (Answer(status=400, body=b"x" * 1_000_000), "upstream_rejected"),
        (slow(delay=5), "upstream_timeout"),
    ],
)
async def test_failures_become_ours_without_their_text(sealed, fails, answer, code):
    async with FakeProvider() as provider:
        provider.script(answer)
        upstream = opened(provider.base_url, timeouts=FAST if code == "upstream_timeout" else PATIENT)
        error = await fails(upstream, sealed(chat()))
        assert error.code == code
        assert "geheim" not in str(error)
        assert error.__cause__ is None
        assert len(provider.requests) == 1
        await upstream.aclose()


@pytest.mark.parametrize("stream", [True, False])
async def test_a_cut_is_truncation(sealed, fails, stream):
    async with FakeProvider() as provider:
        provider.script(cut(1))
        upstream = opened(provider.base_url)
        assert (await fails(upstream, sealed(chat(stream), stream=stream))).code == "upstream_truncated"
        await upstream.aclose()


async def test_silence_inside_a_stream_is_a_time_out_and_so_is_a_trickle(sealed, fails):
    async with FakeProvider() as provider:
        upstream = opened(provider.base_url, timeouts=FAST)
        provider.script(slow(pause=3), Answer(text="x" * 99, pause=0.1, piece=1))
        assert (await fails(upstream, sealed(chat(True), stream=True))).code == "upstream_timeout"
        assert (await fails(upstream, sealed(chat(True), stream=True))).code == "upstream_timeout"
        await upstream.aclose()


async def test_an_answer_that_is_too_large_ends(sealed, fails):
    async with FakeProvider() as provider:
        provider.script(Answer(body=b"x" * 5000))
        upstream = opened(provider.base_url, max_response_bytes=4096)
        assert (await fails(upstream, sealed(chat()))).code == "upstream_too_large"
        await upstream.aclose()


async def test_what_cannot_be_reached(sealed, fails):
    upstream = opened("http://127.0.0.1:9", timeouts=PATIENT)
    assert (await fails(upstream, sealed(chat()))).code == "upstream_unreachable"
    await upstream.aclose()
    assert (await fails(upstream, sealed(chat()))).code == "upstream_unreachable"


@pytest.mark.parametrize(
    "line", [b"not http at all\r\n\r\n", b"HTTP/1.1 banana\r\n\r\n", b"HTTP/9.9 200 OK\r\n\r\n", b""]
)
async def test_answers_that_are_not_http(sealed, fails, line):
    async def reply(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(line)
        writer.close()

    server = await asyncio.start_server(reply, "127.0.0.1", 0)
    async with server:
        upstream = opened(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", timeouts=PATIENT)
        error = await fails(upstream, sealed(chat()))
        assert error.code in ("upstream_garbled", "upstream_unreachable")
        await upstream.aclose()


async def test_a_garbled_body_is_passed_on_for_the_dialect_to_refuse(sealed, whole):
    async with FakeProvider() as provider:
        provider.script(garbled())
        upstream = opened(provider.base_url)
        assert b"<html>" in await whole(upstream, sealed(chat()))
        await upstream.aclose()


async def test_closing_the_iterator_cancels_the_call_at_the_provider(sealed):
    async with FakeProvider() as provider:
        provider.script(Answer(text="x" * 9000, pause=0.02))
        upstream = opened(provider.base_url)
        chunks = upstream.stream(sealed(chat(True), stream=True))
        await anext(chunks)
        await chunks.aclose()
        async with asyncio.timeout(2):
            while not provider.left:
                await asyncio.sleep(0.01)
        await upstream.aclose()


async def test_cancelling_the_task_cancels_the_call_at_the_provider(sealed, whole):
    async with FakeProvider() as provider:
        provider.script(slow(delay=30))
        upstream = opened(provider.base_url)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await whole(upstream, sealed(chat()))
        async with asyncio.timeout(2):
            while not provider.left:
                await asyncio.sleep(0.01)
        await upstream.aclose()


async def test_proxies_of_the_environment_are_not_used(sealed, whole, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with FakeProvider() as provider:
        upstream = opened(provider.base_url)
        assert await whole(upstream, sealed(chat()))
        await upstream.aclose()


async def test_cookies_are_not_kept(sealed, whole):
    async with FakeProvider() as provider:
        provider.script(Answer(headers=(("set-cookie", "a=b"),)))
        upstream = opened(provider.base_url.replace("127.0.0.1", "localhost"))
        await whole(upstream, sealed(chat()))
        await whole(upstream, sealed(chat()))
        assert provider.last.header("cookie") is None
        await upstream.aclose()


def certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


async def test_an_untrusted_certificate_is_refused_and_an_own_authority_is_taken(sealed, fails, whole, tmp_path):
    file = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    heard = bytearray()

    async def reply(reader, writer):
        heard.extend(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()

    server = await asyncio.start_server(reply, "localhost", 0, ssl=context)
    async with server:
        url = f"https://localhost:{server.sockets[0].getsockname()[1]}/v1"
        upstream = opened(url)
        assert (await fails(upstream, sealed(chat()))).code == "upstream_unreachable"
        assert not heard
        await upstream.aclose()
        trusted = ssl.create_default_context(cafile=str(file))
        upstream = open_upstream(UpstreamSettings("u", "openai", url=url), trusted)
        assert await whole(upstream, sealed(chat())) == b"{}"
        await upstream.aclose()
