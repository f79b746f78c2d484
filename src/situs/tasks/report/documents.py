"""The tasks' results as JSON has them: every statement with its segment, its span, and the words that stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from situs.minimise.segments import Segment
from situs.tasks.checking.judging import Checked
from situs.tasks.checking.rulebook import Rulebook
from situs.tasks.consulting import Answer, Question
from situs.tasks.contract.analysing import Analysis
from situs.tasks.contract.clause_types import load_clause_types
from situs.tasks.contract.comparing import Difference
from situs.tasks.contract.parties import Party
from situs.tasks.passage import Passage, cited, passage_at
from situs.tasks.records.filing import Filed


def analysis_document(analysis: Analysis) -> dict[str, Any]:
    """Return a contract's analysis. `not_found` names what the contract does not have, as far as was found."""
    text, types = analysis.index.text, load_clause_types()
    found = {
        "title": analysis.title and cited(text, analysis.title),
        "parties": [_party(analysis, party) for party in analysis.parties],
        "dates": [
            {"role": d.role.value, "date": d.value and d.value.isoformat(), **_span(analysis, d.start, d.end)}
            for d in analysis.dates
        ],
        "governing_law": [
            {
                "country": law.country,
                "region": law.region,
                "named": cited(text, law.named),
                "clause": cited(text, law.clause),
            }
            for law in analysis.laws
        ],
        "clauses": [
            {
                "type": c.type,
                "title": types[c.type].title,
                "state": c.state.value,
                "score": c.score,
                "passages": _cited(text, c.passages),
            }
            for c in analysis.clauses
            if c.passages
        ],
        "not_found": _not_found(analysis),
        "by_cues_alone": analysis.foreign,
        **_model(text, analysis.answers, analysis.open),
    }
    if analysis.flags:
        found["playbook"] = [
            {
                "position": f.position,
                "clause": f.clause,
                "taken": f.taken.value,
                "risk": f.risk.value,
                "why": f.why,
                "advice": f.advice,
                "passages": _cited(text, f.passages),
            }
            for f in analysis.flags
        ]
    if analysis.comparison and analysis.against:
        old = analysis.against.text
        found["comparison"] = {
            "same": analysis.comparison.same,
            "differences": [_difference(old, text, d) for d in analysis.comparison.differences],
        }
    return found


def checked_document(checked: Checked, rulebook: Rulebook) -> dict[str, Any]:
    """Return the verdicts on a policy's rules."""
    words = {rule.id: rule.text for rule in rulebook.rules}
    text = checked.index.text
    return {
        "policy": rulebook.title,
        "rules": [
            {
                "rule": f.rule,
                "text": words[f.rule],
                "verdict": f.verdict.value,
                "by": f.by,
                "why": f.why,
                "passages": _cited(text, f.passages),
            }
            for f in checked.findings
        ],
        **_model(text, checked.answers, checked.open),
    }


def filed_document(filed: Filed, text: str) -> dict[str, Any]:
    """Return a record's classification and the proposal. Values that identify a person are counted, not shown."""
    trigger = filed.trigger
    return {
        "type": filed.typed.type,
        "next_type": filed.typed.next,
        "type_evidence": _cited(text, filed.typed.passages),
        "labels": [
            {"label": e.label.value, "provenance": e.provenance.value, "because": e.because}
            for e in filed.classification.evidence
        ],
        "personal_data": dict(filed.personal),
        "privilege": {"privileged": filed.privileged, "doubtful": filed.doubtful},
        "matters_named": [
            {
                "matter": n.matter.id,
                "parties": n.parties,
                "legal_hold": n.matter.legal_hold,
                "places": [{"segment": p.id, "start": p.start, "end": p.end} for p in n.passages],
            }
            for n in filed.named
        ],
        "series": filed.series and {"id": filed.series.id, "years": filed.series.years, "basis": filed.series.basis},
        "trigger": trigger
        and {
            "day": trigger[0].value,
            "date": trigger[1].isoformat(),
            "passage": trigger[2] and cited(text, trigger[2]),
        },
        "keep_until": filed.until and filed.until.isoformat(),
        "proposal": filed.proposal.value,
        "why": list(filed.why),
    }


def _party(analysis: Analysis, party: Party) -> dict[str, Any]:
    return {**_span(analysis, *party.name), "terms": [_span(analysis, *term) for term in party.terms]}


def _span(analysis: Analysis, start: int, end: int) -> dict[str, Any]:
    parts: Sequence[Segment] = analysis.index.segments
    return cited(analysis.index.text, passage_at(parts, start, end))


def _cited(text: str, passages: Sequence[Passage]) -> list[dict[str, Any]]:
    return [cited(text, passage) for passage in passages]


def _not_found(analysis: Analysis) -> list[str]:
    missing = [] if analysis.parties else ["parties"]
    have = {d.role.value for d in analysis.dates}
    missing += [role for role in ("agreement date", "effective date", "expiration date") if role not in have]
    return missing + [c.type for c in analysis.clauses if not c.passages]


def _difference(old: str, new: str, found: Difference) -> dict[str, Any]:
    return {
        "change": found.change.value,
        "heading": found.heading,
        "old": found.old and cited(old, found.old),
        "new": found.new and cited(new, found.new),
        "edits": [{"old": list(e.old), "new": list(e.new)} for e in found.edits],
    }


def _model(text: str, answers: Sequence[Answer], left: Sequence[Question]) -> Mapping[str, Any]:
    return {
        "asked": [
            {
                "question": a.question,
                "outcome": a.outcome,
                "answer": a.answer,
                "passage": a.passage and cited(text, a.passage),
                "why": a.why,
                "receipt": a.receipt,
                "place": a.place,
            }
            for a in answers
        ],
        "not_asked": [q.id for q in left],
    }
