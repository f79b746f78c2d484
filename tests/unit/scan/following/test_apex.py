"""Data through Apex, backwards from a callout's body."""

from collections.abc import Callable

import pytest

SEND = "r.setEndpoint('https://api.openai.com/v1'); r.setBody({});"


def cls(body: str, head: str = "public class A") -> str:
    return f"{head} {{\n{body}\n}}\n"


def sends(expression: str, before: str = "", signature: str = "void f(HttpRequest r)") -> str:
    return cls(f"{signature} {{ {before} {SEND.format(expression)} }}")


@pytest.fixture
def sent(leaving: Callable) -> Callable:
    """Return what a class lets out."""
    return lambda text: {told for told, _ in leaving({"A.cls": text})}


@pytest.mark.parametrize(
    ("expression", "before", "found"),
    [
        ("JSON.serialize(c)", "Case c = [SELECT Id, Subject FROM Case LIMIT 1];", {"Case.Id", "Case.Subject"}),
        ("c.Subject", "Case c = [SELECT Id, Subject FROM Case LIMIT 1];", {"Case.Subject"}),
        ("'x' + c.Account.Name", "Case c = [SELECT Account.Name FROM Case LIMIT 1];", {"Account.Name"}),
        ("cs[0].Subject", "List<Case> cs = [SELECT Subject FROM Case];", {"Case.Subject"}),
        ("s", "String s = ''; for (Case c : [SELECT Subject FROM Case]) { s += c.Subject; }", {"Case.Subject"}),
        ("JSON.serialize(m)", "Map<String, Object> m = new Map<String, Object>(); m.put('a', UserInfo.getUserEmail());",
         {"User.Email"}),
        ("(String) c.get('Facts__c')", "M__c c = [SELECT Facts__c FROM M__c];", {"M__c.Facts__c"}),
        ("JSON.serialize(cs)", "List<SObject> cs = Database.query('SELECT Id, Subject FROM Case');",
         {"Case.Id", "Case.Subject"}),
        ("JSON.serialize(cs)", "List<SObject> cs = Database.query(q);", {"unknown"}),
        ("x ? c.Subject : 'b'", "Case c = [SELECT Id FROM Case];", {"Case.Subject"}),
        ("'a constant'", "", {"unknown"}),
        ("JSON.serialize([SELECT Id, (SELECT TextBody FROM EmailMessages) FROM Case])", "",
         {"Case.Id", "EmailMessages.TextBody"}),
    ],
)  # fmt: skip
def test_an_expression_is_followed(expression: str, before: str, found: set[str], sent: Callable) -> None:
    assert sent(sends(expression, before)) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("'SELECT Id FROM ' + q + ' WHERE Id = :i'", {"unknown"}),
        ("'SELECT Id FROM ' + q + ' WHERE Id IN (SELECT WhoId FROM Task)'", {"unknown"}),
        ("'SELECT ' + q + ' FROM Case'", {"Case.*"}),
        ("'SELECT Id FROM Case' + q", {"Case.Id"}),
        ("'SELECT Id, (SELECT Body, ' + q + ' FROM Notes) FROM Case'", {"Case.Id", "Notes.Body", "Notes.*"}),
        (
            "'SELECT (SELECT Body FROM Notes), (SELECT TextBody FROM Mails), Id FROM Case WHERE Id IN (SELECT A FROM B)"
            "'",
            {"Case.Id", "Notes.Body", "Mails.TextBody"},
        ),
        ("'SELECT Id, (SELECT Id FROM ' + q + ') FROM Case'", {"Case.Id", "unknown"}),
        (f"'SELECT Id, {'(SELECT Id FROM A), ' * 2000} Id FROM Case'", {"unknown"}),
    ],
)
def test_a_query_whose_text_is_put_together_is_read_as_far_as_it_is_known(
    query: str, found: set[str], sent: Callable
) -> None:
    assert sent(sends("JSON.serialize(rows)", f"List<SObject> rows = Database.query({query});")) == found


def test_a_trigger_sends_its_records(leaving: Callable) -> None:
    text = "trigger T on Matter__c (after insert) { HttpRequest r = new HttpRequest(); "
    text += SEND.format("JSON.serialize(Trigger.new)") + " }"
    assert {told for told, _ in leaving({"T.trigger": text})} == {"Matter__c.*"}


