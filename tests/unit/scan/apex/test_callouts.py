"""Where callouts of Apex go."""

from collections.abc import Callable

import pytest

from situs.law import Law
from situs.scan import Project, SourceFile, scan

OPENAI = "https://api.openai.com/v1"
CALL = "HttpRequest r = new HttpRequest(); r.setEndpoint({}); new Http().send(r);"
NC = "namedCredentials/OpenAI.namedCredential-meta.xml"


def apex(body: str, head: str = "public class A") -> str:
    return f"{head} {{\n{body}\n}}"


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        ("void f(HttpRequest r) { r.setEndpoint('callout:OpenAI/chat'); }", ["ai-callout"]),
        ("void f(HttpRequest r) { r.setEndpoint('callout:openai'); }", ["ai-callout"]),
        (
            f"void f(HttpRequest r) {{ r.setEndpoint('{OPENAI}'); }}",
            ["ai-callout-without-credential", "ai-endpoint-literal"],
        ),
        ("void f(HttpRequest r) { r.setEndpoint('https://weather.example/'); }", []),
        ("void f(HttpRequest r, String u) { r.setEndpoint(u); }", ["endpoint-unknown"]),
        ("void f(HttpRequest r) { r.setEndpoint('callout:Missing/x'); }", ["endpoint-unknown"]),
        ("void f(HttpRequest r, String n) { r.setEndpoint('callout:' + n + '/v1/chat/completions'); }", ["ai-callout"]),
        ("void f(HttpRequest r, String p) { r.setEndpoint('callout:Claude_Service' + p); }", ["ai-callout"]),
        ("void f() { ConnectApi.EinsteinLLM.generateMessagesForPromptTemplate('T', i); }", ["platform-ai-call"]),
        ("void f() { new aiplatform.ModelsAPI(); }", ["platform-ai-call"]),
        ("void f() { Invocable.Action.createCustomAction('generatePromptResponse', 'T'); }", ["platform-ai-call"]),
        ("void f() { Invocable.Action.createCustomAction('flow', 'T'); }", []),
        (f"/* r.setEndpoint('{OPENAI}'); */", []),
        ("String s = 'No key yet. Get one at https://aistudio.google.com/apikey, then save it.';", []),
        (f"String s = 'POST {OPENAI}/chat/completions';", ["ai-endpoint-literal"]),
        (f"String s = 'url: ' + '{OPENAI}';", ["ai-endpoint-literal"]),
    ],
)
def test_a_callout_is_told_by_where_it_goes(body: str, rules: list[str], told: Callable, credential: Callable) -> None:
    found = [row for row in told({"A.cls": apex(body), NC: credential(OPENAI)}) if row[1] == "A.cls"]
    assert sorted(rule for rule, _, _ in found) == sorted(rules)
    assert all(line == 2 for _, _, line in found)


def test_the_other_branch_of_a_request_is_concluded(scanned: Callable) -> None:
    body = (
        f"void f(HttpRequest r, String n) {{\nif (x) r.setEndpoint('callout:' + n);\nelse r.setEndpoint('{OPENAI}');}}"
    )
    found = {f.spot.line: f for f in scanned({"A.cls": apex(body)}).findings if f.rule.startswith("ai-callout")}
    assert (found[3].certain, found[4].certain) == (False, True)


def test_a_gap_behind_a_host_is_not_certain(scanned: Callable) -> None:
    body = f"void f(HttpRequest r, String n) {{ r.setEndpoint('{OPENAI.removesuffix('/v1')}' + n); }}"
    found = [f for f in scanned({"A.cls": apex(body)}).findings if f.rule == "ai-callout-without-credential"]
    assert [f.certain for f in found] == [False]


def test_a_test_class_sends_nothing(told: Callable) -> None:
    body = f"void f(HttpRequest r) {{ r.setEndpoint('{OPENAI}'); }}"
    assert told({"A.cls": apex(body, "@isTest\nprivate class A")}) == []


def test_the_way_from_call_to_credential_is_told(scanned: Callable, credential: Callable) -> None:
    body = "void f(HttpRequest r) { r.setEndpoint('callout:OpenAI/chat'); }"
    result = scanned({"A.cls": apex(body), NC: credential(OPENAI)})
    (found,) = (f for f in result.findings if f.rule == "ai-callout")
    assert [(s.path, s.line) for s in found.path] == [("A.cls", 2), (NC, 5)]


