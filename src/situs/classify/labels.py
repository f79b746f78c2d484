"""From findings to labels: each with its evidence, the highest protection wins, and none is not public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from situs.classify.score import scores
from situs.model import (
    Category,
    Classification,
    Evidence,
    Finding,
    Label,
    Matter,
    Provenance,
    category_of,
)

LOWER = "classify:lower"
"""The right to set a label below what the evidence says."""

_SILENT = frozenset({Label.UNCLASSIFIED, Label.PERSONAL})
_AUTHORITY = frozenset({Provenance.METADATA, Provenance.HUMAN})
_OPENING = _AUTHORITY | {Provenance.RULE}


def classify(
    findings: Sequence[Finding],
    *,
    assertions: Sequence[Evidence],
    matter: Matter | None,
    rights: frozenset[str] = frozenset(),
) -> Classification:
    """Return the labels in force with their evidence.

    A label that the client or a model asserts can only raise protection. `PUBLIC` counts only from the
    record, a
    named human with the right, or a rule (a register of publications), and only where nothing protects.
    A named
    human with `classify:lower` puts lower labels in place of those of text evidence; what was lowered is
    kept in
    `overridden`. Secrets and privileged matters are never lowered.
    """
    kinds = _kinds(findings)
    found = (*_from_text(findings, kinds), *_from_matter(matter))
    stated = tuple(a for a in assertions if _may_count(a, rights))
    raised = [e for e in (*found, *stated) if e.label is not Label.PUBLIC]
    public = [e for e in stated if e.label is Label.PUBLIC]
    lowering = _lowering(stated, rights)
    in_force, overridden = _lowered(raised, lowering)
    if public and any(e.provenance in _AUTHORITY for e in public):
        in_force, overridden = _without_matter_default(in_force, overridden)
    if lowering is not None:
        overridden = [replace(e, by=lowering.by) for e in overridden]
    protecting = any(e.label.rank > Label.PERSONAL.rank for e in in_force)
    if not protecting and public:
        in_force += public
    opaque = any(category_of(kind) is Category.OPAQUE for kind in kinds)
    if opaque or not _settled(in_force):
        in_force.append(Evidence(Label.UNCLASSIFIED, Provenance.RULE, "opaque" if opaque else "no_evidence"))
    return Classification(_unique(in_force), tuple(findings), _unique(overridden))


def _from_text(findings: Sequence[Finding], kinds: dict[str, str]) -> list[Evidence]:
    evidence = []
    categories: dict[Category, str] = {}
    for kind, detector in kinds.items():
        categories.setdefault(category_of(kind), detector)
    if Category.SECRET in categories:
        evidence.append(Evidence(Label.SECRET_KEY, Provenance.RULE, categories[Category.SECRET]))
    for category in (Category.IDENTITY, Category.DIRECT):
        if category in categories:
            evidence.append(Evidence(Label.PERSONAL, Provenance.RULE, categories[category]))
    if "DATE_OF_BIRTH" in kinds:
        evidence.append(Evidence(Label.PERSONAL, Provenance.RULE, "date_of_birth"))
    for label, because in scores(findings):
        evidence.append(Evidence(label, Provenance.RULE, because))
    return evidence


def _kinds(findings: Sequence[Finding]) -> dict[str, str]:
    """Return each kind with the detector that found it first."""
    kinds: dict[str, str] = {}
    for finding in findings:
        if finding.kind not in kinds:
            kinds[finding.kind] = finding.detector
    return kinds


def _from_matter(matter: Matter | None) -> list[Evidence]:
    if matter is None:
        return []
    evidence = [Evidence(Label.CONFIDENTIAL_CLIENT, Provenance.METADATA, "matter")]
    if matter.privileged:
        evidence.append(Evidence(Label.PRIVILEGED_ADVICE, Provenance.METADATA, "matter.privileged"))
    return evidence


def _may_count(evidence: Evidence, rights: frozenset[str]) -> bool:
    """Tell whether an assertion counts: a human must be named, and `PUBLIC` needs authority."""
    if evidence.provenance is Provenance.HUMAN and not evidence.by:
        return evidence.label.rank > Label.UNCLASSIFIED.rank
    if evidence.label is Label.PUBLIC:
        if evidence.provenance is Provenance.HUMAN:
            return LOWER in rights
        return evidence.provenance in _OPENING
    if evidence.label is Label.INTERNAL:
        return evidence.provenance in _AUTHORITY
    return True


def _lowering(stated: Sequence[Evidence], rights: frozenset[str]) -> Evidence | None:
    humans = [e for e in stated if e.provenance is Provenance.HUMAN and e.by]
    if LOWER not in rights or not humans:
        return None
    return max(humans, key=lambda e: e.label.rank)


def _lowered(evidence: list[Evidence], lowering: Evidence | None) -> tuple[list[Evidence], list[Evidence]]:
    """Split evidence into what stays and what the named human lowered (rules' and models' findings)."""
    if lowering is None:
        return evidence, []
    kept: list[Evidence] = []
    lowered: list[Evidence] = []
    for item in evidence:
        above = item.label.rank > lowering.label.rank
        textual = item.provenance in (Provenance.RULE, Provenance.MODEL)
        fixed = item.label in (Label.SECRET_KEY, Label.PERSONAL)
        (lowered if above and textual and not fixed else kept).append(item)
    return kept, lowered


def _without_matter_default(
    evidence: list[Evidence], overridden: list[Evidence]
) -> tuple[list[Evidence], list[Evidence]]:
    default = Evidence(Label.CONFIDENTIAL_CLIENT, Provenance.METADATA, "matter")
    kept = [e for e in evidence if e != default]
    return kept, overridden + [e for e in evidence if e == default]


def _settled(evidence: Sequence[Evidence]) -> bool:
    """Tell whether the evidence says what the text is: more than `PERSONAL` found by a rule or a client."""
    return any(e.label not in _SILENT or (e.label is Label.PERSONAL and e.provenance in _AUTHORITY) for e in evidence)


def _unique(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(set(evidence), key=lambda e: (-e.label.rank, e.provenance, e.because, e.by)))
