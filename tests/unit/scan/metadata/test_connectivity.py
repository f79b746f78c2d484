"""Ways out that the configuration opens."""

from collections.abc import Callable

import pytest

OPENAI = "https://api.openai.com/v1"


def test_a_credential_and_the_key_behind_it(told: Callable, credential: Callable, document: Callable) -> None:
    key = "<externalCredentialParameters>\n<parameterName>a</parameterName>\n<parameterValue>{!$C.K}</parameterValue>\n"
    files = {
        "A.namedCredential": credential(OPENAI),
        "Key.externalCredential": document("ExternalCredential", key + "</externalCredentialParameters>"),
        "Other.externalCredential": document("ExternalCredential", "<label>Other</label>"),
    }
    rule = "ai-endpoint-configured"
    assert told(files) == [(rule, "A.namedCredential", 5), (rule, "Key.externalCredential", 5)]


@pytest.mark.parametrize(
    ("root", "tag"), [("RemoteSiteSetting", "url"), ("CspTrustedSite", "endpointUrl"), ("NamedCredential", "endpoint")]
)
def test_the_address_counts_and_the_description_does_not(
    root: str, tag: str, told: Callable, document: Callable
) -> None:
    other = f"<description>OpenAI {OPENAI}</description><{tag}>https://search.example/</{tag}>"
    files = {
        "A.site": document(root, f"<{tag}>{OPENAI}</{tag}>"),
        "B.site": document(root, other),
        "C.site": document(root, "<label>nothing</label>"),
    }
    assert [path for _, path, _ in told(files)] == ["A.site"]


@pytest.mark.parametrize(("root", "tag"), [("RemoteSiteSetting", "url"), ("CspTrustedSite", "endpointUrl")])
def test_a_site_that_is_switched_off_is_told_as_such(
    root: str, tag: str, scanned: Callable, document: Callable
) -> None:
    body = f"<{tag}>{OPENAI}</{tag}><isActive>{{}}</isActive>"
    for active, off in (("false", True), ("true", False)):
        (found,) = scanned({"A.site": document(root, body.format(active))}).findings
        assert found.spot.what.endswith(", switched off") is off
        assert (found.rule == "ai-endpoint-switched-off") is off


def test_a_credential_that_is_switched_off_is_told_as_such(scanned: Callable, document: Callable) -> None:
    body = f"<calloutStatus>{{}}</calloutStatus><endpoint>{OPENAI}</endpoint>"
    told = {
        status: scanned({"A.namedCredential": document("NamedCredential", body.format(status))}).findings[0].rule
        for status in ("Enabled", "Disabled")
    }
    assert told == {"Enabled": "ai-endpoint-configured", "Disabled": "ai-endpoint-switched-off"}


@pytest.mark.parametrize(
    ("scripts", "rule"),
    [("true", "page-may-call-model"), ("", "page-may-call-model"), ("false", "ai-endpoint-configured")],
)
def test_a_site_that_scripts_may_call_is_graver(scripts: str, rule: str, scanned: Callable, document: Callable) -> None:
    said = f"<isApplicableToConnectSrc>{scripts}</isApplicableToConnectSrc>" if scripts else ""
    body = f"<endpointUrl>{OPENAI}</endpointUrl>{said}"
    assert [f.rule for f in scanned({"A.cspTrustedSite": document("CspTrustedSite", body)}).findings] == [rule]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://*.openai.com", "*.openai.com"),
        ("*.openai.azure.com", "*.openai.azure.com"),
        ("wss://api.openai.com", "api.openai.com"),
        ("https://*.example.com", ""),
        ("https://*.googleapis.com", ""),
        ("*.com", ""),
    ],
)
def test_a_trusted_site_with_an_asterisk_opens_what_is_under_it(
    address: str, host: str, scanned: Callable, document: Callable
) -> None:
    body = document("CspTrustedSite", f"<endpointUrl>{address}</endpointUrl>")
    assert [f.destination.host for f in scanned({"A.cspTrustedSite": body}).findings] == ([host] if host else [])


@pytest.mark.parametrize("tag", ["namedCredentialReferenceId", "namedCredentialReference", "namedCredential"])
def test_a_service_is_found_by_its_credential_or_by_its_schema(
    tag: str, told: Callable, credential: Callable, document: Callable
) -> None:
    by_name = document("ExternalServiceRegistration", f"<label>x</label>\n<{tag}>A</{tag}>")
    schema = '{"servers": [{"url": "https://api.mistral.ai/v1"}]}'
    files = {
        "A.namedCredential": credential(OPENAI),
        "One.externalServiceRegistration": by_name,
        "Two.externalServiceRegistration": document("ExternalServiceRegistration", f"<schema>{schema}</schema>"),
        "Three.externalServiceRegistration": document("ExternalServiceRegistration", "<label>x</label>"),
    }
    assert [(p.partition(".")[0], line) for _, p, line in told(files)] == [("A", 5), ("One", 4), ("Two", 3)]