PASSED = f"public class Client {{ public static void call(String url) {{ {CALL.format('url')} }} }}"
RETURN = "return 'https://api.openai.com/v1';"


@pytest.mark.parametrize(
    ("files", "at"),
    [
        (
            {
                "Client.cls": PASSED,
                "User.cls": "public class User { void f() { Client.call('https://api.openai.com/v1'); } }",
            },
            "Client.cls",
        ),
        (
            {
                "Client.cls": f"public class Client {{ void f() {{ {CALL.format('Other.url()')} }} }}",
                "Other.cls": f"public class Other {{ public static String url() {{ {RETURN} }} }}",
            },
            "Client.cls",
        ),
        (
            {
                "Base.cls": "public abstract class Base { abstract String url(); void f() { "
                f"{CALL.format('this.url()')} }} }}",
                "Own.cls": f"public class Own extends Base {{ override String url() {{ {RETURN} }} }}",
            },
            "Base.cls",
        ),
        (
            {
                "Client.cls": "public class Client { String url; public Client(String u) { this.url = u; } "
                f"void f() {{ {CALL.format('this.url')} }} }}",
                "User.cls": "public class User { void f() { new Client('https://api.openai.com/v1').f(); } }",
            },
            "Client.cls",
        ),
    ],
)
def test_an_address_is_followed_across_classes(files: dict[str, str], at: str, told: Callable) -> None:
    assert ("ai-callout-without-credential", at) in {(rule, path) for rule, path, _ in told(files)}


RECORD = "customMetadata/Model.Main.md-meta.xml"
SETTINGS = (
    "public class Settings { public String url; public String key; "
    "public static Settings load() { Settings s = new Settings(); s.url = blank ? null : '%s'; return s; } }"
)


@pytest.mark.parametrize(
    "files",
    [
        {
            "A.cls": "class A { void f(Model__mdt m) { " + CALL.format("m.Url__c") + " } "
            "void g() { Model__mdt m = [SELECT Url__c FROM Model__mdt LIMIT 1]; f(m); } }"
        },
        {
            "A.cls": "class A { public static void f(Map<String, String> m) { "
            + CALL.format("m.get(Names.URL)")
            + " } }",
            "B.cls": "class B { void g(Model__mdt r) { A.f(new Map<String, String>{ Names.URL => r.Url__c }); } }",
            "Names.cls": "public class Names { public static final String URL = 'url'; }",
        },
        {
            "A.cls": "class A { void f() { Settings s = Settings.load(); " + CALL.format("s.url") + " } }",
            "Settings.cls": SETTINGS % OPENAI,
        },
        {
            "A.cls": "class A { class Inner { String url = '" + OPENAI + "'; } "
            "void f(Inner s) { " + CALL.format("s.url") + " } }",
        },
    ],
)
def test_an_address_is_followed_through_records_maps_and_objects(
    files: dict[str, str], told: Callable, document: Callable
) -> None:
    values = f"<values><field>Url__c</field><value>{OPENAI}/chat/completions</value></values>"
    found = told({**files, RECORD: document("CustomMetadata", values)})
    assert ("ai-callout-without-credential", "A.cls", 1) in found


def test_what_an_object_is_given_does_not_clear_what_it_may_hold(told: Callable) -> None:
    files = {
        "A.cls": "class A { void f(Settings s) { " + CALL.format("s.url") + " } }",
        "Settings.cls": SETTINGS % "https://weather.example",
    }
    assert told(files) == [("endpoint-unknown", "A.cls", 1)]


def test_a_call_of_the_org_itself_leads_nowhere_else(told: Callable) -> None:
    address = "URL.getOrgDomainUrl().toExternalForm() + '{}'"
    tooling, models = "/services/data/v60.0/tooling/query?q=a", "/services/data/v60.0/einstein/platform/models/m"
    assert told({"A.cls": apex(f"void f() {{ {CALL.format(address.format(tooling))} }}")}) == []
    found = told({"A.cls": apex(f"void f() {{ {CALL.format(address.format(models))} }}")})
    assert found == [("ai-callout-without-credential", "A.cls", 2)]


def test_what_other_classes_pass_does_not_clear_what_anybody_may_pass(told: Callable) -> None:
    files = {
        "Client.cls": PASSED,
        "User.cls": "public class User { void f() { Client.call('https://weather.example'); } }",
    }
    assert [(rule, path) for rule, path, _ in told(files)] == [("endpoint-unknown", "Client.cls")]


