import pytest

from situs.law import load_law
from situs.law.places import bare_host

LAW = load_law()


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("API.openai.com", "api.openai.com"),
        ("https://api.openai.com:443/v1?x#y", "api.openai.com"),
        ("https://user@evil.test/@api.openai.com", "evil.test"),
        ("https://api.openai.com@evil.test/", "evil.test"),
        ("https://evil.test\\@api.openai.com", "evil.test"),
        ("https://evil.test#@api.openai.com", "evil.test"),
        ("api.openai.com.", "api.openai.com"),
        ("[::1]:8080", "[::1]"),
        ("localhost:11434", "localhost"),
        ("::1", "::1"),
    ],
)
def test_a_host_is_read_as_a_client_would_reach_it(text: str, host: str) -> None:
    assert bare_host(text) == host


@pytest.mark.parametrize(
    ("provider", "where", "countries"),
    [
        ("aws_bedrock", "eu-central-1", {"DE"}),
        ("aws_bedrock", "bedrock-runtime.eu-north-1.amazonaws.com", {"SE"}),
        ("aws_bedrock", "xx-nowhere-9", {"unknown"}),
        ("aws_bedrock", "bedrock-runtime.xx-nowhere-9.amazonaws.com", {"unknown"}),
        ("google_vertex", "europe-west3-aiplatform.googleapis.com", {"DE"}),
        ("google_vertex", "aiplatform.googleapis.com", {"unknown"}),
        ("azure_openai", "germanywestcentral", {"DE"}),
        ("azure_openai", "example.openai.azure.com", {"unknown"}),
        ("openai_api", "api.openai.com", {"unknown"}),
        ("openai", "us.api.openai.com", {"US"}),
        ("openai_api", "bedrock-runtime.eu-north-1.amazonaws.com", {"unknown"}),
        ("deepseek", "api.deepseek.com", {"CN"}),
        ("nobody", "eu-central-1", {"unknown"}),
    ],
)
def test_where_a_service_processes(provider: str, where: str, countries: set[str]) -> None:
    assert LAW.place(provider, where).processed_in == countries


@pytest.mark.parametrize("profile", ["eu.anthropic.some-model-v1:0", "us.amazon.some-model", "apac.x", "eu."])
def test_an_inference_profile_is_in_many_countries(profile: str) -> None:
    assert len(LAW.place("aws_bedrock", profile).processed_in) > 1


@pytest.mark.parametrize("profile", ["global.anthropic.some-model", "global"])
def test_a_global_profile_is_everywhere_and_unknown(profile: str) -> None:
    countries = LAW.place("aws_bedrock", profile).processed_in
    assert {"DE", "US", "CN", "unknown"} <= countries


def test_the_european_zone_of_openai() -> None:
    assert LAW.place("openai_api", "eu.api.openai.com").processed_in == LAW.expand(["EEA+CH"])


def test_what_a_contract_alone_could_say_is_never_assumed() -> None:
    for provider in LAW.tables.providers:
        place = LAW.place(provider)
        assert not place.controlled
        assert place.weights_from == {"unknown"}
        assert not place.terms.dpa and not place.terms.secrecy and not place.terms.tia and not place.terms.instruments
        assert place.compelled_by and place.processed_in


def test_an_unknown_provider_has_unknown_terms() -> None:
    place = LAW.place("nobody", "x")
    assert place.compelled_by == {"unknown"}
    assert place.terms.training == "unknown" and place.terms.retention_days is None


def test_every_american_parent_can_be_compelled_by_the_united_states() -> None:
    for provider in LAW.tables.providers.values():
        parents = {r.endpoint.parent_country for r in LAW.tables.hosts if r.endpoint.id in provider.endpoints}
        assert "US" not in parents or "US" in provider.compelled_by


@pytest.mark.parametrize(
    ("host", "endpoint"),
    [
        ("api.openai.com", "openai"),
        ("https://API.OPENAI.com:443/v1", "openai"),
        ("api.openai.com.evil.test", None),
        ("evil-api.openai.com", None),
        ("chatgpt.com", "chatgpt_web"),
        ("127.0.0.1:8080", "local"),
        ("", None),
    ],
)
def test_endpoints_are_found_by_the_whole_host(host: str, endpoint: str | None) -> None:
    found = LAW.endpoint(host)
    assert (found.id if found else None) == endpoint


def test_consumer_pages_are_told_apart() -> None:
    chat, api = LAW.endpoint("claude.ai"), LAW.endpoint("api.anthropic.com")
    assert chat is not None and chat.consumer_ui
    assert api is not None and not api.consumer_ui
