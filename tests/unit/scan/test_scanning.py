"""A whole project: what is found, what is not, and what a broken file does."""

import random
import string
from collections.abc import Callable

import pytest

from situs.law import Law

OPENAI = "https://api.openai.com/v1"


def test_a_project_without_models_has_no_findings(scanned: Callable, credential: Callable) -> None:
    files = {
        "namedCredentials/Books.namedCredential-meta.xml": credential("https://www.googleapis.com/books"),
        "classes/Books.cls": "class Books { void f(HttpRequest r){ r.setEndpoint('callout:Books/v1'); } }",
        "lwc/books/books.js": "fetch('https://books.example/v1');",
    }
    result = scanned(files)
    assert (result.findings, result.unread, result.files) == ((), (), 3)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<?xml version='1.0'?><a><b></a>", "broken XML in line 1"),
        ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "document type"),
        ("<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "document type"),
        ("<?xml version='1.0'?>" + "<a>" * 100 + "</a>" * 100, "too deep"),
    ],
)
def test_a_broken_file_is_told_of_and_the_rest_is_scanned(
    text: str, why: str, scanned: Callable, credential: Callable
) -> None:
    result = scanned({"a.flow-meta.xml": text, "b.namedCredential": credential(OPENAI)})
    assert [d.path for d in result.unread] == ["a.flow-meta.xml"]
    assert why in result.unread[0].why
    assert [f.rule for f in result.findings] == ["ai-endpoint-configured"]


def test_apex_that_the_grammar_does_not_understand_is_not_cleared(scanned: Callable) -> None:
    result = scanned({"A.cls": "class A { void f( { r.setEndpoint('" + OPENAI + "'); "})
    assert [d.path for d in result.unread] == ["A.cls"]


def test_the_hidden_code_of_a_package_is_told_once_and_not_cleared(scanned: Callable) -> None:
    hidden = {f"classes/pkg__C{n}.cls": "(hidden)\n" for n in range(3)} | {"pages/other__P.page": "(hidden)"}
    hidden |= {"lwc/grid/grid.js": "(hidden)", "lwc/list/list.js": "(hidden)"}
    result = scanned(hidden)
    assert [(d.path, d.why) for d in result.unread] == [
        ("package other", "the code of 1 components is hidden"),
        ("package pkg", "the code of 3 components is hidden"),
        ("package without a namespace in its name", "the code of 2 components is hidden"),
    ]
    assert result.findings == ()


def test_the_companion_of_a_class_is_no_apex(scanned: Callable, document: Callable) -> None:
    result = scanned({"A.cls-meta.xml": document("ApexClass", "<status>Active</status>")})
    assert (result.findings, result.unread) == ((), ())


def test_progress_ends_at_the_last_file(law: object) -> None:
    from situs.law import load_law
    from situs.scan import Project, SourceFile, scan

    seen: list[int] = []
    scan(Project((SourceFile("a.json", "{}"), SourceFile("b.json", "{}"))), load_law(), seen.append)
    assert seen == [1, 2]


def test_what_leads_to_the_gateway_is_on_the_map_and_no_finding(law: Law, credential: Callable) -> None:
    from situs.scan import Project, SourceFile, scan

    files = (
        SourceFile(
            "A.cls",
            "class A { void f(Case c, HttpRequest r) { r.setEndpoint('callout:S/v1'); r.setBody(c.Subject); } }",
        ),
        SourceFile("S.namedCredential", credential("https://Situs.example/salesforce")),
    )
    result = scan(Project(files), law, gateways=frozenset({"situs.example"}))
    assert [(w.origin.told, w.exit.destination.provider) for w in result.ways if w.exit.destination] == [
        ("Case.Subject", "Situs")
    ]
    assert result.findings == ()
    assert scan(Project(files), law).ways == ()


@pytest.mark.parametrize(
    ("path", "text", "counts"),
    [
        ("classes/A.cls", "class A {{ String apiKey = '{}'; }}", True),
        ("classes/A_Test.cls", "@isTest class A_Test {{ String apiKey = '{}'; }}", False),
        ("lwc/a/a.js", "const apiKey = '{}';", True),
        ("lwc/a/__tests__/a.test.js", "const apiKey = '{}';", False),
    ],
)
def test_what_a_test_calls_a_key_is_none_unless_it_has_the_form_of_one(
    path: str, text: str, counts: bool, scanned: Callable
) -> None:
    anything = "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=93))
    formed = f"sk-ant-api03-{anything}AA"
    assert [f.rule for f in scanned({path: text.format(anything[:32])}).findings] == ["secret-in-source"] * counts
    assert [f.rule for f in scanned({path: text.format(formed)}).findings] == ["secret-in-source"]
