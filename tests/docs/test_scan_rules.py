"""The examples on the rules' pages are scanned: the one fires the rule, the other does not."""

import json
from collections.abc import Mapping
from datetime import date

import pytest
from docs.generate import REFERENCE, pages

from situs.law import Law, load_law
from situs.mapping import Standing, draw, find_in_map, served_by
from situs.markup import parse_markup
from situs.policy import load_default_policies
from situs.scan import Calls, Finding, Project, Rule, SourceFile, explain, find_unexplained, load_rules, scan
from situs.scan.drift import find_drift
from situs.server.own import description
from situs.server.salesforce.describing import service_document

HOSTS = frozenset({"situs.example"})
DAY = date(2026, 11, 29)
RULES = load_rules()


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law()


@pytest.fixture(scope="module")
def standing(law: Law) -> Standing:
    served = served_by(map(json.loads, (description(), service_document())))
    return Standing(law, load_default_policies(), law.expand(["DE"]), DAY, served=served)


def project_of(*parts: Mapping[str, str]) -> Project:
    files = {path: text for part in parts for path, text in part.items()}
    return Project(tuple(SourceFile(*item) for item in sorted(files.items())))


def found(rule: Rule, files: Mapping[str, str], standing: Standing) -> list[Finding]:
    """Scan as `situs scan salesforce` does: an org, its log and its repository where the example has them."""
    example = rule.example
    project = project_of(example.around, files)
    result = scan(project, standing.law, gateways=HOSTS)
    assert result.unread == ()
    calls = [Calls(host, count=count) for host, count in example.called.items()]
    whole = [*result.findings, *find_in_map(result, draw(result, standing))]
    whole += find_unexplained(explain(calls, project, standing.law, HOSTS))
    if example.repository:
        repository = project_of(example.repository)
        whole += find_drift(project, result, repository, scan(repository, standing.law, gateways=HOSTS))
    return whole


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_the_one_example_fires_and_the_other_does_not(rule: Rule, standing: Standing) -> None:
    fired = {finding.rule for finding in found(rule, rule.example.fires, standing)}
    assert rule.id in fired
    assert rule.id not in {finding.rule for finding in found(rule, rule.example.quiet, standing)}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda r: r.id)
def test_an_example_is_real_metadata(rule: Rule) -> None:
    example = rule.example
    for path, text in {**example.around, **example.fires, **example.quiet, **example.repository}.items():
        if path.endswith(".xml"):
            parse_markup(text)
            assert 'xmlns="http://soap.sforce.com/2006/04/metadata"' in text
        assert "/" in path, "a component stands in the folder of its type"


def test_every_rule_has_its_page_and_every_page_its_rule() -> None:
    made = {name.partition("/")[2] for name in pages() if name.startswith("scan-rules/")}
    assert made == {f"{name}.md" for name in RULES}
    assert {path.name for path in (REFERENCE / "scan-rules").iterdir()} == made


def test_the_index_leads_to_each_page() -> None:
    index = pages()["scan-rules.md"]
    assert all(f"[{name}](scan-rules/{name}.md)" in index for name in RULES)
