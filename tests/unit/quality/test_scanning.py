"""Findings against a truth: right, spurious, missed, and at the very line."""

import pytest

from situs.errors import ConfigError
from situs.quality.scanning import Tally, compare, scanning_table
from situs.scan import Finding, Spot


def row(kind: str, file: str, line: int) -> dict[str, object]:
    return {"kind": kind, "file": file, "line": line}


def found(rule: str, file: str, line: int) -> Finding:
    return Finding(rule, Spot(file, line), file)


def test_each_finding_answers_one_row_and_the_exact_ones_first() -> None:
    truth = [row("callout", "A.cls", 4), row("callout", "A.cls", 9), row("callout", "B.cls", 1), row("flow_ai", "F", 2)]
    findings = [
        found("ai-callout", "A.cls", 9),
        found("ai-callout-without-credential", "A.cls", 5),
        found("ai-callout", "A.cls", 30),
        found("ai-callout", "C.cls", 1),
        found("endpoint-unknown", "D.cls", 1),
    ]
    tallies = compare(truth, findings)
    assert tallies["callout"] == Tally(right=2, spurious=2, missed=1, at_line=1)
    assert tallies["flow_ai"] == Tally(missed=1)
    assert (tallies["callout"].precision, tallies["callout"].recall) == (0.5, pytest.approx(2 / 3))
    assert tallies["flow_ai"].precision is None


def test_the_table_ends_with_the_sum() -> None:
    lines = scanning_table({"b": Tally(right=1, at_line=1), "a": Tally(missed=1)})
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| a", "| b", "| all"]
    assert lines[-1] == "| all | 1 | 2 | 0 | 1.00 | 0.50 | 1 |"


def test_a_row_without_a_line_is_refused() -> None:
    with pytest.raises(ConfigError):
        compare([{"kind": "callout", "file": "A.cls"}], [])
