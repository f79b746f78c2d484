"""The scan as JSON, for programs and as the baseline of a later scan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from situs.scan.finding import Finding, Severity, Spot, fingerprints
from situs.scan.rules import Rule
from situs.scan.scanning import Scan


def document_of(scan: Scan, rules: Mapping[str, Rule], version: str) -> dict[str, Any]:
    """Return the whole scan: counts by severity, findings with their rules' words, files that were not read."""
    names = fingerprints(scan.findings)
    counts = {severity.name.lower(): 0 for severity in Severity}
    for finding in scan.findings:
        counts[rules[finding.rule].severity.name.lower()] += 1
    used = sorted({finding.rule for finding in scan.findings})
    return {
        "tool": "situs",
        "version": version,
        "files": scan.files,
        "counts": counts,
        "findings": [_row(f, rules[f.rule], name) for f, name in zip(scan.findings, names, strict=True)],
        "rules": {r: _told(rules[r]) for r in used},
        "unread": [{"path": d.path, "why": d.why} for d in scan.unread],
        "stated": [{"path": d.path, "what": d.why} for d in scan.stated],
    }


def _told(rule: Rule) -> dict[str, str]:
    return {name: getattr(rule, name) for name in ("title", "why", "law", "decided", "fix", "limits", "source")}


def _row(finding: Finding, rule: Rule, fingerprint: str) -> dict[str, Any]:
    to = finding.destination
    return {
        "rule": finding.rule,
        "severity": rule.severity.name.lower(),
        **_spot(finding.spot),
        "subject": finding.subject,
        "certain": finding.certain,
        "destination": to
        and {"host": to.host, "provider": to.provider, "operator": to.operator, "country": to.country},
        "steps": [_spot(spot) for spot in finding.path],
        "fingerprint": fingerprint,
    }


def _spot(spot: Spot) -> dict[str, Any]:
    return {"path": spot.path, "line": spot.line, "what": spot.what}


def known_of(document: Any) -> frozenset[str]:
    """Return the fingerprints of an earlier document; raise `ValueError` where it is none."""
    rows = document.get("findings") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise ValueError("not a report of a scan")  # noqa: TRY004 - the value is a document, of a wrong kind
    names = [row["fingerprint"] for row in rows if isinstance(row, dict) and isinstance(row.get("fingerprint"), str)]
    if len(names) != len(rows):
        raise ValueError("not a report of a scan")
    return frozenset(names)
