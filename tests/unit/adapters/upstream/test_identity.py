"""What a server says that it runs, asked before a text goes there."""

from __future__ import annotations

import orjson
import pytest

from situs.adapters.upstream.http import HttpClient
from situs.adapters.upstream.identity import ServerIdentity
from situs.adapters.upstream.settings import Timeouts, UpstreamSettings
from situs.errors import UpstreamError
from situs.model import Vetted
from situs.testing import Answer, FakeProvider, failure

DIGEST = "d" * 64


def vetted(asked: str = "models", digest: str = "", *names: str) -> Vetted:
    return Vetted(model="own@1", names=frozenset(names or ("own",)), asked=asked, reported_digest=digest)


@pytest.fixture
async def server():
    async with FakeProvider() as provider:
        provider.runs, provider.digest = "own", DIGEST
        client = HttpClient(Timeouts(), 1_000_000)
        settings = UpstreamSettings("u", "openai", provider.base_url + "/v1", api_key=lambda: "k")
        yield provider, ServerIdentity(settings, client)
        await client.aclose()


async def mismatch(identity, about: Vetted, code: str = "upstream_model_mismatch") -> None:
    with pytest.raises(UpstreamError) as caught:
        await identity.require(about)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("asked", "path", "digest"),
    [
        ("models", "/v1/models", ""),
        ("llamacpp", "/props", ""),
        ("ollama", "/api/tags", DIGEST),
        ("tgi", "/info", DIGEST),
    ],
)
async def test_each_kind_of_server_is_asked_its_own_way(server, asked: str, path: str, digest: str) -> None:
    provider, identity = server
    await identity.require(vetted(asked, digest))
    assert (provider.last.method, provider.last.path, provider.last.body) == ("GET", path, b"")
    assert provider.last.header("authorization") == "Bearer k"
    provider.runs = "another"
    await mismatch(identity, vetted(asked, digest, "own", "x"))


@pytest.mark.parametrize("asked", ["ollama", "tgi"])
async def test_another_digest_is_another_model(server, asked: str) -> None:
    provider, identity = server
    await mismatch(identity, vetted(asked, "e" * 64))
    provider.digest = ""
    await mismatch(identity, vetted(asked, DIGEST))


async def test_llama_cpp_may_be_known_by_its_file(server) -> None:
    _, identity = server
    await identity.require(vetted("llamacpp", "", "own.gguf"))


async def test_its_word_is_remembered_for_a_while_and_a_bad_one_is_not(server, monkeypatch) -> None:
    provider, identity = server
    await identity.require(vetted())
    await identity.require(vetted())
    assert len(provider.requests) == 1
    await mismatch(identity, vetted("models", "", "other"))
    await mismatch(identity, vetted("models", "", "other"))
    assert len(provider.requests) == 3
    monkeypatch.setattr("situs.adapters.upstream.identity._REMEMBERED", -1.0)
    provider.runs = "another"
    await identity.require(vetted())  # still remembered
    identity._until.clear()
    await mismatch(identity, vetted())


async def test_nothing_is_asked_where_no_name_is_compared(server) -> None:
    provider, identity = server
    await identity.require(Vetted())
    await identity.require(vetted(""))
    assert provider.requests == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"data": [1]}', b'{"data": [{"id": 3}]}', b"null", b'{"data": {}}']
)
async def test_a_server_that_does_not_say_is_not_known_to_run_it(server, body: bytes) -> None:
    provider, identity = server
    provider.script(Answer(body=body))
    await mismatch(identity, vetted())


async def test_a_server_that_takes_too_long_is_not_waited_for(server, monkeypatch) -> None:
    provider, identity = server
    monkeypatch.setattr("situs.adapters.upstream.identity._SECONDS", 0.05)
    provider.script(Answer(delay=5.0))
    await mismatch(identity, vetted(), "upstream_timeout")


async def test_failures_of_asking_are_told_as_such(server) -> None:
    provider, identity = server
    provider.script(failure(503))
    await mismatch(identity, vetted(), "upstream_overloaded")
    provider.script(Answer(body=orjson.dumps({"data": [{"id": "x" * 5_000_000}]})))
    await mismatch(identity, vetted(), "upstream_too_large")
    await provider.aclose()
    await mismatch(identity, vetted(), "upstream_unreachable")
