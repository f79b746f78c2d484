"""The scan as SARIF 2.1.0 (OASIS), for code-scanning services and editors."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from situs.scan.finding import Severity, Spot, fingerprints
from situs.scan.report.explained import page_of_rule
from situs.scan.report.grouping import Group, grouped
from situs.scan.rules import Rule
from situs.scan.scanning import Scan

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_MOST_PLACES = 999
"""Places of one result besides its first: services take a thousand."""
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
    """Return one run: its rules, a result for each finding, a notification for each file that was not read.

    Findings that are alike are one result with the places of all: a service shows some thousands of results at most.
    """
    used = sorted({finding.rule for finding in scan.findings})
    places = {rule: i for i, rule in enumerate(used)}
    names = {id(f): name for f, name in zip(scan.findings, fingerprints(scan.findings), strict=True)}
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
                    _result(group, rules[group.findings[0].rule], places[group.findings[0].rule], names)
                    for group in grouped(scan.findings, scan.documents)
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


def _result(group: Group, rule: Rule, place: int, names: Mapping[int, str]) -> dict[str, Any]:
    finding, *others = group.findings
    to = finding.destination
    told = f"{len(group.findings):,} alike, {group.cause}" if others else finding.subject
    off = " (inactive)" if group.inactive else ""
    message = f"{rule.title}: {told}" + (f" → {to.host or to.provider}" if to else "") + off
    result: dict[str, Any] = {
        "ruleId": rule.id,
        "ruleIndex": place,
        "level": _LEVELS[rule.severity],
        "message": {"text": message},
        "locations": [_location(finding.spot)],
        "partialFingerprints": {"situs/v1": _name_of(group, names)},
    }
    if others:
        result["occurrenceCount"] = len(group.findings)
        result["relatedLocations"] = [
            {**_location(f.spot), "id": number, "message": {"text": f.spot.what or f.subject}}
            for number, f in enumerate(others[:_MOST_PLACES])
        ]
    if len(finding.path) > 1:
        steps = [{"location": {**_location(s), "message": {"text": s.what or finding.subject}}} for s in finding.path]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return result


def _name_of(group: Group, names: Mapping[int, str]) -> str:
    """Return the fingerprint of a finding; that of many changes with each of them, so that a new one is none of old."""
    own = [names[id(finding)] for finding in group.findings]
    return own[0] if len(own) == 1 else sha256("\0".join(own).encode()).hexdigest()[:32]


def _location(spot: Spot) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(spot.path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": spot.line},
        }
    }
