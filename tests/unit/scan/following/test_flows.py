"""Data through a Flow: look-ups, formulas, templates, loops, subflows, circles."""

from collections.abc import Callable

import pytest

from situs.markup import parse_markup
from situs.scan.following.flows import mode_of

GATE = "External Service Gate"


@pytest.fixture
def sent(leaving: Callable, flow: Callable, service: dict[str, str]) -> Callable[[str], set[str]]:
    """Return what leaves by the External Service from a Flow of these elements."""
    return lambda body: {
        told for told, component in leaving({"F.flow-meta.xml": flow(body), **service}) if component == GATE
    }


@pytest.mark.parametrize(
    ("fields", "reference", "found"),
    [
        ("Subject Description", "Get_Case", {"Case.Subject", "Case.Description"}),
        ("Subject Description", "Get_Case.Description", {"Case.Description"}),
        ("", "Get_Case", {"Case.*"}),
        ("", "get_case.Account.Name", {"Account.Name"}),
        ("", "$Record.Subject", {"unknown"}),
        ("", "$Flow.CurrentDate", {"unknown"}),
        ("", "$User.Email", {"User.Email"}),
    ],
)
def test_a_reference_is_worth_the_fields_it_names(
    fields: str, reference: str, found: set[str], sent: Callable, ask: Callable, lookup: Callable
) -> None:
    assert sent(lookup(fields) + ask(reference)) == found


def test_the_record_that_starts_a_flow_is_followed(sent: Callable, ask: Callable) -> None:
    start = "<start><object>Matter__c</object><triggerType>RecordAfterSave</triggerType></start>"
    assert sent(start + ask("$Record.Facts__c")) == {"Matter__c.Facts__c"}


@pytest.mark.parametrize(
    "element",
    [
        "<formulas><name>X</name><expression>&quot;a&quot; &amp; {!Get_Case.Subject}</expression></formulas>",
        "<textTemplates><name>X</name><text>Ask: {!Get_Case.Subject}</text></textTemplates>",
        "<assignments><name>N</name><assignmentItems><assignToReference>X.question</assignToReference><operator>Assign"
        "</operator><value><elementReference>Get_Case.Subject</elementReference></value></assignmentItems></assignments>",
        "<variables><name>X</name><value><elementReference>Get_Case.Subject</elementReference></value></variables>",
        "<transforms><name>X</name><transformValues><transformValueActions><value><elementReference>Get_Case.Subject"
        "</elementReference></value></transformValueActions></transformValues></transforms>",
    ],
)
def test_data_pass_through_an_element(element: str, sent: Callable, ask: Callable, lookup: Callable) -> None:
    assert sent(element + lookup("Subject Description") + ask("X")) == {"Case.Subject"}


def test_a_loop_hands_out_the_fields_of_its_collection(sent: Callable, ask: Callable, lookup: Callable) -> None:
    loop = "<loops><name>Each</name><collectionReference>Get_Case</collectionReference></loops>"
    assert sent(loop + lookup("Subject Description") + ask("Each.Subject")) == {"Case.Subject"}


def test_a_look_up_may_store_single_fields(sent: Callable, ask: Callable) -> None:
    stored = (
        "<recordLookups><name>G</name><object>Case</object><outputAssignments><assignToReference>X</assignToReference>"
        "<field>Subject</field></outputAssignments></recordLookups>"
    )
    assert sent(stored + ask("X")) == {"Case.Subject"}


def test_what_a_user_types_is_told_as_such(sent: Callable, ask: Callable) -> None:
    screen = "<screens><name>S</name><fields><name>Q</name><fieldType>LargeTextArea</fieldType></fields></screens>"
    assert sent(screen + ask("Q")) == {"Q"}


def test_a_quoted_word_of_a_formula_is_no_reference(sent: Callable, ask: Callable, lookup: Callable) -> None:
    formula = (
        "<formulas><name>X</name><expression>{!IF(true, &quot;Get_Case&quot;, &quot;b&quot;)}</expression></formulas>"
    )
    assert sent(lookup("") + formula + ask("X")) == {"unknown"}


def subflow(name: str, given: str, result: str = "") -> str:
    output = (
        f"<outputAssignments><assignToReference>{result}</assignToReference><name>out</name></outputAssignments>"
        if result
        else ""
    )
    return (
        f"<subflows><name>Sub_{name}</name><flowName>{name}</flowName><inputAssignments><name>text</name><value>"
        f"<elementReference>{given}</elementReference></value></inputAssignments>{output}</subflows>"
    )


TEXT = "<variables><name>text</name><dataType>String</dataType><isInput>true</isInput></variables>"
OUT = (
    "<variables><name>out</name><isOutput>true</isOutput><value><elementReference>text</elementReference></value>"
    "</variables>"
)


