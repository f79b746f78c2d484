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
