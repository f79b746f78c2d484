"""Openings around the ways."""

from collections.abc import Callable

import pytest

READER = (
    "<recordLookups>\n<name>G</name><object>Case</object><queriedFields>Subject</queriedFields></recordLookups>"
    "<variables><name>o</name><isOutput>true</isOutput><value><elementReference>G</elementReference></value></variables>"
)
ACTION = "<invocationTarget>Reader</invocationTarget><invocationTargetType>flow</invocationTargetType>"
CALLBACK = "<oauthConfig><callbackUrl>https://api.openai.com/cb</callbackUrl><scopes>Full</scopes></oauthConfig>"
REFRESH = "<commaSeparatedOauthScopes>Api, RefreshToken</commaSeparatedOauthScopes>"
ROUTE = (
    "<actionCalls><name>R</name><actionName>routeWork</actionName><actionType>routeWork</actionType><inputParameters>"
    "<name>copilotId</name><value><stringValue>0Xx</stringValue></value></inputParameters></actionCalls>"
)


@pytest.fixture
def agent(document: Callable) -> dict[str, str]:
    """Return an agent's action that reads cases."""
    return {"Reader.flow": document("Flow", READER), "X.genAiFunction": document("GenAiFunction", ACTION)}


@pytest.fixture
def rules(scanned: Callable) -> Callable[[dict[str, str]], dict]:
    return lambda files: {f.rule: f for f in scanned(files).findings}


def channel(document: Callable, mode: str) -> str:
    body = f"<embeddedConfig><authMode>{mode}</authMode></embeddedConfig><sessionHandlerFlow>Route</sessionHandlerFlow>"
    return document("MessagingChannel", body)


@pytest.mark.parametrize(("mode", "is_open"), [("UnAuth", True), ("Auth", False)])
def test_a_chat_for_guests_is_told_where_its_agent_reads(
    mode: str, is_open: bool, rules: Callable, document: Callable, agent: dict[str, str]
) -> None:
    found = rules({**agent, "C.messagingChannel": channel(document, mode), "Route.flow": document("Flow", ROUTE)})
    assert ("guest-chat-reaches-records" in found) is is_open
    if is_open:
        assert found["guest-chat-reaches-records"].certain


def test_a_page_that_lets_guests_in_is_concluded_where_the_chain_is_not_whole(
    rules: Callable, document: Callable, agent: dict[str, str]
) -> None:
    page = document("EmbeddedServiceConfig", "<areGuestUsersAllowed>true</areGuestUsersAllowed>")
    assert not rules({**agent, "E.xml": page})["guest-chat-reaches-records"].certain
    assert "guest-chat-reaches-records" not in rules({"E.xml": page})


@pytest.mark.parametrize(
    ("root", "body", "outside"),
    [
        ("GenAiPlugin", "<genAiFunctions><functionName>Copilot__WebSearch</functionName></genAiFunctions>", True),
        ("GenAiFunction", "<invocationTargetType>mcpTool</invocationTargetType>", True),
        ("GenAiPlugin", "<genAiFunctions><functionName>Copilot__DraftEmail</functionName></genAiFunctions>", False),
    ],
)
def test_an_agent_that_reads_and_reaches_outside_is_told(
    root: str, body: str, outside: bool, rules: Callable, document: Callable, agent: dict[str, str]
) -> None:
    assert ("agent-reaches-outside" in rules({**agent, "P.xml": document(root, body)})) is outside
    assert "agent-reaches-outside" not in rules({"P.xml": document(root, body)})


@pytest.mark.parametrize(
    ("root", "label", "scopes", "wide"),
    [
        ("ConnectedApp", "ChatGPT Connector", "<oauthConfig><scopes>Full</scopes></oauthConfig>", True),
        ("ConnectedApp", "ChatGPT Connector", "<oauthConfig><scopes>Api</scopes></oauthConfig>", False),
        ("ConnectedApp", "Payroll", "<oauthConfig><scopes>Full</scopes></oauthConfig>", False),
        ("ConnectedApp", "Sync", CALLBACK, True),
        ("ExtlClntAppOauthSettings", "Claude", REFRESH, True),
    ],
)
def test_a_providers_app_with_all_rights_is_told(
    root: str, label: str, scopes: str, wide: bool, rules: Callable, document: Callable
) -> None:
    found = rules({"App.xml": document(root, f"<label>{label}</label>{scopes}")})
    assert ("connected-app-too-wide" in found) is wide


@pytest.mark.parametrize(
    ("text", "unmasked"),
    [
        ("class A { void f() { r.enablePiiMasking = false; } }", True),
        ("class A { void f() { r.enablePiiMasking = true; } }", False),
        ("class A { /* enablePiiMasking = false */ }", False),
        ("class A { Object m = new Map<String, Object>{ 'enablePiiMasking' => false }; }", True),
    ],
)
def test_a_call_without_masking_is_told(text: str, unmasked: bool, rules: Callable) -> None:
    assert ("models-call-unmasked" in rules({"A.cls": text})) is unmasked


def test_fields_that_are_copied_are_known_with_their_space(scanned: Callable, document: Callable) -> None:
    stream = "<dataSourceBundleDefinition>{}</dataSourceBundleDefinition><dataSourceObject>Case_Home</dataSourceObject>"
    stream += "<sourceObjectName>Case_Home</sourceObjectName>"
    files = {
        "S.dataStreamTemplate": document("DataStreamTemplate", stream.format("SalesforceCRM")),
        "Case_Home.dataSourceObject": document(
            "DataSourceObject", "<dataSourceFields>\n<externalName>Description</externalName></dataSourceFields>"
        ),
        "K.dataKitObjectTemplate": document(
            "DataKitObjectTemplate", '<entityPayload>{"dataSpaceName": "legal"}</entityPayload>'
        ),
    }
    (copy,) = scanned(files).ingested
    assert (copy.object, copy.field, copy.space, copy.spot.line) == ("Case", "Description", "legal", 4)
    uploaded = {**files, "S.dataStreamTemplate": document("DataStreamTemplate", stream.format("UploadedFiles"))}
    assert scanned(uploaded).ingested == ()
