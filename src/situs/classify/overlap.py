"""Resolve overlapping findings into the spans that sealing replaces."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from situs.model import Category, Finding, category_of
from situs.model.finding import KINDS

_PROTECTION = {
    Category.SECRET: 7,
    Category.IDENTITY: 6,
    Category.OPAQUE: 5,
    Category.DIRECT: 4,
    Category.QUASI: 3,
    Category.REFERENCE: 2,
    Category.FACT: 1,
    Category.CUE: 0,
}
_CUES = frozenset(kind for kind in KINDS if category_of(kind) is Category.CUE)
_PLACE = itemgetter(0, 1)
"""Slot and start of a finding."""


def resolve(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings that do not overlap and together cover every character of those given, cues left out.

    The longest of an overlapping group names its kind where it holds the others; where spans cross, they are
    merged into one and the most protected kind names it. A secret or an identity number inside a longer span
    takes the whole of it, and so does a name or an e-mail address inside a web address or a reference, and a postal
    address inside a place: policies let those through where they seal names.
    """
    resolved: list[Finding] = []
    group: list[Finding] = []
    slot = end = -1
    for finding in sorted([f for f in findings if f.kind not in _CUES and f.end > f.start], key=_PLACE):
        if finding.slot == slot and finding.start < end:
            group.append(finding)
            end = max(end, finding.end)
            continue
        if group:
            resolved.append(_merged(group, end))
        group = [finding]
        slot, end = finding.slot, finding.end
    if group:
        resolved.append(_merged(group, end))
    return tuple(resolved)


def _merged(group: list[Finding], end: int) -> Finding:
    best = group[0]
    if len(group) == 1 and not best.label:
        return best
    start = best.start
    addressed = any(f.kind == "ADDRESS" for f in group)
    holders = ("URL", "LOCATION") if addressed else ("URL",)
    best = max(group, key=lambda f: _weight(f, (f.start, f.end) == (start, end) and f.kind not in holders))
    return Finding(best.slot, start, end, best.kind, best.confidence, best.detector)


def _weight(finding: Finding, whole: bool) -> tuple[bool, bool, int, float, str, str]:
    protection = _PROTECTION[category_of(finding.kind)]
    return (
        protection >= 6,
        whole and protection > 2,
        protection,
        finding.confidence,
        finding.kind,
        finding.detector,
    )
