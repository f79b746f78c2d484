import ssl

import pytest

from situs.adapters.upstream import HttpUpstream, UpstreamSettings, open_upstream
from situs.errors import ConfigError

URL = "https://api.example.com/v1"


@pytest.mark.parametrize("kind", ["openai", "mistral", "azure", "anthropic"])
def test_kinds_by_address(kind: str):
    assert isinstance(open_upstream(UpstreamSettings("u", kind, url=URL, api_key=lambda: "k")), HttpUpstream)


@pytest.mark.parametrize(
    "settings",
    [
        UpstreamSettings("u", "litellm", url=URL),
        UpstreamSettings("u", "openai"),
        UpstreamSettings("u", "anthropic", url=URL),
        UpstreamSettings("u", "mistral", url=URL),
        UpstreamSettings("u", "azure", url=URL),
        UpstreamSettings("u", "bedrock", region="eu-central-1"),
        UpstreamSettings("u", "vertex", region="eu", project="legal-example"),
        UpstreamSettings("u", "embedded", model="no-such-model"),
        UpstreamSettings("u", "embedded", model="smollm2-135m-instruct-q4_1", actions=frozenset({"train"})),
    ],
    ids=lambda s: s.kind,
)
def test_what_cannot_be_opened(settings: UpstreamSettings):
    with pytest.raises(ConfigError):
        open_upstream(settings)


def test_certificates_cannot_be_left_unchecked():
    context = ssl.create_default_context()
    context.check_hostname = False
    with pytest.raises(ConfigError) as caught:
        open_upstream(UpstreamSettings("u", "openai", url=URL), context)
    assert caught.value.code == "upstream_tls"
