"""Findings that are alike are told once; each stays what it is."""

import json
from collections.abc import Callable, Mapping

import pytest

from situs.scan import Destination, Finding, Scan, Spot, load_rules
from situs.scan.finding import fingerprints
from situs.scan.report.document import document_of, known_of
from situs.scan.report.grouping import MOST_ALONE, cause_of, grouped
from situs.scan.report.plain import plain_of
from situs.scan.report.sarif import sarif_of

OPENAI = Destination("api.openai.com", "OpenAI API")


def versions(count: int) -> Mapping[str, str]:
    """Return an agent with so many versions and topics, each of which reads records."""
    topic = (
        "<?xml version='1.0'?><GenAiPlugin><genAiFunctions><functionName>EmployeeCopilot__QueryRecords</functionName>"
        "</genAiFunctions></GenAiPlugin>"
    )
    version = "<?xml version='1.0'?><BotVersion><fullName>v{0}</fullName></BotVersion>"
    files = {f"bots/Help/v{n}.botVersion-meta.xml": version.format(n) for n in range(count)}
    return files | {f"genAiPlugins/Topic_{n}.genAiPlugin-meta.xml": topic for n in range(count)}


def test_an_agent_of_many_versions_and_topics_is_told_once_each(scanned: Callable) -> None:
    result = scanned(versions(500))
    lines = list(plain_of(result, load_rules()))
    assert sum("alike" in line for line in lines) == 2
    assert "    500 alike: version of an agent or bot … → Salesforce, US" in lines
    assert len(lines) < 30
    (run,) = sarif_of(result, load_rules(), "1")["runs"]
    assert [row["occurrenceCount"] for row in run["results"]] == [500, 500]
    assert all(len(row["relatedLocations"]) == 499 for row in run["results"])


def test_json_keeps_all_and_each_keeps_its_fingerprint(scanned: Callable) -> None:
    result = scanned(versions(40))
    document = document_of(result, load_rules(), "1")
    assert len(document["findings"]) == 80
    assert known_of(json.loads(json.dumps(document))) == frozenset(fingerprints(result.findings))


@pytest.mark.parametrize(("count", "groups"), [(MOST_ALONE, MOST_ALONE), (MOST_ALONE + 1, 1)])
def test_a_few_stand_each_for_itself(count: int, groups: int) -> None:
    found = [Finding("ai-callout", Spot(f"classes/A{n}.cls", 3, "in ask"), f"A{n}", OPENAI) for n in range(count)]
    assert len(list(grouped(found, {}))) == groups


def test_what_differs_in_more_than_its_component_is_not_alike() -> None:
    def field(number: int) -> Finding:
        name = f"Matter__c.F{number}__c"
        return Finding("classified-field-leaves", Spot("F.flow", 3, f"{name}, declared Confidential"), name, OPENAI)

    secrets = [Finding("secret-in-source", Spot(f"A{n}.cls", 1, f"key, sha256 {n}"), f"A{n}") for n in range(20)]
    assert len(list(grouped([*map(field, range(20)), *secrets], {}))) == 40
    assert cause_of(secrets[4]) == "key, sha256 4"
    assert cause_of(Finding("x", Spot("flows/Ask.flow-meta.xml", 1, "Flow Ask runs Ask_It.ask"), "Ask")) == (
        "Flow … runs Ask_It.ask"
    )


def test_what_the_metadata_say_does_not_run_is_told_apart(scanned: Callable) -> None:
    flow = (
        "<?xml version='1.0'?><Flow><actionCalls><name>A</name><actionName>T</actionName><actionType>"
        "generatePromptResponse</actionType></actionCalls><status>{0}</status></Flow>"
    )
    files = {f"flows/F{n}.flow-meta.xml": flow.format("Obsolete") for n in range(20)}
    result: Scan = scanned({**files, "flows/G.flow-meta.xml": flow.format("Active")})
    groups = [(len(group.findings), group.inactive) for group in grouped(result.findings, result.documents)]
    assert groups == [(20, True), (1, False)]
    lines = [line for line in plain_of(result, load_rules()) if "inactive" in line]
    assert len(lines) == 1
    results = sarif_of(result, load_rules(), "1")["runs"][0]["results"]
    assert [row["message"]["text"].endswith("(inactive)") for row in results] == [True, False]


def test_one_more_of_many_is_a_new_result() -> None:
    def name(count: int) -> str:
        found = tuple(Finding("ai-callout", Spot(f"A{n}.cls", 3, "in ask"), f"A{n}", OPENAI) for n in range(count))
        (row,) = sarif_of(Scan(found, (), 1), load_rules(), "1")["runs"][0]["results"]
        return str(row["partialFingerprints"]["situs/v1"])

    assert name(20) == name(20)
    assert name(20) != name(21)
