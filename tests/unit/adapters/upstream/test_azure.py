import pytest

from situs.adapters.upstream import UpstreamSettings, open_upstream
from situs.errors import ConfigError
from situs.testing import FakeProvider


def opened(url: str, **settings):
    return open_upstream(UpstreamSettings("u", "azure", url=url, **settings))


async def test_deployments_with_a_version_and_a_key(sealed, whole):
    async with FakeProvider() as provider:
        upstream = opened(provider.base_url, api_version="2024-10-21", api_key=lambda: "k")
        await whole(upstream, sealed(model="my dep/1"))
        assert provider.last.target == "/openai/deployments/my%20dep%2F1/chat/completions?api-version=2024-10-21"
        assert provider.last.header("api-key") == "k"
        assert provider.last.header("authorization") is None
        await upstream.aclose()


async def test_the_v1_path_and_an_entra_token(sealed, whole):
    async with FakeProvider() as provider:
        upstream = opened(provider.base_url + "/openai/v1", bearer=lambda: "entra")
        await whole(upstream, sealed())
        assert provider.last.target == "/openai/v1/chat/completions"
        assert provider.last.header("authorization") == "Bearer entra"
        assert provider.last.header("api-key") is None
        await upstream.aclose()


def test_an_odd_version_is_refused():
    with pytest.raises(ConfigError):
        opened("https://res.example.com", api_version="2024&x=1", api_key=lambda: "k")