def test_a_subflow_lets_out_what_its_caller_passes(
    leaving: Callable, flow: Callable, service: dict[str, str], ask: Callable, lookup: Callable
) -> None:
    files = {
        "Inner.flow-meta.xml": flow(TEXT + ask("text")),
        "Outer.flow-meta.xml": flow(lookup("Subject") + subflow("Inner", "Get_Case.Subject")),
    }
    assert leaving({**files, **service}) == {("Case.Subject", GATE)}


def running(kind: str, name: str, given: str) -> str:
    """Return what an action or a step of a Flow runs, with what it gives to the input `text`."""
    return (
        f"<name>{name}</name><actionName>Inner</actionName>\n<actionType>{kind}</actionType><inputParameters><name>text"
        f"</name><value><elementReference>{given}</elementReference></value></inputParameters>"
    )


@pytest.mark.parametrize(
    "element",
    [
        f"<screens><name>S</name><actions>{running('flow', 'A', 'Get_Case.Subject')}</actions></screens>",
        *(
            f"<orchestratedStages><name>Stage</name><stageSteps>{running(kind, 'A', 'Get_Case.Subject')}</stageSteps>"
            "</orchestratedStages>"
            for kind in ("stepBackground", "stepInteractive", "stepApproval")
        ),
    ],
)
def test_an_action_of_a_screen_or_a_step_of_an_orchestration_lets_out_what_it_is_given(
    element: str, leaving: Callable, flow: Callable, service: dict[str, str], ask: Callable, lookup: Callable
) -> None:
    files = {
        "Inner.flow-meta.xml": flow(TEXT + ask("text")),
        "Outer.flow-meta.xml": flow(lookup("Subject") + element),
    }
    assert leaving({**files, **service}) == {("Case.Subject", GATE)}


@pytest.mark.parametrize(
    ("element", "answer"),
    [
        (f"<screens><name>S</name><actions>{running('flow', 'A', 'Get_Case.Subject')}</actions></screens>",
         "A.Results.out"),
        (f"<orchestratedStages><name>Stage</name><stageSteps>{running('stepBackground', 'A', 'Get_Case.Subject')}"
         "</stageSteps></orchestratedStages>", "Stage.A.Outputs.out"),
    ],
)  # fmt: skip
def test_what_they_give_back_is_followed(
    element: str,
    answer: str,
    leaving: Callable,
    flow: Callable,
    service: dict[str, str],
    ask: Callable,
    lookup: Callable,
) -> None:
    files = {
        "Inner.flow-meta.xml": flow(TEXT + OUT),
        "Outer.flow-meta.xml": flow(lookup("Subject") + element + ask(answer)),
    }
    assert leaving({**files, **service}) == {("Case.Subject", GATE)}


@pytest.mark.parametrize(
    ("name", "kind", "component"),
    [
        ("OpenAI_Completion", "apex", "class OpenAI_Completion"),
        ("Ask_Claude", "flow", "Flow Ask_Claude"),
        ("Ask_Gemini", "stepBackground", "Flow Ask_Gemini"),
        ("Notify", "apex", ""),
    ],
)
def test_what_the_project_has_not_got_is_told_by_its_name(
    name: str, kind: str, component: str, scanned: Callable, flow: Callable, lookup: Callable
) -> None:
    call = running(kind, "A", "Get_Case.Subject").replace("Inner", name)
    ways = scanned({"Outer.flow-meta.xml": flow(f"{lookup('Subject')}<actionCalls>{call}</actionCalls>")}).ways
    assert [(w.origin.told, w.exit.component, w.certain) for w in ways] == (
        [("Case.Subject", component, False)] if component else []
    )


def test_a_subflow_that_the_project_has_not_got_is_told_by_its_name(
    leaving: Callable, flow: Callable, lookup: Callable
) -> None:
    files = {"Outer.flow-meta.xml": flow(lookup("Subject") + subflow("Ask_ChatGPT", "Get_Case.Subject"))}
    assert leaving(files) == {("Case.Subject", "Flow Ask_ChatGPT")}


def test_without_a_caller_the_input_itself_is_told(
    leaving: Callable, flow: Callable, service: dict[str, str], ask: Callable
) -> None:
    assert leaving({"Inner.flow-meta.xml": flow(TEXT + ask("text")), **service}) == {("flow:inner.text", GATE)}


def test_a_subflow_returns_what_it_was_given(
    leaving: Callable, flow: Callable, service: dict[str, str], ask: Callable, lookup: Callable
) -> None:
    files = {
        "Inner.flow-meta.xml": flow(TEXT + OUT),
        "Outer.flow-meta.xml": flow(lookup("Subject") + subflow("Inner", "Get_Case.Subject", "X") + ask("X")),
    }
    assert leaving({**files, **service}) == {("Case.Subject", GATE)}


