"""Salesforce's own AI, and Flows that hand data to a model."""

from collections.abc import Callable

import pytest


def test_the_live_version_of_a_prompt_is_told_with_its_model(scanned: Callable, document: Callable) -> None:
    version = "<templateVersions>\n<primaryModel>{}</primaryModel><versionIdentifier>{}</versionIdentifier>"
    version += "</templateVersions>"
    body = "<activeVersionIdentifier>b</activeVersionIdentifier>"
    body += version.format("sfdc_ai__DefaultGPT4", "a") + version.format("sfdc_ai__DefaultVertexAIGemini", "b")
    (found,) = scanned({"T.genAiPromptTemplate-meta.xml": document("GenAiPromptTemplate", body)}).findings
    assert found.destination.provider == "Salesforce, Google Vertex AI"
    assert found.spot.line == 5


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        (["GPT4,Draft", "GPT4,Published", "GPT4,Published"], [("Salesforce", 5)]),
        (["GPT4,Draft", "Gemini,Draft"], [("Salesforce", 3), ("Salesforce", 4)]),
        (["VertexGemini,Draft", "OpenAI,Published", "Bedrock,Published", "OpenAI,Published"],
         [("Salesforce, Amazon Bedrock", 5), ("Salesforce, OpenAI", 6)]),
    ],
)  # fmt: skip
def test_where_no_version_is_live_each_model_of_the_published_ones_is_told_once(
    versions: list[str], told: list[tuple[str, int]], scanned: Callable, document: Callable
) -> None:
    body = "\n".join(
        f"<templateVersions><content>none</content><primaryModel>sfdc_ai__Default{model}</primaryModel>"
        f"<status>{status}</status></templateVersions>"
        for model, status in (version.split(",") for version in versions)
    )
    result = scanned({"T.genAiPromptTemplate-meta.xml": document("GenAiPromptTemplate", body)})
    found = [(f.destination.provider, f.spot.line) for f in result.findings if f.rule == "platform-ai"]
    assert found == told
    assert sorted({way.exit.spot.line for way in result.ways}) == [line for _, line in told]


@pytest.mark.parametrize(
    ("root", "body", "line"),
    [
        ("GenAiPlannerBundle", "<masterLabel>x</masterLabel>\n<plannerType>R</plannerType>", 4),
        ("GenAiFunction", "<invocationTarget>F</invocationTarget>", 3),
        ("GenAiPlugin", "<scope>x</scope>", 2),
        ("Bot", "<label>x</label>\n<type>ExternalCopilot</type>", 4),
        ("EmbeddedServiceConfig", "<embeddedServiceMessagingChannel>\n<messagingChannel>C</messagingChannel>"
         "</embeddedServiceMessagingChannel>", 4),
    ],
)  # fmt: skip
def test_agents_are_told(root: str, body: str, line: int, told: Callable, document: Callable) -> None:
    assert told({"X.xml": document(root, body)}) == [("platform-ai", "X.xml", line)]


@pytest.mark.parametrize(
    ("action", "kind", "found"),
    [
        ("Summarise", "generatePromptResponse", True),
        ("Retriever", "getEinsteinRetrieverResults", True),
        ("Gate.ask", "externalService", True),
        ("firm::Gate.ask", "externalService", True),
        ("firm::Weather.ask", "externalService", False),
        ("Weather.ask", "externalService", False),
        ("Asker", "apex", False),
        ("Notify", "emailSimple", False),
    ],
)
def test_a_flow_is_told_by_the_action_it_calls(
    action: str, kind: str, found: bool, told: Callable, document: Callable, credential: Callable
) -> None:
    call = f"<actionCalls>\n<actionName>{action}</actionName>\n<actionType>{kind}</actionType>\n</actionCalls>"
    files = {
        "F.flow-meta.xml": document("Flow", call),
        "A.namedCredential": credential("https://api.openai.com"),
        "B.namedCredential": credential("https://weather.example"),
        "Gate.externalServiceRegistration": document(
            "ExternalServiceRegistration", "<namedCredential>A</namedCredential>"
        ),
        "Weather.externalServiceRegistration": document(
            "ExternalServiceRegistration", "<namedCredential>B</namedCredential>"
        ),
    }
    flows = [row for row in told(files) if row[0] in ("flow-runs-ai", "endpoint-unknown") and row[1].startswith("F.")]
    assert flows == ([("flow-runs-ai", "F.flow-meta.xml", 5)] if found else [])


def test_a_service_that_is_not_in_the_project_is_told_by_its_name_or_unknown(
    scanned: Callable, document: Callable
) -> None:
    call = "<actionCalls><actionName>{}</actionName><actionType>externalService</actionType></actionCalls>"
    flow = document("Flow", call.format("OpenAI.ask") + call.format("Weather.ask"))
    found = scanned({"F.flow": flow}).findings
    assert {f.rule: f.certain for f in found} == {"flow-runs-ai": False, "endpoint-unknown": False}


def test_an_agents_script_names_its_model(scanned: Callable) -> None:
    (found,) = scanned(
        {"A.agent": 'model_config:\n  model: "model://sfdc_ai__DefaultVertexAIGemini35Flash"\n'}
    ).findings
    assert (found.rule, found.spot.line, found.destination.provider) == (
        "platform-ai",
        2,
        "Salesforce, Google Vertex AI",
    )


@pytest.mark.parametrize("around", ["screens><actions", "orchestratedStages><stageSteps"])
def test_an_action_within_a_screen_or_a_stage_is_told_too(around: str, told: Callable, document: Callable) -> None:
    outer, inner = around.split("><")
    call = "<actionName>Summarise</actionName>\n<actionType>generatePromptResponse</actionType>"
    body = f"<{outer}><{inner}>{call}</{inner}></{outer}>"
    assert told({"F.flow-meta.xml": document("Flow", body)}) == [("flow-runs-ai", "F.flow-meta.xml", 4)]


RUNS = "<invocationTarget>{}</invocationTarget>\n<invocationTargetType>externalService</invocationTargetType>"


@pytest.mark.parametrize(("name", "unknown"), [("Gone.ask", True), ("OpenAIGate.ask", False), ("Weather.ask", False)])
def test_an_agent_s_service_of_which_nothing_tells_is_unknown(
    name: str, unknown: bool, told: Callable, document: Callable, credential: Callable
) -> None:
    weather = document("ExternalServiceRegistration", "<namedCredential>W</namedCredential>")
    held = {
        "W.namedCredential": credential("https://weather.example"),
        "Weather.externalServiceRegistration": weather,
    }
    found = told({**held, "A.genAiFunction-meta.xml": document("GenAiFunction", RUNS.format(name))})
    assert (("endpoint-unknown", "A.genAiFunction-meta.xml", 3) in found) is unknown
    scripted = told({**held, "A.agent": f'x:\n  target: "externalService://{name}"'})
    assert scripted == ([("endpoint-unknown", "A.agent", 2)] if unknown else [])
