from dataclasses import replace

import pytest

from situs.adapters.upstream import UpstreamSettings, open_upstream
from situs.adapters.upstream.settings import key_id
from situs.errors import ConfigError, UpstreamError
from situs.model import Vetted
from situs.testing import FakeProvider, failure


def opened(provider: FakeProvider, **settings):
    return open_upstream(UpstreamSettings("u", "openai", url=provider.base_url + "/v1", **settings))


@pytest.mark.parametrize(
    ("dialect", "action", "path"),
    [
        ("openai_chat", "infer", "/v1/chat/completions"),
        ("openai_responses", "infer", "/v1/responses"),
        ("openai_embeddings", "embed", "/v1/embeddings"),
        ("openai_chat", "embed", "/v1/embeddings"),
        ("openai_chat", "count", "/v1/chat/completions/input_tokens"),
    ],
)
async def test_the_path_follows_dialect_and_action(sealed, whole, dialect, action, path):
    async with FakeProvider() as provider:
        upstream = opened(provider, api_key=lambda: "sk-example")
        await whole(upstream, sealed(b'{"input":"a"}', dialect=dialect, action=action))
        assert provider.last.target == path
        assert provider.last.header("authorization") == "Bearer sk-example"
        await upstream.aclose()


async def test_a_key_is_optional_and_a_rotated_one_is_seen(sealed, whole):
    keys = iter(["one", "two"])
    async with FakeProvider() as provider:
        keyed, bare = opened(provider, api_key=lambda: next(keys)), opened(provider)
        for _ in range(2):
            await whole(keyed, sealed())
        await whole(bare, sealed())
        assert [r.header("authorization") for r in provider.requests] == ["Bearer one", "Bearer two", None]
        await keyed.aclose()
        await bare.aclose()


def missing() -> str:
    raise ConfigError("secret_missing", "the secret file is gone")


@pytest.mark.parametrize("secret", [missing, lambda: "", lambda: "a\r\nx: y", lambda: "schlüssel"])
async def test_without_a_usable_key_nothing_is_sent(sealed, fails, secret):
    async with FakeProvider() as provider:
        upstream = opened(provider, api_key=secret)
        error = await fails(upstream, sealed())
        assert error.code == "upstream_unauthorised"
        assert "schl" not in str(error)
        assert not provider.received
        await upstream.aclose()


@pytest.mark.parametrize(("dialect", "action"), [("anthropic_messages", "infer"), ("openai_responses", "count")])
async def test_another_dialect_is_not_sent(sealed, fails, dialect, action):
    async with FakeProvider() as provider:
        upstream = opened(provider)
        assert (await fails(upstream, sealed(dialect=dialect, action=action))).code == "upstream_unsupported"
        assert not provider.received
        await upstream.aclose()


async def test_the_key_is_noted_before_a_server_is_asked_with_it_what_it_runs(sealed):
    noted = []
    async with FakeProvider() as provider:
        upstream = opened(provider, api_key=lambda: "sk-example")
        provider.script(failure(503), failure(503))
        provider.runs = "another"
        call = sealed(b"{}")
        call = replace(
            call, route=replace(call.route, vetted=Vetted("own@1", names=frozenset({"own"}), asked="models"))
        )
        for code in ("upstream_overloaded", "upstream_overloaded", "upstream_model_mismatch"):
            with pytest.raises(UpstreamError) as caught:
                await anext(upstream.stream(call, lambda *key: noted.append(key)))
            assert caught.value.code == code
        assert [(r.method, r.header("authorization")) for r in provider.requests] == [("GET", "Bearer sk-example")] * 3
        assert noted == [(key_id("sk-example"), 0)] * 3
        await upstream.aclose()
