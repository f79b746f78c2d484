"""The report for code-scanning services."""

from situs.scan import Scan, load_rules
from situs.scan.report.sarif import sarif_of


def test_results_refer_to_rules_and_show_the_way(result: Scan) -> None:
    (run,) = sarif_of(result, load_rules(), "1.0")["runs"]
    rules = run["tool"]["driver"]["rules"]
    for row in run["results"]:
        assert rules[row["ruleIndex"]]["id"] == row["ruleId"]
    assert all(row["help"]["markdown"].startswith(f"# {row['id']}\n") for row in rules)
    unknown, callout = run["results"]
    assert (unknown["level"], callout["level"]) == ("note", "error")
    assert callout["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/A.cls"
    (flow,) = callout["codeFlows"]
    assert len(flow["threadFlows"][0]["locations"]) == 2
    assert "codeFlows" not in unknown
    unread, stated = run["invocations"][0]["toolExecutionNotifications"]
    assert (unread["level"], stated["level"], stated["message"]["text"]) == (
        "warning",
        "note",
        "Stated, and not seen: the org has no procedures",
    )
