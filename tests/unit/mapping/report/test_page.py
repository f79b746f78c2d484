"""The page: one file that loads nothing, with every text of the project escaped."""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from situs.law import Law
from situs.mapping import Served, Standing, draw
from situs.mapping.report.page import Head, page_of
from situs.scan import Called, Calls, Destination, Diagnostic, Project, SourceFile, load_rules, scan

HEAD = Head("Kanzlei <Muster>", "2026-11-29", "0.0")
APEX = "class A { void f(HttpRequest r) { r.setEndpoint('https://situs.example/v1/files'); } }"
VOID = {"meta", "input", "br", "rect", "path"}


@pytest.fixture
def page(scanned: Callable, standing: Standing) -> Callable[[dict[str, str]], str]:
    def make(files: dict[str, str]) -> str:
        result = replace(scanned(files), unread=(Diagnostic("broken<.xml", "broken XML in line 1"),))
        return page_of(result, draw(result, standing), load_rules(), HEAD)

    return make


class Balance(HTMLParser):
    """Hold the elements that are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """Leave an element that opens and ends at once."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_balanced_and_tells_of_each_way(page: Callable, project: Callable) -> None:
    text = page(project("Facts__c Email__c"))
    balance = Balance()
    balance.feed(text)
    assert balance.open == []
    assert len(re.findall(r'<tr data-way="\d+" data-verdict="refused">', text)) == 2
    assert "Kanzlei &lt;Muster&gt;" in text
    assert (
        "2 ways lead from data of this project to a language model. <b>The organisation's own policy refuses 2" in text
    )
    assert "can be compelled by: <b>US</b>" in text


def test_the_page_of_an_org_tells_what_was_really_called_and_what_is_only_stated(
    scanned: Callable, standing: Standing, project: Callable
) -> None:
    stated = (Diagnostic("omnistudio", "the org has no <procedures>"),)
    result = replace(scanned(project("Facts__c")), stated=stated)
    called = (
        Called(Calls("x<y.example", 2, sent=10), None, explained=False),
        Called(Calls("api.openai.com", 1, earlier=41), Destination("api.openai.com", "OpenAI API"), explained=True),
    )
    text = page_of(result, draw(result, standing), load_rules(), replace(HEAD, org=True), called)
    balance = Balance()
    balance.feed(text)
    assert balance.open == []
    assert "Egress map of a Salesforce org" in text
    assert "It was read from the org by its APIs" in text
    assert text.index("api.openai.com</code></td><td>OpenAI API</td><td>1 and 41 earlier") < text.index(
        "x&lt;y.example"
    )
    assert "<code>omnistudio</code> the org has no &lt;procedures&gt;" in text


def test_the_page_loads_nothing_and_runs_its_own_script_alone(page: Callable, project: Callable) -> None:
    text = page(project("Facts__c"))
    script = re.search(r"<script>(.*)</script>", text, re.DOTALL)
    assert script
    digest = b64encode(sha256(script.group(1).encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in text
    assert not re.search(r'(?:src|href)="', text)
    assert "url(" not in text


def test_names_of_a_project_cannot_become_markup(page: Callable) -> None:
    apex = "class A { void f(HttpRequest r) { r.setEndpoint('https://api.openai.com/v1'); } }"
    text = page({'x"><script>alert(1)</script>.cls': apex})
    assert "<script>alert" not in text
    assert text.count("<script>") == 1


def test_what_was_not_read_is_told_and_an_empty_map_says_so(page: Callable) -> None:
    text = page({})
    assert "broken&lt;.xml" in text
    assert "No way was found" in text
    assert "<svg" not in text


def test_copies_have_a_table_of_their_own_and_rows_that_the_drawing_names(
    page: Callable, project: Callable, channel: dict[str, str]
) -> None:
    text = page({**project("Facts__c"), **channel})
    Balance().feed(text)
    assert '<tr data-way="1" data-verdict="copied"><td>Matter__c.*</td>' in text
    assert "1 of 1 ways" in text
    assert "1 copy leaves by messages and events." in text


def test_a_map_of_copies_alone_is_drawn(page: Callable, channel: dict[str, str]) -> None:
    text = page(channel)
    Balance().feed(text)
    assert '<svg id="map"' in text
    assert '<tr data-way="0" data-verdict="copied">' in text
    assert "No way was found by which data of records reach a language model. 1 copy leaves" in text


def test_many_findings_that_are_alike_are_one_that_opens_into_every_place(page: Callable) -> None:
    version = "<?xml version='1.0'?><BotVersion><fullName>v{0}</fullName></BotVersion>"
    text = page({f"bots/Help/v{n}.botVersion-meta.xml": version.format(n) for n in range(40)})
    assert 'version of an agent or bot … <span class="tag">40 alike</span>' in text
    assert all(f"bots/Help/v{n}.botVersion-meta.xml" in text for n in range(40))


def test_what_goes_to_situs_and_fails_has_a_tile_only_where_there_is_any(
    page: Callable, scanned: Callable, project: Callable, standing: Standing, law: Law
) -> None:
    assert 'data-verdict="broken"' not in page(project("Facts__c"))
    files = project("Facts__c", "situs.example")
    own = Project(tuple(SourceFile(*item) for item in sorted({**files, "A.cls": APEX}.items())))
    result = scan(own, law, gateways=frozenset({"situs.example"}))
    text = page_of(result, draw(result, replace(standing, served=Served())), load_rules(), HEAD)
    assert '<button class="tile broken" data-verdict="broken"' in text
    assert "leads to Situs, which does not answer it" in text
