"""The JSON of Salesforce Code Analyzer."""

from situs.scan import Destination, Finding, Scan, Spot, load_rules
from situs.scan.report.analyzer import analyzer_of

HERE, THERE = Spot("a.cls", 3, "in f"), Spot("c.xml", 4, "Named Credential A")


def test_a_violation_ends_at_its_own_place() -> None:
    finding = Finding("ai-callout", HERE, "A", Destination("api.openai.com", "OpenAI"), (THERE, HERE))
    document = analyzer_of(Scan((finding,), (), 1), load_rules(), "1.0")
    assert document["violationCounts"] == {"total": 1, "sev1": 0, "sev2": 1, "sev3": 0, "sev4": 0, "sev5": 0}
    (violation,) = document["violations"]
    assert (violation["rule"], violation["engine"], violation["severity"]) == ("ai-callout", "situs", 2)
    assert [location["file"] for location in violation["locations"]] == ["c.xml", "a.cls"]
    assert violation["locations"][violation["primaryLocationIndex"]]["startLine"] == 3