def test_a_parameter_is_worth_what_other_classes_pass(scanned: Callable) -> None:
    caller = cls("void g() { Case c = [SELECT Subject FROM Case LIMIT 1];\nA.ask(c.Subject); }", "public class B")
    library = cls(f"public static void ask(String text) {{ HttpRequest r;\n{SEND.format('text')} }}")
    (way,) = scanned({"A.cls": library, "B.cls": caller}).ways
    assert way.origin.told == "Case.Subject"
    assert [(s.path, s.what) for s in way.trace] == [
        ("B.cls", "query of Case"), ("B.cls", "reads Case.Subject"), ("A.cls", "A in ask"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("public static void ask(String text)", "A.ask.text"),
        ("@AuraEnabled public static void ask(String text)", "A.ask.text"),
        ("public static void ask(Case text)", "Case.*"),
        ("@InvocableMethod public static void ask(List<String> text)", "apex:a.*"),
    ],
)
def test_a_parameter_without_a_caller_is_told_as_what_it_is(head: str, found: str, sent: Callable) -> None:
    assert sent(cls(f"{head} {{ HttpRequest r; {SEND.format('JSON.serialize(text)')} }}")) == {found}


@pytest.mark.parametrize(
    ("head", "own"),
    [
        ("@AuraEnabled public static void ask(String text)", "A.ask.text"),
        ("@InvocableMethod public static void ask(List<String> text)", "apex:a.*"),
    ],
)
def test_what_a_page_or_a_flow_may_call_is_worth_what_other_classes_pass_too(
    head: str, own: str, leaving: Callable
) -> None:
    files = {
        "A.cls": cls(f"{head} {{ HttpRequest r; {SEND.format('text')} }}"),
        "B.cls": cls(
            "void b(Case c) { A.ask(c.Subject); }\nvoid all() { A.ask(Database.query(q)); }", "public class B"
        ),
    }
    assert {told for told, _ in leaving(files)} == {own, "Case.Subject", "unknown"}


def test_a_flow_binds_the_input_of_an_invocable_class(leaving: Callable, flow: Callable, lookup: Callable) -> None:
    action = (
        "<actionCalls><name>P</name><actionName>A</actionName><actionType>apex</actionType><inputParameters><name>t</name>"
        "<value><elementReference>Get_Case.Subject</elementReference></value></inputParameters></actionCalls>"
    )
    method = f"@InvocableMethod public static void ask(List<String> t) {{ HttpRequest r; {SEND.format('t[0]')} }}"
    files = {"A.cls": cls(method), "F.flow-meta.xml": flow(lookup("Subject") + action)}
    assert leaving(files) == {("Case.Subject", "class A")}


def test_the_fields_of_a_request_object_are_followed(sent: Callable) -> None:
    body = (
        "String prompt;\nvoid fill(Lead l) { this.prompt = l.Email; }\n"
        f"void send() {{ HttpRequest r; {SEND.format('JSON.serialize(this)')} }}"
    )
    assert sent(cls(body)) == {"Lead.Email"}


def test_a_body_that_is_set_elsewhere_in_the_class_is_concluded(scanned: Callable) -> None:
    body = (
        "HttpRequest r;\nvoid a(Case c) { r.setBody(c.Subject); }\n"
        "void b() { r.setEndpoint('https://api.openai.com/v1'); }"
    )
    (way,) = scanned({"A.cls": cls(body)}).ways
    assert (way.origin.told, way.certain) == ("Case.Subject", False)


def test_a_model_of_salesforce_is_given_what_its_service_is_called_with(sent: Callable) -> None:
    body = (
        "void f(Case c) { aiplatform.ModelsAPI api = new aiplatform.ModelsAPI(); "
        "aiplatform.Request q = new aiplatform.Request(); q.prompt = c.Subject; api.createGenerations(q); }"
    )
    assert sent(cls(body)) == {"Case.Subject"}


def test_an_external_service_is_given_what_it_is_called_with(
    scanned: Callable, document: Callable, credential: Callable
) -> None:
    body = "void f(Case c) { ExternalService.Gate g = new ExternalService.Gate(); g.ask(c.Subject); }"
    files = {
        "A.cls": cls(body),
        "M.namedCredential": credential("https://api.openai.com/v1"),
        "Gate.externalServiceRegistration": document(
            "ExternalServiceRegistration", "<namedCredential>M</namedCredential>"
        ),
    }
    (way,) = scanned(files).ways
    assert (way.origin.told, way.exit.how, way.exit.credential) == ("Case.Subject", "External Service", "M")


def test_calls_in_a_circle_end(sent: Callable) -> None:
    body = (
        "String one(String x) { return two(x) + x; }\nString two(String x) { return one(x); }\n"
        f"void f(Case c) {{ HttpRequest r; {SEND.format('one(c.Subject)')} }}"
    )
    assert sent(cls(body)) == {"Case.Subject"}


def test_what_takes_too_many_steps_is_unknown_and_not_clean(sent: Callable) -> None:
    body = "String x0() { return [SELECT Subject FROM Case].Subject; }\n"
    body += "\n".join(f"String x{n}() {{ return x{n - 1}(); }}" for n in range(1, 90))
    assert "unknown" in sent(cls(body + f"\nvoid f(HttpRequest r) {{ {SEND.format('x89()')} }}"))


def test_a_test_class_sends_nothing(sent: Callable) -> None:
    assert sent(sends("'x'").replace("public class A", "@IsTest public class A")) == set()
