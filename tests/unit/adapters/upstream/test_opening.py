import ssl

import pytest

from situs.adapters.upstream import HttpUpstream, UpstreamSettings, open_upstream, present_key_id
from situs.adapters.upstream.settings import AwsExchange, EntraExchange, Exchange, GoogleExchange
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
        UpstreamSettings("u", "bedrock", region="eu-central-1", exchange=EntraExchange(str, "t", "c")),
        UpstreamSettings("u", "openai", url=URL, exchange=EntraExchange(str, "t", "c")),
        UpstreamSettings("u", "azure", url=URL, api_key=lambda: "k", exchange=EntraExchange(str, "t", "c")),
        UpstreamSettings("u", "azure", url=URL, bearer=lambda: "k", exchange=EntraExchange(str, "t", "c")),
        UpstreamSettings("u", "embedded", model="no-such-model"),
        UpstreamSettings("u", "embedded", model="smollm2-135m-instruct-q4_1", actions=frozenset({"train"})),
    ],
    ids=lambda s: s.kind,
)
def test_what_cannot_be_opened(settings: UpstreamSettings):
    with pytest.raises(ConfigError):
        open_upstream(settings)


@pytest.mark.parametrize(
    ("kind", "exchange"),
    [
        ("bedrock", AwsExchange(str, "arn:aws:iam::123456789012:role/situs")),
        ("vertex", GoogleExchange(str, "//iam.googleapis.com/projects/1")),
        ("azure", EntraExchange(str, "t", "c")),
    ],
)
def test_an_exchange_takes_the_place_of_every_key(kind: str, exchange: Exchange):
    region = {"bedrock": "eu-central-1", "vertex": "europe-west3"}.get(kind, "")
    settings = UpstreamSettings("u", kind, url=URL, region=region, project="legal-example", exchange=exchange)
    assert isinstance(open_upstream(settings), HttpUpstream)
    assert present_key_id(settings) == ""


def test_certificates_cannot_be_left_unchecked():
    context = ssl.create_default_context()
    context.check_hostname = False
    with pytest.raises(ConfigError) as caught:
        open_upstream(UpstreamSettings("u", "openai", url=URL), context)
    assert caught.value.code == "upstream_tls"
