"""Data in an agent: what its actions return, its context, its standard actions."""

from collections.abc import Callable

import pytest

READS = (
    "<variables><name>out</name><isOutput>true</isOutput><value><elementReference>Get_Case.Subject</elementReference>"
    "</value></variables>"
)


@pytest.fixture
def reader(flow: Callable, lookup: Callable) -> dict[str, str]:
    """Return a Flow `Reader` that gives back a Case's subject."""
    return {"Reader.flow-meta.xml": flow(lookup("Subject") + READS)}


def function(target: str, kind: str) -> str:
    return f"<invocationTarget>{target}</invocationTarget>\n<invocationTargetType>{kind}</invocationTargetType>"


@pytest.mark.parametrize(
    ("target", "kind", "found"),
    [
        ("Reader", "flow", {("Case.Subject", "agent A")}),
        ("Gone", "flow", {("unknown", "agent A")}),
        ("Gone", "apex", {("unknown", "agent A")}),
        ("sendMail", "standardInvocableAction", set()),
    ],
)
def test_what_an_action_returns_goes_to_the_model(
    target: str, kind: str, found: set, leaving: Callable, document: Callable, reader: dict[str, str]
) -> None:
    files = {"A.genAiFunction-meta.xml": document("GenAiFunction", function(target, kind)), **reader}
    assert leaving(files) == found


def test_what_the_model_itself_passed_is_in_its_context_already(
    leaving: Callable, document: Callable, flow: Callable
) -> None:
    echo = (
        "<variables><name>q</name><isInput>true</isInput></variables>"
        "<variables><name>out</name><isOutput>true</isOutput><value><elementReference>q</elementReference></value>"
        "</variables>"
    )
    files = {
        "A.genAiFunction-meta.xml": document("GenAiFunction", function("Echo", "flow")),
        "Echo.flow-meta.xml": flow(echo),
    }
    assert leaving(files) == set()


def test_an_agent_script_names_its_actions(scanned: Callable, reader: dict[str, str]) -> None:
    script = 'model: "model://sfdc_ai__DefaultVertexAIGemini"\nactions:\n  x:\n    target: "flow://Reader"\n'
    (way,) = scanned({"S.agent": script, **reader}).ways
    assert (way.origin.told, way.exit.spot.line) == ("Case.Subject", 4)
    assert way.exit.destination.provider == "Salesforce, Google Vertex AI"


def test_context_that_is_in_the_prompt_is_told(leaving: Callable, document: Callable) -> None:
    variable = (
        "<contextVariables><developerName>V</developerName><includeInPrompt>{}</includeInPrompt><contextVariableMappings>"
        "<SObjectType>MessagingSession</SObjectType><fieldName>MessagingSession.EndUserId</fieldName>"
        "</contextVariableMappings></contextVariables>"
    )
    assert leaving({"B.bot-meta.xml": document("Bot", variable.format("true"))}) == {
        ("MessagingSession.EndUserId", "agent B")
    }
    assert leaving({"B.bot-meta.xml": document("Bot", variable.format("false"))}) == set()


@pytest.mark.parametrize(
    ("name", "reads"), [("EmployeeCopilot__QueryRecords", True), ("EmployeeCopilot__DraftEmail", False)]
)
def test_a_standard_action_may_read_any_record(name: str, reads: bool, leaving: Callable, document: Callable) -> None:
    body = f"<genAiFunctions><functionName>{name}</functionName></genAiFunctions>"
    found = leaving({"P.genAiPlugin-meta.xml": document("GenAiPlugin", body)})
    assert found == ({("any record.*", "agent P")} if reads else set())


BOT = (
    "<botVersions><botDialogs><botSteps><botInvocation><invocationActionName>{}</invocationActionName>\n"
    "<invocationActionType>externalService</invocationActionType></botInvocation></botSteps></botDialogs></botVersions>"
)


@pytest.fixture
def plain(credential: Callable, service: dict[str, str]) -> dict[str, str]:
    """Return a service `Gate` that leads to no model."""
    return {**service, "A.namedCredential": credential("https://rates.example/v1")}


@pytest.mark.parametrize(
    ("root", "body"),
    [
        ("GenAiFunction", function("Gate.ask", "externalService")),
        ("GenAiFunction", function("ns::Gate.ask", "externalService")),
        ("GenAiPlannerBundle", f"<localActions>{function('Gate.ask', 'externalService')}</localActions>"),
        ("Bot", BOT.format("Gate.ask")),
    ],
)
def test_an_agent_hands_a_model_s_service_what_nobody_can_follow(
    root: str, body: str, leaving: Callable, document: Callable, service: dict[str, str], plain: dict[str, str]
) -> None:
    files = {f"A.{root}-meta.xml": document(root, body)}
    assert leaving({**files, **service}) == {("unknown", "External Service Gate")}
    assert leaving({**files, **plain}) == set()


def test_a_script_hands_a_model_s_service_what_nobody_can_follow(
    leaving: Callable, service: dict[str, str], plain: dict[str, str]
) -> None:
    files = {"S.agent": 'actions:\n  x:\n    target: "externalService://Gate.ask"\n'}
    assert leaving({**files, **service}) == {("unknown", "External Service Gate")}
    assert leaving({**files, **plain}) == set()


def test_a_service_that_the_project_lacks_is_unknown_or_told_by_its_name(scanned: Callable, document: Callable) -> None:
    def exits(name: str) -> list[str]:
        files = {"A.genAiFunction-meta.xml": document("GenAiFunction", function(name, "externalService"))}
        return [way.exit.destination.provider if way.exit.destination else "" for way in scanned(files).ways]

    assert (exits("Gone.ask"), exits("OpenAIGate.ask")) == ([""], ["OpenAI API, by the name"])
