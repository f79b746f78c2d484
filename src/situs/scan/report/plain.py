"""The scan for a person at a terminal: the gravest first, with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from situs.scan.finding import Destination, Finding
from situs.scan.project import Diagnostic
from situs.scan.report.grouping import Group, grouped
from situs.scan.rules import Rule
from situs.scan.scanning import Scan

_MOST_PLACES = 3
"""Places of findings that are alike."""


def plain_of(scan: Scan, rules: Mapping[str, Rule]) -> Iterator[str]:
    """Return the lines of the report: findings by rule, files that were not read, and a summary."""
    ordered = sorted(scan.findings, key=lambda f: (rules[f.rule].severity, f.rule, f.spot))
    for rule_id, findings in groupby(ordered, key=lambda f: f.rule):
        rule = rules[rule_id]
        yield f"{rule.severity.name.lower():<9} {rule.title}  [{rule.id}]"
        for group in grouped(findings, scan.documents):
            yield from _lines(group)
        yield f"    → {rule.fix}"
        yield ""
    if ordered:
        yield f"what a rule means, and an example: situs scan rule {ordered[0].rule}"
        yield ""
    for diagnostic in scan.unread:
        yield f"not read  {printable(diagnostic.path)}: {diagnostic.why}"
    yield from plain_stated(scan.stated)
    yield _summary(scan)


def _lines(group: Group) -> Iterator[str]:
    """Yield a finding, or what many have in common with the first of their places."""
    own = group.findings
    off = ", inactive" if group.inactive else ""
    indent = "    "
    if len(own) > 1:
        yield f"    {len(own):,} alike: {_told(own[0], group.cause)}{off}"
        indent, off = "        ", ""
    for finding in own[:_MOST_PLACES]:
        yield f"{indent}{printable(finding.spot.path)}:{finding.spot.line}  {_told(finding, finding.spot.what)}{off}"
    if len(own) > _MOST_PLACES:
        yield f"        and {len(own) - _MOST_PLACES:,} more, which `--json` and `--html` name"


def plain_stated(stated: Iterable[Diagnostic]) -> Iterator[str]:
    """Return the lines that tell what counts as absent because somebody states so."""
    for statement in stated:
        yield f"stated, not seen  {printable(statement.path)}: {statement.why}"


def _told(finding: Finding, what: str) -> str:
    told = printable(what or finding.subject)
    if finding.destination:
        told += f" → {_named(finding.destination)}"
    return told if finding.certain else f"{told} (concluded)"


def _named(to: Destination) -> str:
    country = f", {to.country}" if to.country else ""
    return f"{to.host} ({to.provider}{country})" if to.host else f"{to.provider}{country}"


def _summary(scan: Scan) -> str:
    count, unread = len(scan.findings), len(scan.unread)
    told = f"{scan.files:,} files, {count:,} finding{'' if count == 1 else 's'}"
    return told + (f"; {unread:,} not read, so not cleared" if unread else "")


def printable(text: str) -> str:
    """Return text without characters that would steer a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
