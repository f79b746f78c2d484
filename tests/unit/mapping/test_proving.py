"""What proves that the old ways are dead, and what stands against it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from situs.law import Law
from situs.mapping import Proof, Served, Standing, draw, find_in_map, left_open, prove
from situs.mapping.proving import State
from situs.scan import Calls, Diagnostic, Project, SourceFile, explain, scan

HOSTS = frozenset({"situs.example"})
NOW = datetime(2026, 12, 1, tzinfo=UTC)
WHOLE = Proof(1, (), (), (), None, 1, (), ())


@pytest.fixture
def proved(law: Law, standing: Standing) -> Callable[..., Proof]:
    def make(host: str, *calls: Calls) -> Proof:
        text = f"class A {{ void f(HttpRequest r) {{ r.setEndpoint('https://{host}/v1/chat/completions'); }} }}"
        project = Project((SourceFile("A.cls", text),))
        result = scan(project, law, gateways=HOSTS)
        return prove(result, draw(result, standing), explain(calls, project, law, HOSTS), NOW)

    return make


def test_a_way_through_situs_proves_and_an_old_one_does_not(proved: Callable) -> None:
    governed, old = proved("situs.example"), proved("api.openai.com")
    assert (governed.holds, governed.governed, governed.left) == (True, 1, ())
    assert (old.holds, old.governed, {one.path for one in old.left}) == (False, 0, {"A.cls"})


def test_a_call_that_nothing_explains_counts_and_an_earlier_one_is_told(proved: Callable) -> None:
    called = proved("situs.example", Calls("api.anthropic.com", count=2))
    assert (called.holds, [found.subject for found in called.unexplained]) == (False, ["api.anthropic.com"])
    before = proved("situs.example", Calls("api.anthropic.com", earlier=2))
    assert (before.holds, [one.calls.host for one in before.earlier]) == (True, ["api.anthropic.com"])


def test_what_was_not_read_proves_nothing() -> None:
    assert WHOLE.holds
    assert not replace(WHOLE, unread=(Diagnostic("A.cls", "broken"),)).holds
    assert not replace(WHOLE, files=0).holds


@pytest.mark.parametrize(("active", "left"), [("true", 1), ("false", 0)])
def test_an_address_in_what_is_switched_off_is_no_old_way(active: str, left: int, law: Law, standing: Standing) -> None:
    text = f"<?xml version='1.0'?><Page><isActive>{active}</isActive><a>https://api.openai.com/v1</a></Page>"
    result = scan(Project((SourceFile("A.page-meta.xml", text),)), law, gateways=HOSTS)
    assert len(prove(result, draw(result, standing), (), None).left) == left


SERVED = Served(frozenset({"POST /v1/chat/completions", "GET /v1/models", "POST /salesforce/services/v1/askMatter"}))
STEP = (
    "<?xml version='1.0'?><OmniIntegrationProcedure><type>T</type><subType>S</subType><omniProcessElements>"
    "<name>Ask</name><type>Rest Action</type><isActive>true</isActive><propertySetConfig>{0}</propertySetConfig>"
    "</omniProcessElements>"
    "</OmniIntegrationProcedure>"
)


def to_situs(scheme: str = "https", path: str = "") -> str:
    return (
        f"<?xml version='1.0'?><NamedCredential><endpoint>{scheme}://situs.example{path}</endpoint></NamedCredential>"
    )


def apex(address: str, verb: str = "'POST'") -> str:
    return f"class A {{ void f(HttpRequest r, Case c) {{ r.setEndpoint({address}); r.setMethod({verb}); }} }}"


def step(settings: str) -> dict[str, str]:
    return {"P.oip": STEP.format(f'{{"namedCredential": "S", {settings}}}')}


def service(operation: str) -> dict[str, str]:
    schema = (
        '{"paths": {"/salesforce/services/v1/askMatter": {"post": {"operationId": "askMatter"}},'
        '"/salesforce/services/v1/gone": {"post": {"operationId": "gone"}}}}'
    )
    flow = (
        f"<?xml version='1.0'?><Flow><actionCalls><name>Ask</name><actionName>Gate.{operation}</actionName><actionType>"
        "externalService</actionType></actionCalls></Flow>"
    )
    gate = (
        "<?xml version='1.0'?><ExternalServiceRegistration><namedCredential>S</namedCredential>"
        f"<schema>{schema}</schema></ExternalServiceRegistration>"
    )
    return {"F.flow": flow, "Gate.externalServiceRegistration": gate}


ACTION = "<invocationTarget>{}</invocationTarget><invocationTargetType>externalService</invocationTargetType>"
INVOCATION = (
    "<botVersions><botInvocation><invocationActionName>{}</invocationActionName>"
    "<invocationActionType>externalService</invocationActionType></botInvocation></botVersions>"
)


def asked_by(path: str, text: str) -> dict[str, str]:
    """Return the service of `service` with what runs it in the place of the Flow."""
    return {path: text, **{held: told for held, told in service("").items() if not held.endswith(".flow")}}


def action(target: str, root: str = "GenAiFunction", body: str = ACTION) -> dict[str, str]:
    return asked_by(f"A.{root}", f"<?xml version='1.0'?><{root}>{body.format(target)}</{root}>")


def script(target: str) -> dict[str, str]:
    return asked_by("A.agent", f'actions:\n  x:\n    target: "externalService://{target}"\n')


@pytest.fixture
def states(law: Law, standing: Standing) -> Callable[[dict[str, str]], list[State]]:
    """Return the states of what is left of a project whose credential `S` leads to Situs; the findings say the same."""

    def find(files: dict[str, str]) -> list[State]:
        project = Project(
            tuple(SourceFile(*item) for item in sorted({"S.namedCredential": to_situs(), **files}.items()))
        )
        result = scan(project, law, gateways=HOSTS)
        egress = draw(result, replace(standing, served=SERVED))
        left = left_open(result, egress)
        rules = {f.rule for f in (*result.findings, *find_in_map(result, egress))}
        assert ("gateway-path-unanswered" in rules) is (State.BROKEN in {one.state for one in left})
        assert ("gateway-in-the-clear" in rules) is (State.EXPOSED in {one.state for one in left})
        return [one.state for one in left]

    return find


@pytest.mark.parametrize(
    ("files", "broken"),
    [
        ({"A.cls": apex("'callout:S/v1/chat/completions'")}, False),
        ({"A.cls": apex("'callout:S/v1/chat/completions?x=1'")}, False),
        ({"A.cls": apex("'callout:S/v1/chat/completions'", "'GET'")}, True),
        ({"A.cls": apex("'callout:S/v1/chat/completions'", "c.Type")}, False),
        ({"A.cls": apex("'callout:S/v1/files'")}, True),
        ({"A.cls": apex("'callout:S'")}, True),
        ({"A.cls": apex("'callout:S' + c.Type")}, False),
        ({"A.cls": apex("'callout:S/v1/' + c.Type")}, False),
        ({"A.cls": apex("'callout:S/openai/' + c.Type + '/chat/completions'")}, True),
        ({"A.cls": apex("c.Type == null ? 'callout:S/v1/chat/completions' : 'callout:S/v1/files'")}, True),
        ({"A.cls": apex("'https://situs.example:8443/v1/chat/completions'")}, False),
        ({"A.cls": apex("'https://situs.example/api/generate'")}, True),
        ({"S.namedCredential": to_situs(path="/v1/"), "A.cls": apex("'callout:S/chat/completions'")}, False),
        ({"S.namedCredential": to_situs(path="/v1/chat/completions"), "A.cls": apex("'callout:S'")}, False),
        ({"lwc/a/a.js": "fetch(`https://situs.example/v1/chat/completions`);"}, False),
        ({"lwc/a/a.js": "fetch(`https://situs.example/v1/${path}`);"}, False),
        ({"lwc/a/a.js": "const base = 'https://situs.example/v1';"}, False),
        ({"lwc/a/a.js": "fetch('https://situs.example/api/chat', {});"}, True),
        (service("askMatter"), False),
        (service("gone"), True),
        (service("neither"), False),
        ({**service("askMatter"), "S.namedCredential": to_situs(path="/old")}, True),
        (action("Gate.askMatter"), False),
        (action("Gate.gone"), True),
        (action("Gate"), True),
        (action("ns::Gate.gone", "GenAiPlannerBundle"), True),
        (action("Gate.gone", "Bot", INVOCATION), True),
        (action("Gate.askMatter", "Bot", INVOCATION), False),
        (script("Gate.askMatter"), False),
        (script("Gate.gone"), True),
        (script("Gate"), True),
        (step('"restPath": "/v1/chat/completions", "restMethod": "POST"'), False),
        (step('"restPath": "v1/chat/completions"'), False),
        (step('"restPath": "/v1/%Node:Path%", "restMethod": "POST"'), False),
        (step('"restPath": "/v1/files", "restMethod": "POST"'), True),
    ],
)  # fmt: skip
def test_a_call_of_situs_counts_only_by_a_path_that_it_answers(
    files: dict[str, str], broken: bool, states: Callable
) -> None:
    assert states(files) == ([State.BROKEN] if broken else [])


SITE = "<?xml version='1.0'?><{0}><{1}>http://situs.example</{1}>{2}</{0}>"
ASKED = "http://situs.example/v1/chat/completions"


@pytest.mark.parametrize(
    ("files", "exposed"),
    [
        ({"A.cls": apex(f"'{ASKED}'")}, 1),
        ({"A.cls": apex("'HTTP://' + 'situs.example/v1/chat/completions'")}, 1),
        ({"S.namedCredential": to_situs("http")}, 1),
        ({"S.namedCredential": to_situs("http"), "A.cls": apex("'callout:S/v1/chat/completions'")}, 2),
        ({"R.remoteSite": SITE.format("RemoteSiteSetting", "url", "")}, 1),
        ({"R.remoteSite": SITE.format("RemoteSiteSetting", "url", "<isActive>false</isActive>")}, 0),
        ({"C.cspTrustedSite": SITE.format("CspTrustedSite", "endpointUrl", "")}, 1),
        ({"lwc/a/a.js": f"fetch('{ASKED}');"}, 1),
        ({"P.oip": STEP.format(f'{{"restPath": "{ASKED}", "restMethod": "POST"}}')}, 1),
        ({"labels/L.labels": f"<?xml version='1.0'?><CustomLabels><value>{ASKED}</value></CustomLabels>"}, 1),
        ({**service("askMatter"), "S.namedCredential": to_situs("http")}, 2),
    ],
)
def test_situs_by_plain_http_is_told_and_proves_nothing(files: dict[str, str], exposed: int, states: Callable) -> None:
    assert states(files) == [State.EXPOSED] * exposed


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_machine_of_its_own_carries_nothing(host: str, law: Law, standing: Standing) -> None:
    text = apex(f"'http://{host}:8430/v1/chat/completions'")
    result = scan(Project((SourceFile("A.cls", text),)), law, gateways=frozenset({host}))
    assert left_open(result, draw(result, replace(standing, served=SERVED))) == ()
