"""The scan as SARIF 2.1.0 (OASIS), for code-scanning services and editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from situs.scan.finding import Finding, Severity, Spot, fingerprints
from situs.scan.report.explained import page_of_rule
from situs.scan.rules import Rule
from situs.scan.scanning import Scan

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MODERATE: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MODERATE: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "0.0",
}


def sarif_of(scan: Scan, rules: Mapping[str, Rule], version: str) -> dict[str, Any]:
    """Return one run: its rules, a result for each finding, a notification for each file that was not read."""
    used = sorted({finding.rule for finding in scan.findings})
    places = {rule: i for i, rule in enumerate(used)}
    names = fingerprints(scan.findings)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "Situs", "semanticVersion": version, "rules": [_rule(rules[r]) for r in used]}
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": [
                            {"level": "warning", "message": {"text": d.why}, "locations": [_location(Spot(d.path, 1))]}
                            for d in scan.unread
                        ]
                        + [
                            {"level": "note", "message": {"text": f"Stated, and not seen: {d.why}"}}
                            for d in scan.stated
                        ],
                    }
                ],
                "results": [
                    _result(f, rules[f.rule], places[f.rule], name)
                    for f, name in zip(scan.findings, names, strict=True)
                ],
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.fix} [{rule.source}]", "markdown": page_of_rule(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"security-severity": _SCORES[rule.severity]},
    }


def _result(finding: Finding, rule: Rule, place: int, fingerprint: str) -> dict[str, Any]:
    to = finding.destination
    message = f"{rule.title}: {finding.subject}" + (f" → {to.host or to.provider}" if to else "")
    result: dict[str, Any] = {
        "ruleId": rule.id,
        "ruleIndex": place,
        "level": _LEVELS[rule.severity],
        "message": {"text": message},
        "locations": [_location(finding.spot)],
        "partialFingerprints": {"situs/v1": fingerprint},
    }
    if len(finding.path) > 1:
        steps = [{"location": {**_location(s), "message": {"text": s.what or finding.subject}}} for s in finding.path]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return result


def _location(spot: Spot) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(spot.path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": spot.line},
        }
    }
