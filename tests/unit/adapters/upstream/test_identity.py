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


async def mismatch(identity, about: Vetted, code: str = "upstream_model_mismatch", model: str = "own") -> None:
    with pytest.raises(UpstreamError) as caught:
        await identity.require(about, model)
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
    await identity.require(vetted(asked, digest), "own")
    assert (provider.last.method, provider.last.path, provider.last.body) == ("GET", path, b"")
    assert provider.last.header("authorization") == "Bearer k"
    provider.runs = "another"
    await mismatch(identity, vetted(asked, digest, "own", "x"))


def tags(**digests: str) -> Answer:
    """Return what Ollama says of models by name."""
    listed = [{"name": name, "model": name, "digest": f"sha256:{digest}"} for name, digest in digests.items()]
    return Answer(body=orjson.dumps({"models": listed}))


def listed(*names: str) -> Answer:
    """Return a list of models as OpenAI's API has it."""
    return Answer(body=orjson.dumps({"data": [{"id": name} for name in names]}))


async def test_the_digest_is_asked_of_the_model_that_the_route_asks_for(server) -> None:
    provider, identity = server
    about = vetted("ollama", DIGEST, "own", "own:latest", "old")
    for told in (
        {"own:latest": "e" * 64, "old": DIGEST},  # other weights under the name, those approved beside it
        {"own:latest": DIGEST, "old": "e" * 64},
        {"own:latest": ""},
        {"old": DIGEST},
    ):
        provider.script(tags(**told))
        await mismatch(identity, about)
    provider.script(tags(own=DIGEST, third="e" * 64))
    await identity.require(about, "own")


async def test_its_word_on_one_model_is_none_on_another(server) -> None:
    provider, identity = server
    about = vetted("ollama", DIGEST, "own", "old")
    provider.script(tags(own=DIGEST), tags(own=DIGEST))
    await identity.require(about, "own")
    await mismatch(identity, about, model="old")


async def test_of_a_server_with_several_models_the_approved_one_is_asked_for(server) -> None:
    provider, identity = server
    about = vetted("models", "", "own", "own-2026")
    provider.script(listed("own", "another"))
    await mismatch(identity, about, model="another")
    provider.script(listed("own-2026", "another"))
    await mismatch(identity, about)
    provider.script(listed("own", "another"))
    await identity.require(about, "own")


async def test_a_server_with_one_model_runs_it_under_whatever_name_it_is_asked(server) -> None:
    provider, identity = server
    provider.script(listed("own"), Answer(body=orjson.dumps({"model_id": "own", "model_sha": DIGEST})))
    await identity.require(vetted("models"), "alias")
    await identity.require(vetted("tgi", DIGEST), "tgi")


@pytest.mark.parametrize("asked", ["ollama", "tgi"])
async def test_another_digest_is_another_model(server, asked: str) -> None:
    provider, identity = server
    await mismatch(identity, vetted(asked, "e" * 64))
    provider.digest = ""
    await mismatch(identity, vetted(asked, DIGEST))


async def test_llama_cpp_may_be_known_by_its_file(server) -> None:
    _, identity = server
    await identity.require(vetted("llamacpp", "", "own.gguf"), "own")


async def test_its_word_is_remembered_for_a_while_and_a_bad_one_is_not(server, monkeypatch) -> None:
    provider, identity = server
    await identity.require(vetted(), "own")
    await identity.require(vetted(), "own")
    assert len(provider.requests) == 1
    await mismatch(identity, vetted("models", "", "other"))
    await mismatch(identity, vetted("models", "", "other"))
    assert len(provider.requests) == 3
    monkeypatch.setattr("situs.adapters.upstream.identity._REMEMBERED", -1.0)
    provider.runs = "another"
    await identity.require(vetted(), "own")  # still remembered
    identity._until.clear()
    await mismatch(identity, vetted())


async def test_nothing_is_asked_where_no_name_is_compared(server) -> None:
    provider, identity = server
    await identity.require(Vetted(), "own")
    await identity.require(vetted(""), "own")
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