def test_a_receiver_of_unknown_type_is_not_guessed(told: Callable) -> None:
    files = {
        "Client.cls": f"public class Client {{ void f() {{ {CALL.format('gone().url()')} }} }}",
        "Other.cls": "public class Other { public String url() { return 'https://weather.example'; } }",
    }
    assert [(rule, path) for rule, path, _ in told(files)] == [("endpoint-unknown", "Client.cls")]


@pytest.mark.parametrize(
    ("head", "method", "address", "told"),
    [
        ("class OpenAiConnector", "send", "c.Url__c", ("ai-callout", "OpenAI API, by the name")),
        ("class Client", "askClaude", "c.Url__c", ("ai-callout", "Anthropic API, by the name")),
        ("class Client", "callGroq", "c.Url__c + '/chat/completions'", ("ai-callout", "Groq, by the name")),
        ("class Client", "send", "c.Url__c", ("endpoint-unknown", "")),
        ("class OpenAiConnector", "send", "'https://weather.example/'", None),
        ("class OpenAiConnector", "send", "c.Url__c + '/services/data/v60.0/query'", ("endpoint-unknown", "")),
    ],
)
def test_a_way_nobody_knows_is_told_by_the_name_of_who_goes_it(
    head: str, method: str, address: str, told: tuple[str, str] | None, scanned: Callable
) -> None:
    body = f"void {method}(Config__c c) {{ {CALL.format(address)} }}"
    found = scanned({"A.cls": apex(body, head)}).findings
    seen = [(f.rule, f.destination.provider if f.destination else "", f.certain) for f in found]
    assert seen == ([(*told, False)] if told else [])


def test_a_way_nobody_knows_is_told_by_the_request(scanned: Callable) -> None:
    body = "void send(Config__c c) { x = new Map<String, Object>{ 'role' => 'user', 'max_tokens' => 9 };"
    (found,) = scanned({"A.cls": apex(f"{body} {CALL.format('c.Url__c')} }}")}).findings
    assert (found.rule, found.certain, found.destination.provider) == (
        "ai-callout",
        False,
        "a language model, by the request",
    )


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("'https://' + c.Name__c + '.openai.azure.com/openai/deployments/x/chat'", "*.openai.azure.com"),
        (
            "'https://bedrock-runtime.' + c.Region__c + '.amazonaws.com/model/m/invoke'",
            "bedrock-runtime.*.amazonaws.com",
        ),
        ("String.format('https://{0}.openai.azure.com/x', l)", "*.openai.azure.com"),
        ("'https://' + c.Host__c + '/v1/chat/completions'", ""),
    ],
)
def test_a_host_with_a_gap_is_told_by_the_rest_of_it(address: str, host: str, scanned: Callable) -> None:
    (found,) = scanned({"A.cls": apex(f"void f(Config__c c) {{ {CALL.format(address)} }}")}).findings
    assert (found.destination.host, found.certain) == (host, False)
    assert found.rule == ("ai-callout-without-credential" if host else "ai-callout")


def test_a_branch_that_leads_to_situs_hides_no_other(law: Law) -> None:
    body = f"void f(HttpRequest r) {{ r.setEndpoint(x ? 'https://a.situs.example/v1' : '{OPENAI}'); }}"
    project = Project((SourceFile("A.cls", apex(body)),))
    found = scan(project, law, gateways=frozenset({"a.situs.example"})).findings
    assert "ai-callout-without-credential" in {f.rule for f in found}


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("'https://models.firm.example/v1/chat/completions'", ["ai-callout-without-credential", "ai-endpoint-literal"]),
        ("'callout:Own/v1/chat/completions'", ["ai-callout"]),
        ("'callout:Own/v1/messages'", []),
    ],
)
def test_a_model_of_ones_own_is_told_by_a_path_that_nothing_else_has(
    address: str, told: list[str], scanned: Callable, credential: Callable
) -> None:
    files = {
        "A.cls": apex(f"void f() {{ {CALL.format(address)} }}"),
        "Own.namedCredential": credential("https://models.firm.example"),
    }
    found = scanned(files).findings
    assert [f.rule for f in found] == told
    assert not any(f.certain for f in found if f.rule.startswith("ai-callout"))


