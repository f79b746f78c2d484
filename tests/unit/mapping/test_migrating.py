"""A change that leads a project to Situs, and the proof that nothing of the old is left."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from situs.law import Law
from situs.mapping import Gateway, Served, Standing, draw, left_open, migrate
from situs.mapping.proving import Left, State
from situs.markup import parse_markup
from situs.scan import Project, SourceFile, scan

SITE = "<?xml version='1.0'?>\n<{0}><{1}>https://api.openai.com</{1}>\n<isActive>true</isActive></{0}>"
APEX = (
    "public class Ask {\n  static final String URL = 'https://api.openai.com/v1/chat/completions';\n"
    "  void f(HttpRequest r, Case c) { r.setEndpoint(URL); r.setBody(c.Subject); }\n}\n"
)
GATEWAY = Gateway("situs.example")
HOSTS = frozenset({GATEWAY.host})
SERVED = Served(frozenset({"POST /v1/chat/completions", "POST /v1/messages"}))


def to_project(files: dict[str, str]) -> Project:
    return Project(tuple(SourceFile(*item) for item in sorted(files.items())))


@pytest.fixture
def left(law: Law, standing: Standing) -> Callable[[Project], tuple[Left, ...]]:
    def find(project: Project) -> tuple[Left, ...]:
        result = scan(project, law, gateways=HOSTS)
        return left_open(result, draw(result, standing))

    return find


def changed(project: Project, law: Law) -> tuple[Project, tuple[str, ...]]:
    migration = migrate(project, scan(project, law, gateways=HOSTS), GATEWAY, SERVED)
    return project.changed_by(to_project(dict(migration.files))), migration.by_hand


def test_a_project_is_led_to_situs_and_nothing_old_is_left(law: Law, left: Callable, project: Callable) -> None:
    files = project("Facts__c")
    files |= {
        "classes/Ask.cls": APEX,
        "R.remoteSite-meta.xml": SITE.format("RemoteSiteSetting", "url"),
        "C.cspTrustedSite-meta.xml": SITE.format("CspTrustedSite", "endpointUrl"),
    }
    before = to_project(files)
    assert {one.path for one in left(before)} == {
        "classes/Ask.cls", "R.remoteSite-meta.xml", "C.cspTrustedSite-meta.xml", "A.namedCredential",
        "Gate.externalServiceRegistration", "flows/F.flow-meta.xml",
    }  # fmt: skip
    after, by_hand = changed(before, law)
    assert left(after) == ()
    assert any("remove the header" in step for step in by_hand)
    text = {file.name: file.text for file in after.files if file.kind == "cls" and not file.is_markup}["Ask"]
    assert text == APEX.replace("https://api.openai.com", "callout:Situs")


def test_headers_that_a_credential_loses_are_told_by_name(law: Law) -> None:
    parameters = "".join(
        f"<namedCredentialParameters><parameterName>{name}</parameterName><parameterType>{kind}</parameterType>"
        f"<parameterValue>{value}</parameterValue></namedCredentialParameters>"
        for name, kind, value in (
            ("Url", "Url", "https://api.openai.com/v1"),
            ("OpenAI-Organization", "HttpHeader", "org-hunter2"),
        )
    )
    own = to_project({"A.namedCredential": f"<?xml version='1.0'?><NamedCredential>{parameters}</NamedCredential>"})
    _, by_hand = changed(own, law)
    (step,) = [one for one in by_hand if "OpenAI-Organization" in one]
    assert "not taken over" in step and "hunter2" not in step


def test_a_credential_keeps_its_path_and_loses_its_secrets(law: Law) -> None:
    old = (
        "<?xml version='1.0'?><NamedCredential><label>A &amp; B</label><endpoint>https://api.openai.com/v1/</endpoint>"
        "<password>hunter2</password></NamedCredential>"
    )
    own = to_project({"A.namedCredential": old})
    text = migrate(own, scan(own, law), Gateway("situs.example", "8443"), SERVED).files[
        "force-app/main/default/namedCredentials/A.namedCredential-meta.xml"
    ]
    root = parse_markup(text)
    values = [p.value("parameterValue") for p in root.all("namedCredentialParameters")]
    assert (root.value("label"), values[0]) == ("A & B", "https://situs.example:8443/v1")
    assert "hunter2" not in text


@pytest.mark.parametrize("status", ["Enabled", "Disabled"])
def test_a_credential_that_is_switched_off_stays_so(status: str, law: Law) -> None:
    old = (
        f"<?xml version='1.0'?><NamedCredential><calloutStatus>{status}</calloutStatus><endpoint>https://api.openai.com"
        "</endpoint></NamedCredential>"
    )
    own = to_project({"A.namedCredential": old})
    text = migrate(own, scan(own, law), GATEWAY, SERVED).files[
        "force-app/main/default/namedCredentials/A.namedCredential-meta.xml"
    ]
    assert parse_markup(text).value("calloutStatus") == status


def test_switches_that_stand_open_are_closed(law: Law, left: Callable) -> None:
    settings = (
        "<?xml version='1.0'?>\n<EinsteinAISettings><enableTrustPIIMasking>false</enableTrustPIIMasking>\n"
        "</EinsteinAISettings>"
    )
    own = to_project({"settings/EinsteinAI.settings-meta.xml": settings})
    after, _ = changed(own, law)
    rules = {finding.rule for finding in scan(after, law).findings}
    assert rules & {"pii-masking-off", "ai-audit-off"} == set()


def test_every_file_of_a_change_is_well_formed(law: Law, project: Callable) -> None:
    own = to_project({**project("Facts__c"), "classes/Ask.cls": APEX})
    for path, text in migrate(own, scan(own, law), GATEWAY, SERVED).files.items():
        if path.endswith(".xml"):
            parse_markup(text)


def test_what_cannot_be_led_is_left_and_told(law: Law, left: Callable) -> None:
    unknown = "class U { void f(String u, HttpRequest r) { r.setEndpoint(u); } }"
    agent = (
        "<?xml version='1.0'?><GenAiFunction><invocationTarget>Gone</invocationTarget><invocationTargetType>flow"
        "</invocationTargetType></GenAiFunction>"
    )
    prompt = (
        "<?xml version='1.0'?><Flow><actionCalls><name>Run</name><actionName>Gone</actionName><actionType>"
        "generatePromptResponse</actionType></actionCalls></Flow>"
    )
    proxy = "class V { void f(HttpRequest r) { r.setEndpoint('callout:Own/v1/chat/completions'); } }"
    own_host = "<?xml version='1.0'?><NamedCredential><endpoint>https://llm.firm.example</endpoint></NamedCredential>"
    own = to_project(
        {
            "U.cls": unknown,
            "V.cls": proxy,
            "Own.namedCredential": own_host,
            "G.genAiFunction-meta.xml": agent,
            "P.flow-meta.xml": prompt,
        }
    )
    after, by_hand = changed(own, law)
    assert [(one.path, one.state) for one in left(after)] == [
        ("G.genAiFunction-meta.xml", State.OPEN),
        ("P.flow-meta.xml", State.OPEN),
        ("U.cls", State.UNKNOWN),
        ("V.cls", State.OPEN),
    ]
    assert all(any(step.startswith(f"{one.path}:") for step in by_hand) for one in left(after))
    assert {"find out where this leads" in step for step in by_hand} == {True, False}


def service(*paths: str, credential: str = "Model") -> str:
    schema = {"servers": [{"url": "https://api.openai.com/v1"}], "paths": {path: {"post": {}} for path in paths}}
    return (
        f"<?xml version='1.0'?><ExternalServiceRegistration><namedCredential>{credential}</namedCredential>\n"
        f"<schema>{json.dumps(schema)}</schema></ExternalServiceRegistration>"
    )


FLOW = (
    "<?xml version='1.0'?><Flow><recordLookups><name>Get</name><object>Matter__c</object><queriedFields>Facts__c"
    "</queriedFields></recordLookups>\n<actionCalls><name>Ask</name><actionName>Gate.ask</actionName><actionType>"
    "externalService</actionType><inputParameters><name>body</name><value><elementReference>Get.Facts__c"
    "</elementReference></value></inputParameters></actionCalls></Flow>"
)


def test_a_flow_is_led_by_the_credential_that_its_service_names_and_the_project_lacks(law: Law, left: Callable) -> None:
    own = to_project({"F.flow-meta.xml": FLOW, "Gate.externalServiceRegistration": service("/chat/completions")})
    assert {one.path for one in left(own)} == {"F.flow-meta.xml", "Gate.externalServiceRegistration"}
    after, by_hand = changed(own, law)
    assert left(after) == ()
    text = {file.name: file.text for file in after.files if file.kind == "namedcredential"}["Model"]
    values = [p.value("parameterValue") for p in parse_markup(text).all("namedCredentialParameters")]
    assert values[0] == "https://situs.example/v1"
    assert any("`Model`, which the project lacks and which replaces the org's" in step for step in by_hand)
    assert not any(step.startswith("F.flow-meta.xml") for step in by_hand)


def test_a_service_of_which_situs_answers_only_a_part_is_left_and_told(law: Law, left: Callable) -> None:
    gate = service("/chat/completions", "/files")
    own = to_project({"F.flow-meta.xml": FLOW, "Gate.externalServiceRegistration": gate})
    after, by_hand = changed(own, law)
    assert {one.path for one in left(after)} == {"F.flow-meta.xml", "Gate.externalServiceRegistration"}
    assert any("Situs does not answer `POST /v1/files`" in step for step in by_hand)
    assert any(step.startswith("F.flow-meta.xml") for step in by_hand)


def test_an_operation_that_situs_does_not_answer_is_told_where_the_credential_is_led(law: Law, left: Callable) -> None:
    held = "<?xml version='1.0'?><NamedCredential><endpoint>https://api.openai.com/v1</endpoint></NamedCredential>"
    own = to_project(
        {"Gate.externalServiceRegistration": service("/chat/completions", "/files"), "Model.namedCredential": held}
    )
    after, by_hand = changed(own, law)
    assert left(after) == ()
    assert [step for step in by_hand if "does not answer" in step] == [
        "Gate.externalServiceRegistration:1 Gate: Situs does not answer `POST /v1/files`: let what calls it call an "
        "operation of `Situs`, or drop it."
    ]


def test_each_action_that_would_break_is_told_with_its_place_and_what_to_call_instead(law: Law) -> None:
    held = "<?xml version='1.0'?><NamedCredential><endpoint>https://api.openai.com/v1</endpoint></NamedCredential>"
    agent = (
        "<?xml version='1.0'?><GenAiFunction>\n<invocationTarget>Gate.ask</invocationTarget>"
        "<invocationTargetType>externalService</invocationTargetType></GenAiFunction>"
    )
    files = {"F.flow-meta.xml": FLOW, "A.genAiFunction-meta.xml": agent, "Model.namedCredential": held}
    _, kept = changed(to_project({**files, "Gate.externalServiceRegistration": service("/chat/completions")}), law)
    assert [step for step in kept if "does not answer" in step] == []
    _, broken = changed(to_project({**files, "Gate.externalServiceRegistration": service("/files")}), law)
    told = [step for step in broken if "`askMatter`" in step]
    assert [step.partition(": Situs does not answer `POST /v1")[0] for step in told] == [
        "A.genAiFunction-meta.xml:2 agent A runs Gate.ask",
        "F.flow-meta.xml:2 Flow F runs Gate.ask",
    ]


def test_a_flow_whose_service_is_unknown_is_told_with_what_to_do(law: Law) -> None:
    own = to_project({"F.flow-meta.xml": FLOW.replace("Gate.ask", "OpenAI.ask")})
    _, by_hand = changed(own, law)
    (step,) = (step for step in by_hand if step.startswith("F.flow-meta.xml"))
    assert "retrieve the External Service `OpenAI` and its Named Credential into the project" in step
    assert "`https://situs.example`" in step


AZURE = (
    "class Ask { void f(HttpRequest r, Case c) {\n r.setEndpoint('https://a.openai.azure.com/openai/deployments/' + "
    "c.Type + '/chat/completions'); r.setMethod('POST'); r.setBody(c.Subject); } }"
)


def test_a_call_that_would_break_is_told_before_it_is_led_and_after(law: Law, standing: Standing) -> None:
    own = to_project({"classes/Ask.cls": AZURE})
    after, by_hand = changed(own, law)
    asked = "POST /openai/deployments/*/chat/completions"
    (step,) = [step for step in by_hand if "does not answer" in step]
    assert step.startswith(f"classes/Ask.cls:2 class Ask: Situs does not answer `{asked}`: let it call a path that")
    result = scan(after, law, gateways=HOSTS)
    (broken,) = left_open(result, draw(result, replace(standing, served=SERVED)))
    assert (broken.state, broken.what) == (State.BROKEN, f"class Ask → situs.example, which does not answer {asked}")


def test_a_way_to_situs_that_is_broken_or_in_the_clear_is_told_too(law: Law) -> None:
    own = to_project(
        {
            "classes/Ask.cls": APEX.replace("api.openai.com/v1/chat/completions", "situs.example/v1/files"),
            "classes/Old.cls": APEX.replace("class Ask", "class Old").replace(
                "https://api.openai.com", "http://situs.example"
            ),
        }
    )
    _, by_hand = changed(own, law)
    assert [step.partition(": ")[0] for step in by_hand if "does not answer `/v1/files`" in step] == [
        "classes/Ask.cls:3 class Ask"
    ]
    assert any(step.startswith("classes/Old.cls:2 Old: write `https://`") for step in by_hand)