def test_subflows_in_a_circle_end_and_are_followed(
    leaving: Callable, flow: Callable, service: dict[str, str], ask: Callable, lookup: Callable
) -> None:
    files = {
        "A.flow-meta.xml": flow(TEXT + OUT + subflow("B", "text") + lookup("Subject") + subflow("B", "Get_Case")),
        "B.flow-meta.xml": flow(TEXT + OUT + subflow("A", "text") + ask("text")),
    }
    assert leaving({**files, **service}) == {("Case.Subject", GATE)}


def test_the_steps_tell_how_the_data_came(
    scanned: Callable, flow: Callable, service: dict[str, str], ask: Callable, lookup: Callable
) -> None:
    template = "\n<textTemplates>\n<name>X</name><text>{!Get_Case.Subject}</text></textTemplates>"
    (way,) = scanned({"F.flow-meta.xml": flow(lookup("Subject") + template + "\n" + ask("X")), **service}).ways
    assert [spot.what for spot in way.trace] == ["look-up Get_Case", "text template X", "Flow F runs Gate.ask"]
    assert (way.exit.credential, way.exit.destination.host) == ("A", "api.openai.com")


@pytest.mark.parametrize(("status", "told"), [("Draft", ", draft"), ("Obsolete", ", obsolete"), ("Active", "")])
def test_a_flow_that_is_not_active_is_on_the_map_and_told_as_such(
    status: str, told: str, scanned: Callable, flow: Callable, service: dict[str, str], ask: Callable, lookup: Callable
) -> None:
    body = lookup("Subject") + ask("Get_Case") + f"<status>{status}</status>"
    (way,) = scanned({"F.flow-meta.xml": flow(body), **service}).ways
    assert way.exit.spot.what == f"Flow F runs Gate.ask{told}"


def test_a_service_that_is_no_model_lets_nothing_out(
    leaving: Callable, flow: Callable, document: Callable, credential: Callable, ask: Callable, lookup: Callable
) -> None:
    files = {
        "A.namedCredential": credential("https://weather.example"),
        "Gate.externalServiceRegistration": document(
            "ExternalServiceRegistration", "<namedCredential>A</namedCredential>"
        ),
        "F.flow-meta.xml": flow(lookup("") + ask("Get_Case")),
    }
    assert leaving(files) == set()


def test_a_prompt_that_the_project_lacks_may_take_all_it_is_given(
    scanned: Callable, flow: Callable, lookup: Callable
) -> None:
    action = (
        "<actionCalls><name>P</name><actionName>Sum</actionName><actionType>generatePromptResponse</actionType>"
        "<inputParameters><name>Input:Case</name><value><elementReference>Get_Case</elementReference></value>"
        "</inputParameters></actionCalls>"
    )
    (way,) = scanned({"F.flow-meta.xml": flow(lookup("") + action)}).ways
    assert (way.origin.told, way.exit.component, way.certain) == ("Case.*", "prompt template Sum", False)


@pytest.mark.parametrize(("value", "told"), [("<value><stringValue>0Xx1</stringValue></value>", {"chat"}), ("", set())])
def test_a_chat_is_handed_to_an_agent_or_to_a_queue(
    value: str, told: set[str], leaving: Callable, flow: Callable
) -> None:
    action = (
        "<actionCalls><name>R</name><actionName>routeWork</actionName><actionType>routeWork</actionType>"
        f"<inputParameters><name>copilotId</name>{value}</inputParameters></actionCalls>"
    )
    assert {data for data, _ in leaving({"F.flow-meta.xml": flow(action)})} == told


@pytest.mark.parametrize(
    ("body", "mode"),
    [
        ("<runInMode>SystemModeWithoutSharing</runInMode>", "system without sharing"),
        ("<runInMode>SystemModeWithSharing</runInMode>", "system"),
        ("<start><triggerType>RecordAfterSave</triggerType></start>", "system without sharing"),
        ("<start><object>Case</object></start>", "user"),
        ("<start><triggerType>Capability</triggerType></start>", "user"),
        ("", "user"),
    ],
)
def test_in_whose_name_a_flow_reads(body: str, mode: str) -> None:
    assert mode_of(parse_markup(f"<Flow>{body}</Flow>")) == mode


def test_a_long_chain_of_assignments_is_followed_to_its_end(sent: Callable, ask: Callable, lookup: Callable) -> None:
    links = "".join(
        f"<formulas><name>X{n}</name><expression>{{!X{n + 1}}}</expression></formulas>" for n in range(2_000)
    )
    links += "<formulas><name>X2000</name><expression>{!Get_Case.Subject}</expression></formulas>"
    assert sent(links + lookup("") + ask("X0")) == {"Case.Subject"}