def test_of_several_services_the_one_that_the_method_names_is_told(scanned: Callable, document: Callable) -> None:
    values = "<values><field>Url__c</field><value>{}</value></values>"
    records = {
        f"customMetadata/Model.{n}.md-meta.xml": document("CustomMetadata", values.format(f"https://{host}/v1"))
        for n, host in enumerate(("api.openai.com", "api.anthropic.com", "api.mistral.ai"))
    }
    body = f"void askClaude(Model__mdt m) {{ {CALL.format('m.Url__c')} }}\n"
    body += f"void send(Model__mdt m) {{ {CALL.format('m.Url__c')} }}"
    found = [f for f in scanned({"A.cls": apex(body), **records}).findings if f.rule.startswith("ai-callout")]
    assert [(f.destination.host, f.certain) for f in found] == [
        ("api.anthropic.com", False),
        ("api.anthropic.com", False),
    ]


def test_what_a_name_or_a_path_says_is_concluded(scanned: Callable) -> None:
    body = "void f(HttpRequest r, String n) { r.setEndpoint('callout:' + n + '/v1/chat/completions'); }"
    (found,) = scanned({"A.cls": apex(body)}).findings
    assert (found.rule, found.certain) == ("ai-callout", False)


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("ExternalService.Gate g = new ExternalService.Gate();", [("ai-callout", True)]),
        ("Invocable.Action.createCustomAction('externalService', 'Gate.ask');", [("ai-callout", True)]),
        ("ExternalService.Gate_ask_IN_body b = new ExternalService.Gate_ask_IN_body();", []),
        ("ExternalService.Weather w = new ExternalService.Weather();", []),
        ("ExternalService.OpenAI o = new ExternalService.OpenAI();", [("ai-callout", False)]),
        ("ExternalService.Bank b = new ExternalService.Bank();", [("endpoint-unknown", False)]),
    ],
)  # fmt: skip
def test_a_service_leads_where_its_credential_does(
    use: str, found: list, scanned: Callable, document: Callable, credential: Callable
) -> None:
    files = {
        "A.cls": f"class A {{ void f() {{ {use} }} }}",
        "M.namedCredential": credential("https://api.openai.com/v1"),
        "N.namedCredential": credential("https://weather.example"),
        "Gate.externalServiceRegistration": document(
            "ExternalServiceRegistration", "<namedCredential>M</namedCredential>"
        ),
        "Weather.externalServiceRegistration": document(
            "ExternalServiceRegistration", "<namedCredential>N</namedCredential>"
        ),
    }
    told = [(f.rule, f.certain) for f in scanned(files).findings if f.spot.path == "A.cls"]
    assert told == found


SPEAKS = (
    "r.setBody(JSON.serialize(new Map<String, Object>{ 'max_tokens' => 9, 'messages' => new List<Object>{ "
    "new Map<String, Object>{ 'role' => 'user', 'content' => p } } }));"
)


@pytest.mark.parametrize(
    ("body", "host"),
    [
        (f"void f(HttpRequest r) {{ r.setEndpoint('https://ai.firm.example/ask'); {SPEAKS} }}", "ai.firm.example"),
        (f"void f(HttpRequest r) {{ r.setEndpoint('callout:OpenAI/ask'); {SPEAKS} }}", "own.firm.example"),
        (
            "void f(HttpRequest r) { r.setEndpoint('https://ai.firm.example/ask'); b(r); }\n"
            f"void b(HttpRequest r) {{ {SPEAKS} }}",
            "ai.firm.example",
        ),
        (
            f"void f(HttpRequest r) {{ r.setEndpoint(URL.getOrgDomainUrl().toExternalForm() + '/apex/x'); {SPEAKS} }}",
            None,
        ),
        ("void f(HttpRequest r) { r.setEndpoint('https://ai.firm.example/ask'); r.setBody('{}'); }", None),
        (
            f"void f(HttpRequest r) {{ r.setEndpoint('https://ai.firm.example/ask'); {SPEAKS} }}\n"
            "void g(HttpRequest r) { r.setEndpoint('https://chat.example/tell'); f(r); }",
            None,
        ),
    ],
)
def test_a_host_that_nobody_knows_is_a_model_s_where_the_one_request_of_a_class_speaks_like_it(
    body: str, host: str | None, scanned: Callable, credential: Callable
) -> None:
    result = scanned({"A.cls": apex(body), NC: credential("https://own.firm.example")})
    found = [f for f in result.findings if f.rule == "ai-callout"]
    told = [(f.destination.host, f.destination.provider, f.certain) for f in found]
    assert told == ([(host, "a language model, by the request", False)] if host else [])
