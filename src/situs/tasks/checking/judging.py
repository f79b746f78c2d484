"""Hold a document or a request against a written policy: each rule passes, fails, or cannot be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from situs.model import Label
from situs.tasks.asking import Ask
from situs.tasks.checking.rulebook import Rule, Rulebook
from situs.tasks.consulting import Answer, Question, consult
from situs.tasks.contract.clause_types import load_clause_types
from situs.tasks.contract.locating import Located, State, locate
from situs.tasks.passage import Passage, passage_of
from situs.tasks.patterns import Pattern

if TYPE_CHECKING:
    from situs.minimise.index import Index

ASKED = 24
"""Rules that a model is asked about at most."""


class Verdict(StrEnum):
    """Say how a document stands to a rule."""

    PASS = "passes"  # noqa: S105 - a verdict, no credential
    FAIL = "fails"
    UNJUDGED = "cannot be judged"


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold the verdict on one rule, by whom, why, and by which passages."""

    rule: str
    verdict: Verdict
    why: str
    passages: tuple[Passage, ...] = ()
    by: str = "test"
    """`test`, `model`, or `nobody`."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold the verdicts in the policy's order, what a model said, and the rules that nobody was asked about."""

    index: Index
    findings: tuple[Finding, ...]
    answers: tuple[Answer, ...] = ()
    open: tuple[Question, ...] = ()


def check(text: str, rulebook: Rulebook, labels: frozenset[Label]) -> Checked:
    """Return the verdicts that tests give; the labels are those of the classify stage."""
    from situs.minimise.index import index_of  # the array library waits for its first use

    index = index_of(text)
    types = load_clause_types()
    wanted = {rule.clause for rule in rulebook.rules if rule.clause}
    located = {found.type: found for found in locate(index, [t for t in types.values() if t.id in wanted])}
    findings = tuple(_judge(index, rule, located.get(rule.clause), labels) for rule in rulebook.rules)
    questions = [
        Question(rule.id, f"Does the document comply with this rule? {rule.text}", ("complies", "violates"))
        for rule, finding in zip(rulebook.rules, findings, strict=True)
        if finding.verdict is Verdict.UNJUDGED
    ]
    return Checked(index, findings, open=tuple(questions))


async def consult_on(checked: Checked, ask: Ask) -> Checked:
    """Return the check with a model's verdicts on the rules that no test decides, each with its quotation."""
    findings = {finding.rule: finding for finding in checked.findings}
    answers: list[Answer] = []
    for question in checked.open[:ASKED]:
        answer = await consult(ask, checked.index, question, [p.segment for p in findings[question.id].passages])
        answers.append(answer)
        if answer.outcome == "failed":
            break
        findings[question.id] = _by_model(findings[question.id], answer)
    asked = [a for a in answers if a.outcome != "failed"]
    return replace(checked, findings=tuple(findings.values()), answers=tuple(answers), open=checked.open[len(asked) :])


def _by_model(finding: Finding, answer: Answer) -> Finding:
    if answer.passage is None:
        return replace(finding, why=answer.why or "the passages do not decide it, says the model", by="model")
    verdict = Verdict.PASS if answer.answer == "complies" else Verdict.FAIL
    return Finding(finding.rule, verdict, "says the model, by the words that it quotes", (answer.passage,), "model")


def _judge(index: Index, rule: Rule, located: Located | None, labels: frozenset[Label]) -> Finding:
    """Try what forbids first; a rule whose clause only may be there is for a person."""
    barred = sorted(label.value for label in rule.labels_forbidden & labels)
    if barred:
        return Finding(rule.id, Verdict.FAIL, f"the document is {', '.join(barred)}")
    if located and located.state is State.POSSIBLE:
        return Finding(rule.id, Verdict.UNJUDGED, "something may be such a clause", located.passages, "nobody")
    among = _among(index, located)
    hit = _first(index, rule.forbids, among) if rule.forbids else None
    if hit:
        return Finding(rule.id, Verdict.FAIL, "words stand there that the rule forbids", (hit,))
    if located and rule.clause_forbidden and located.state is State.FOUND:
        return Finding(rule.id, Verdict.FAIL, "there is such a clause", located.passages)
    if located and located.state is State.NOT_FOUND and not rule.clause_forbidden:
        verdict = Verdict.FAIL if rule.clause_required or rule.requires else Verdict.UNJUDGED
        return Finding(rule.id, verdict, "no such clause was found", (), "test" if rule.decides else "nobody")
    return _required(index, rule, located, among)


def _required(index: Index, rule: Rule, located: Located | None, among: Sequence[Passage]) -> Finding:
    hit = _first(index, rule.requires, among) if rule.requires else None
    if rule.requires and not hit:
        return Finding(rule.id, Verdict.FAIL, "the words that the rule requires were not found", _cited(located))
    if not rule.decides:
        return Finding(rule.id, Verdict.UNJUDGED, "the rule has no test", _cited(located), "nobody")
    why = "every test of the rule holds"
    if rule.labels_forbidden:
        why += "; no such label was found, which is no proof that none fits"
    return Finding(rule.id, Verdict.PASS, why, (hit,) if hit else _cited(located))


def _among(index: Index, located: Located | None) -> Sequence[Passage]:
    return located.passages if located else [passage_of(index.segments, at) for at in range(len(index.segments))]


def _cited(located: Located | None) -> tuple[Passage, ...]:
    return located.passages if located else ()


def _first(index: Index, pattern: Pattern, among: Sequence[Passage]) -> Passage | None:
    for p in among:
        span = pattern.find(index.text, p.start, p.end)
        if span:
            return Passage(span[0], span[1], p.segment)
    return None
