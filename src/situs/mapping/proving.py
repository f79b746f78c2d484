"""Prove of a migrated project or org that the old ways are dead, or say which of them is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from situs.mapping.drawing import EgressMap
from situs.mapping.judging import Judged, Verdict, unanswered
from situs.scan import Called, Diagnostic, Finding, Scan, find_unexplained
from situs.scan.literals import CLEAR
from situs.scan.metadata.connectivity import is_open


class State(StrEnum):
    """Say what keeps a way from counting as led to Situs."""

    OPEN = "open"
    UNKNOWN = "unknown"
    """Nobody knows where it leads."""
    EXPOSED = "exposed"
    """It leads to Situs by plain HTTP."""
    BROKEN = "broken"
    """It leads to Situs, which does not answer it."""


_STATES = {Verdict.EXPOSED: State.EXPOSED, Verdict.BROKEN: State.BROKEN}
_CONFIGURED = frozenset({"ai-endpoint-configured", "ai-endpoint-literal", "page-may-call-model", CLEAR})


@dataclass(frozen=True, slots=True)
class Left:
    """Name one way that does not lead through Situs as it should, or that nobody can rule out."""

    what: str
    path: str
    line: int
    state: State


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

    A way whose destination is not known cannot be ruled out, so it is left too; so is one to Situs that is broken, or
    that others can read.
    """
    found: dict[tuple[str, int], Left] = {}
    for judged in egress.ways:
        way_out = judged.way.exit
        if judged.verdict is not Verdict.GOVERNED:
            to = way_out.destination
            told = f"{way_out.component} → {(to.host or to.provider) if to else 'not known'}{_missed(judged, egress)}"
            state = _STATES.get(judged.verdict, State.OPEN if to else State.UNKNOWN)
            left = Left(told, way_out.spot.path, way_out.spot.line, state)
            found.setdefault((left.path, left.line), left)
    for finding in scan.findings:
        held = scan.documents.get(finding.spot.path)
        if finding.rule in _CONFIGURED and (held is None or is_open(held[1])):
            spot, to = finding.spot, finding.destination
            told = f"{spot.what or finding.subject} → {to.host if to else 'not known'}"
            state = State.EXPOSED if finding.rule == CLEAR else State.OPEN
            found.setdefault((spot.path, spot.line), Left(told, spot.path, spot.line, state))
    return tuple(found[key] for key in sorted(found))


def _missed(judged: Judged, egress: EgressMap) -> str:
    asked = unanswered(judged.way.exit.asked, egress.served) if judged.verdict is Verdict.BROKEN else ()
    return f", which does not answer {', '.join(asked)}" if asked else ""
