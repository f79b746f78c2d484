"""Explain rulings in plain language: per route what was decided, by which policy, on what basis, what would help."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from situs.model import UNRATED, Classification, Obligation, Reason, Residual, Ruling

_WORDS = {
    "pseudonymise": "replace by tokens: {}",
    "redact": "remove: {}",
    "mask_in_answer": "keep masked in the answer: {}",
    "reveal_in_answer": "show to this reader: {}",
    "minimise": "send only what the question needs",
    "restrict_logging": "keep the text out of every log",
    "require_approval": "approval on file: {}",
}
_CATEGORIES = {
    "direct": "names and other direct identifiers",
    "identity": "identity and bank numbers",
    "quasi": "indirect identifiers",
    "reference": "docket and contract numbers",
    "secret": "keys and passwords",
    "cue": "privilege markings",
    "fact": "amounts and dates",
    "opaque": "encoded parts",
}
_WIDTH = 100


def explain(rulings: Sequence[Ruling], classification: Classification) -> str:
    """Return the explanation of one call, in lines. It quotes labels, kinds and policies, never the call's text."""
    lines = ["What the text is", *_text(classification), "", "Where it may go"]
    if not rulings:
        lines.append("  No route serves this model.")
    for ruling in rulings:
        lines += explain_ruling(ruling)
    permitted = sorted({ruling.route for ruling in rulings if ruling.permitted})
    lines += [
        "",
        f"Outcome: {'permitted on ' + ', '.join(permitted) if permitted else 'refused on every route'}.",
    ]
    return "\n".join(lines)


def _text(classification: Classification) -> list[str]:
    lines = [
        f"  {e.label}: {e.because} ({e.provenance}{', ' + e.by if e.by else ''})"
        for e in sorted(classification.evidence, key=lambda e: -e.label.rank)
    ]
    lines += [f"  {e.label} was lowered by {e.by or 'nobody named'}: {e.because}" for e in classification.overridden]
    counts: dict[str, int] = {}
    for finding in classification.findings:
        counts[finding.kind] = counts.get(finding.kind, 0) + 1
    found = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    return [*(lines or ["  UNCLASSIFIED: no evidence"]), f"  found: {found or 'nothing'}"]


def explain_ruling(ruling: Ruling) -> list[str]:
    """Return the explanation of one ruling, in lines."""
    lines = ["", f"  {ruling.route} (place {ruling.place}): {'PERMIT' if ruling.permitted else 'DENY'}"]
    for reason in ruling.reasons:
        lines += _reason(reason)
    for obligation in ruling.obligations:
        lines.append(indented("condition: ", in_words(obligation)))
    return [*lines, indented("residual risk: ", _residual(ruling.residual))]


def _reason(reason: Reason) -> list[str]:
    rows = [
        ("policy ", f"{reason.policy}: {reason.text}"),
        ("basis: ", reason.legal_basis),
        ("to change it: ", reason.remedy),
    ]
    return [indented(label, words) for label, words in rows if words]


def _residual(residual: Residual) -> str:
    """Return the risk that sealing leaves: level, score, and what drives it as counts of kinds."""
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(residual.counts.items()))
    if residual == UNRATED:
        return f"{residual.level}, since nobody has worked it out"
    return f"{residual.level} ({residual.score:.2f}); in clear: {counts or 'nothing that counts'}"


def in_words(obligation: Obligation) -> str:
    """Return an obligation in words; one that is not known is named as such."""
    pattern = _WORDS.get(obligation.name)
    if pattern is None:
        return f"unknown obligation {obligation.name}"
    parts = [_CATEGORIES.get(part, part) for part in obligation.argument.split(",")]
    return pattern.format(", ".join(parts))


def indented(label: str, words: str) -> str:
    """Return words behind a label, broken into lines that stand under each other."""
    return fill(words, _WIDTH, initial_indent=f"    {label}", subsequent_indent=" " * 6, break_on_hyphens=False)
