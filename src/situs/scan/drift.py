"""Drift: ways to a model that an org has and the repository of its metadata has not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from situs.scan.finding import Finding
from situs.scan.project import Project
from situs.scan.scanning import Scan

_RULE = "absent-from-repository"
_OPENINGS = frozenset(
    {
        *("ai-callout", "ai-callout-without-credential", "ai-endpoint-configured", "ai-endpoint-literal"),
        *("flow-runs-ai", "page-may-call-model", "platform-ai", "platform-ai-call"),
    }
)
"""Rules that name a component by which a model is reached."""
_Component = tuple[str, str, bool]
_Key = tuple[_Component, str]


def find_drift(org: Project, found: Scan, repository: Project, known: Scan) -> Iterator[Finding]:
    """Yield a finding for each component of an org that leads to a model and does not in the repository.

    `found` and `known` are the scans of the two. A component is told once for each model that it leads to.
    """
    held = {file.component for file in repository.files}
    told = {key for key, _ in _openings(repository, known)}
    for key, finding in _openings(org, found):
        if key not in told:
            told.add(key)
            state = "holds another state of it" if key[0] in held else "does not hold it"
            spot = replace(finding.spot, what=f"{finding.spot.what or finding.subject}; the repository {state}")
            yield replace(finding, rule=_RULE, spot=spot)


def _openings(project: Project, result: Scan) -> Iterator[tuple[_Key, Finding]]:
    """Yield what leads to a model, with its component and the model's host, or its provider where there is no host."""
    components = {file.path: file.component for file in project.files}
    for finding in result.findings:
        to = finding.destination
        if finding.rule in _OPENINGS and to is not None and finding.spot.path in components:
            yield (components[finding.spot.path], to.host or to.provider), finding
