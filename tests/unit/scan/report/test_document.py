"""The report for programs, which is also the baseline of a later scan."""

from typing import Any

import pytest

from situs.scan import Scan, load_rules
from situs.scan.report.document import document_of, known_of


def test_everything_is_in_it(result: Scan) -> None:
    document = document_of(result, load_rules(), "1.0")
    assert document["counts"] == {"critical": 0, "high": 1, "moderate": 0, "low": 0, "info": 1}
    assert [row["rule"] for row in document["findings"]] == ["endpoint-unknown", "ai-callout"]
    assert document["findings"][1]["destination"]["country"] == "US"
    assert [step["line"] for step in document["findings"][1]["steps"]] == [7, 5]
    assert set(document["rules"]) == {"endpoint-unknown", "ai-callout"}
    assert all(rule["law"] and rule["decided"] and rule["limits"] for rule in document["rules"].values())
    assert document["unread"] == [{"path": "B.flow", "why": "broken XML in line 4"}]
    assert document["stated"] == [{"path": "omnistudio", "what": "the org has no procedures"}]
    assert known_of(document) == {row["fingerprint"] for row in document["findings"]}


@pytest.mark.parametrize("document", [None, [], {}, {"findings": {}}, {"findings": [{}]}, {"findings": [1]}])
def test_what_is_no_report_is_no_baseline(document: Any) -> None:
    with pytest.raises(ValueError, match="not a report"):
        known_of(document)
