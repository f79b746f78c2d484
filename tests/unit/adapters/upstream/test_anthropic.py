import pytest

from situs.adapters.upstream import UpstreamSettings, open_upstream
from situs.testing import Answer, FakeProvider


def opened(provider: FakeProvider):
    return open_upstream(UpstreamSettings("u", "anthropic", url=provider.base_url + "/v1", api_key=lambda: "k"))


@pytest.mark.parametrize(("action", "path"), [("infer", "/v1/messages"), ("count", "/v1/messages/count_tokens")])
async def test_headers_and_path(sealed, whole, action, path):
    async with FakeProvider() as provider:
        upstream = opened(provider)
        await whole(upstream, sealed(dialect="anthropic_messages", action=action))
        assert provider.last.path == path
        assert provider.last.header("x-api-key") == "k"
        assert provider.last.header("anthropic-version") == "2023-06-01"
        assert provider.last.header("authorization") is None
        await upstream.aclose()


async def test_an_overload_may_be_followed_by_another_route(sealed, fails):
    async with FakeProvider() as provider:
        body = b'{"type":"error","error":{"type":"overloaded_error","message":"geheim"}}'
        provider.script(Answer(status=529, body=body))
        upstream = opened(provider)
        error = await fails(upstream, sealed(dialect="anthropic_messages"))
        assert (error.code, error.retryable) == ("upstream_overloaded", True)
        await upstream.aclose()


async def test_another_dialect_is_not_sent(sealed, fails):
    async with FakeProvider() as provider:
        upstream = opened(provider)
        assert (await fails(upstream, sealed(dialect="openai_chat"))).code == "upstream_unsupported"
        assert not provider.received
        await upstream.aclose()
