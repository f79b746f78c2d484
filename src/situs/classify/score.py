"""Weigh cues: a capped sum of weights for each label, with thresholds for a label and for review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from situs.model import Category, Finding, Label, category_of

LABEL_AT = 60
REVIEW_AT = 35
_WEIGHTS = {"cue.strong_header": 35, "cue.strong": 20, "cue.weak": 12}
_CAPS = {"cue.strong_header": 50, "cue.strong": 60, "cue.weak": 36}
_ACTOR = 25
_LITIGATION = 15
_BOILERPLATE = -30
_LEGAL = frozenset({Label.PRIVILEGED_ADVICE, Label.WORK_PRODUCT, Label.JOINT_DEFENSE, Label.INVESTIGATION})
_CONTESTED = frozenset({Label.WORK_PRODUCT, Label.SETTLEMENT, Label.PROTECTIVE_ORDER, Label.JOINT_DEFENSE})


def scores(findings: Sequence[Finding]) -> Iterator[tuple[Label, str]]:
    """Yield each label that the cues speak for, with the reason `cue:<score>` or `cue_review:<score>`.

    From 60 points a label stands; from 35 it would go to review, and until then it stands as well, for
    in doubt
    the higher protection holds. Words never make a text public: who writes the text controls them.
    """
    counts: dict[Label, Counter[str]] = {}
    actors = negatives = 0
    for finding in [f for f in findings if f.kind == "CUE"]:
        if finding.detector == "cue.actor":
            actors += 1
        elif finding.detector == "cue.negative":
            negatives += 1
        elif finding.label and finding.label != Label.PUBLIC:
            counts.setdefault(Label(finding.label), Counter())[finding.detector] += 1
    reference = any(category_of(kind) is Category.REFERENCE for kind in {f.kind for f in findings})
    for label in sorted(counts, key=lambda item: -item.rank):
        score = _score(counts[label])
        score += _ACTOR if actors and label in _LEGAL else 0
        score += _LITIGATION if reference and label in _CONTESTED else 0
        if negatives and "cue.strong_header" not in counts[label]:
            score += _BOILERPLATE
        if score >= REVIEW_AT:
            yield label, f"{'cue' if score >= LABEL_AT else 'cue_review'}:{score}"


def _score(counts: Counter[str]) -> int:
    return sum(min(_WEIGHTS[name] * n, _CAPS[name]) for name, n in counts.items())
