"""The scan in the JSON of Salesforce Code Analyzer (v5), so that it appears beside its own engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from situs.scan.finding import Finding, Severity, Spot
from situs.scan.rules import Rule
from situs.scan.scanning import Scan

ENGINE = "situs"


def analyzer_of(scan: Scan, rules: Mapping[str, Rule], version: str) -> dict[str, Any]:
    """Return run, counts by severity (1 critical to 5 information), and a violation for each finding.

    The way of the data stands in `locations`, from its origin on; the finding's own place is the last of them.
    """
    severities = [rules[finding.rule].severity for finding in scan.findings]
    counts = {f"sev{severity.value}": severities.count(severity) for severity in Severity}
    return {
        "runDir": "./",
        "violationCounts": {"total": len(severities), **counts},
        "versions": {ENGINE: version},
        "violations": [_violation(finding, rules[finding.rule]) for finding in scan.findings],
    }


def _violation(finding: Finding, rule: Rule) -> dict[str, Any]:
    to = finding.destination
    steps = [spot for spot in finding.path if spot != finding.spot]
    return {
        "rule": rule.id,
        "engine": ENGINE,
        "severity": rule.severity.value,
        "tags": ["Recommended", "Security", "AI"],
        "primaryLocationIndex": len(steps),
        "locations": [_location(spot) for spot in (*steps, finding.spot)],
        "message": f"{rule.title}: {finding.subject}" + (f" → {to.host or to.provider}" if to else ""),
        "resources": [],
    }


def _location(spot: Spot) -> dict[str, Any]:
    return {"file": spot.path, "startLine": spot.line, "startColumn": 1, "comment": spot.what}
