"""Prove of a migrated project or org that the old ways are dead, or say which of them is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from situs.mapping.drawing import EgressMap
from situs.mapping.judging import Verdict
from situs.scan import Called, Diagnostic, Finding, Scan, find_unexplained
from situs.scan.metadata.connectivity import is_open

_CONFIGURED = frozenset({"ai-endpoint-configured", "ai-endpoint-literal", "page-may-call-model"})


@dataclass(frozen=True, slots=True)
class Left:
    """Name one old way that is still open, or that nobody can rule out."""

    what: str
    path: str
    line: int
    proven: bool
    """False where it is not known where the way leads."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Hold what speaks for a migration and all that speaks against it."""

    governed: int
    """Ways that lead through Situs."""
    left: tuple[Left, ...]
    unexplained: tuple[Finding, ...]
    """Models that the org called, by its log, and that nothing read explains."""
    earlier: tuple[Called, ...]
    """Models that were called before the moment from which calls count."""
    since: datetime | None
    files: int
    unread: tuple[Diagnostic, ...]
    stated: tuple[Diagnostic, ...]

    @property
    def holds(self) -> bool:
        """Tell whether the old ways are proved to be dead; where nothing was read, nothing is proved."""
        return self.files > 0 and not (self.left or self.unexplained or self.unread)


def prove(scan: Scan, egress: EgressMap, called: Sequence[Called], since: datetime | None) -> Proof:
    """Return the proof of a migrated project; `called` is what the org's log tells, `since` when its calls count."""
    return Proof(
        governed=egress.counts[Verdict.GOVERNED],
        left=left_open(scan, egress),
        unexplained=tuple(find_unexplained(called)),
        earlier=tuple(one for one in called if one.calls.earlier and one.destination),
        since=since,
        files=scan.files,
        unread=scan.unread,
        stated=scan.stated,
    )


def left_open(scan: Scan, egress: EgressMap) -> tuple[Left, ...]:
    """Return every old way of a migrated project that is still there; none proves that the old paths are dead.

    A way whose destination is not known cannot be ruled out, so it is left too.
    """
    found: dict[tuple[str, int], Left] = {}
    for judged in egress.ways:
        way_out = judged.way.exit
        if judged.verdict is not Verdict.GOVERNED:
            to = way_out.destination
            told = f"{way_out.component} → {(to.host or to.provider) if to else 'not known'}"
            left = Left(told, way_out.spot.path, way_out.spot.line, to is not None)
            found.setdefault((left.path, left.line), left)
    for finding in scan.findings:
        held = scan.documents.get(finding.spot.path)
        if finding.rule in _CONFIGURED and (held is None or is_open(held[1])):
            spot, to = finding.spot, finding.destination
            told = f"{spot.what or finding.subject} → {to.host if to else 'not known'}"
            found.setdefault((spot.path, spot.line), Left(told, spot.path, spot.line, True))
    return tuple(found[key] for key in sorted(found))
