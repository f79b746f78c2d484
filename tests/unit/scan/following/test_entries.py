"""A method that others may start is an entry where a model is reached from it, through whichever classes."""

from collections.abc import Callable

import pytest

from situs.law import Law
from situs.scan import Project, SourceFile, scan

OPENAI = "https://api.openai.com/v1"
NC = "namedCredentials/OpenAI.namedCredential-meta.xml"
SERVICE = (
    "public class Service { public static void ask(String p) "
    f"{{ HttpRequest r = new HttpRequest(); r.setEndpoint('{OPENAI}'); }} }}"
)


@pytest.mark.parametrize(
    ("files", "entries"),
    [
        (
            {"Page.cls": "class Page {\n@AuraEnabled\npublic static void go() { Service.ask('x'); } }"},
            [("Page.cls", 2)],
        ),
        (
            {
                "Page.cls": "class Page {\n@InvocableMethod\npublic static void go() { new Middle().run(); } }",
                "Middle.cls": "class Middle { public void run() { Service.ask('x'); } }",
            },
            [("Page.cls", 2)],
        ),
        (
            {
                "Page.cls": "class Page {\n@AuraEnabled\npublic static void go() "
                "{ System.enqueueJob(new Job('x')); } }",
                "Job.cls": "class Job implements Queueable { Job(String p) { } "
                "public void execute(QueueableContext c) { Service.ask('x'); } }",
            },
            [("Page.cls", 2)],
        ),
        ({"Page.cls": "class Page {\n@AuraEnabled\npublic static void go() { Service.other('x'); } }"}, []),
        ({"Page.cls": "class Page { public static void go() { Service.ask('x'); } }"}, []),
        ({"Page.cls": "@isTest class Page {\n@AuraEnabled\npublic static void go() { Service.ask('x'); } }"}, []),
        (
            {
                "Page.cls": "class Page {\n@AuraEnabled\npublic static void go() { new Plain('x'); } }",
                "Plain.cls": "class Plain { Plain(String p) { } public void execute(String c) { Service.ask('x'); } }",
            },
            [],
        ),
    ],
)
def test_a_page_reaches_a_model_through_other_classes(
    files: dict[str, str], entries: list[tuple[str, int]], told: Callable
) -> None:
    found = told({**files, "Service.cls": SERVICE})
    assert [(path, line) for rule, path, line in found if rule == "ai-entry-point"] == entries


def test_a_page_reaches_a_model_through_a_method_in_between(told: Callable, credential: Callable) -> None:
    body = "@AuraEnabled\npublic static void ask() { g(); }\nstatic void g() { h(); }\n"
    body += "static void h() { r.setEndpoint('callout:OpenAI/x'); }\n@AuraEnabled\npublic static void other() { }"
    found = told({"A.cls": f"public class A {{\n{body}\n}}", NC: credential(OPENAI)})
    assert [line for rule, _, line in found if rule == "ai-entry-point"] == [2]


def test_an_entry_is_told_with_the_model_that_it_reaches_and_not_where_that_is_situs(
    law: Law, credential: Callable
) -> None:
    body = "@AuraEnabled\npublic static void ask() { g(); }\nstatic void g() { r.setEndpoint('callout:OpenAI/x'); }"
    files = {"A.cls": f"public class A {{\n{body}\n}}", NC: credential(OPENAI)}
    project = Project(tuple(SourceFile(*item) for item in files.items()))
    (entry,) = (f for f in scan(project, law).findings if f.rule == "ai-entry-point")
    assert entry.destination.host == "api.openai.com"
    led = scan(project, law, gateways=frozenset({"api.openai.com"}))
    assert not [f for f in led.findings if f.rule == "ai-entry-point"]


def test_an_entry_is_as_certain_as_the_callout_behind_it(scanned: Callable) -> None:
    body = "@AuraEnabled\npublic static void askClaude(String url) { r.setEndpoint(url); }"
    found = scanned({"A.cls": f"public class A {{\n{body}\n}}"}).findings
    assert [(f.rule, f.certain) for f in found if f.rule.startswith("ai-")] == [
        ("ai-entry-point", False),
        ("ai-callout", False),
    ]
