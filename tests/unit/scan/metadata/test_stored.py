"""Secrets that only the name of their place gives away."""

import random
from collections.abc import Callable

import pytest

HEX = "".join(random.Random(11).choices("0123456789abcdef", k=32))


FLOW = f"<constants><name>botToken</name><value>\n<stringValue>{HEX}</stringValue></value></constants>"


def header(name: str, value: str, tag: str = "namedCredentialParameters", kind: str = "HttpHeader") -> str:
    return (
        f"<{tag}><parameterName>{name}</parameterName><parameterType>{kind}</parameterType>\n"
        f"<parameterValue>{value}</parameterValue></{tag}>"
    )


def record(field: str, value: str) -> str:
    return f"<values><field>{field}</field>\n<value>{value}</value></values>"


@pytest.fixture
def secrets(scanned: Callable, document: Callable) -> Callable[[str, str], list[tuple[int, str]]]:
    """Return line and description of each secret of one document."""
    return lambda root, body: [
        (f.spot.line, f.spot.what)
        for f in scanned({"X.xml": document(root, body)}).findings
        if f.rule == "secret-in-source"
    ]


@pytest.mark.parametrize(
    ("root", "body", "name"),
    [
        ("NamedCredential", header("api-key", HEX), "api-key"),
        ("NamedCredential", header("Authorization", f"Bearer {HEX}"), "Authorization"),
        ("NamedCredential", f"<label>x</label>\n<password>{HEX[:9]}</password>", "password"),
        ("ExternalCredential", header("x-api-key", HEX, "externalCredentialParameters", "AuthHeader"), "x-api-key"),
        ("CustomMetadata", record("API_Key__c", HEX), "API_Key__c"),
        ("CustomMetadata", record("Client_Secret__c", HEX), "Client_Secret__c"),
        ("CustomLabels", f"<labels><fullName>OpenAI_Key</fullName>\n<value>{HEX}</value></labels>", "OpenAI_Key"),
        ("CustomMetadata", record("OpenAIApiKey__c", HEX), "OpenAIApiKey__c"),
        ("ExtlClntAppGlobalOauthSettings", f"<x/>\n<consumerSecret>{HEX}</consumerSecret>", "consumerSecret"),
        ("ConnectedApp", f"<oauthConfig>\n<consumerSecret>{HEX}</consumerSecret></oauthConfig>", "consumerSecret"),
        ("Flow", FLOW, "botToken"),
    ],
)  # fmt: skip
def test_a_value_is_told_by_the_name_of_its_place_and_never_shown(
    root: str, body: str, name: str, secrets: Callable
) -> None:
    ((line, what),) = secrets(root, body)
    assert line == 4
    assert what.startswith(f"value of `{name}`, sha256 ")
    assert HEX[:9] not in what


@pytest.mark.parametrize(
    ("root", "body"),
    [
        ("NamedCredential", header("api-key", "{!$Credential.Model.ApiKey}")),
        ("NamedCredential", header("Content-Type", "application/json")),
        ("NamedCredential", header("X-Request-Source", HEX)),
        ("NamedCredential", header("api-key", "YOUR_API_KEY_1234567")),
        ("NamedCredential", "<password>****</password>"),
        ("AuthProvider", "<consumerSecret>Placeholder_Value</consumerSecret>"),
        ("CustomMetadata", record("API_Key__c", "")),
        ("CustomMetadata", record("Max_Tokens__c", "4096000000000000")),
        ("CustomMetadata", record("Token_Url__c", "https://login.example/oauth2/token1")),
        ("CustomMetadata", record("Access_Token__c", "Prompt_Token_Setting1")),
        ("CustomMetadata", record("Key__c", HEX)),
        ("CustomMetadata", record("Password__c", "enter it after the deployment 2")),
        ("CustomLabels", "<labels><fullName>Reset_Password</fullName><value>Reset your password</value></labels>"),
        ("Flow", "<variables><name>token</name><value><elementReference>Get</elementReference></value></variables>"),
        ("Layout", f"<apiKey>{HEX}</apiKey>"),
    ],
)
def test_what_stands_for_a_value_or_only_looks_so_is_none(root: str, body: str, secrets: Callable) -> None:
    assert secrets(root, body) == []


def test_a_secret_of_a_known_form_counts_once(secrets: Callable) -> None:
    value = "sk-ant-api03-" + "".join(random.Random(7).choices("abcdefghijkmnpqrstuvwxyz0123456789", k=93)) + "AA"
    ((_, what),) = secrets("CustomMetadata", record("API_Key__c", value))
    assert "anthropic" in what
