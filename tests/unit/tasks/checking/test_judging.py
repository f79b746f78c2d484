"""Each rule passes, fails or cannot be judged, with the passage."""

import pytest

from situs.model import Label
from situs.tasks import Reply
from situs.tasks.checking.judging import Verdict, check, consult_on
from situs.tasks.checking.rulebook import parse_rulebook

TEXT = "Responsible: Anna Beispiel.\n\nThe tool is hosted in Germany and will never train on inputs."
NOBODY = frozenset({Label.UNCLASSIFIED})


def rule(lines: str) -> bytes:
    return f"[[rule]]\nid='R'\ntext='The tool must be fair to people.'\n{lines}".encode()


def judged(text: str, lines: str, labels: frozenset[Label] = NOBODY):
    (finding,) = check(text, parse_rulebook(rule(lines)), labels).findings
    return finding


@pytest.mark.parametrize(
    ("lines", "verdict", "words"),
    [
        ("requires=['never train']", Verdict.PASS, ["never train"]),
        ("requires=['never sold']", Verdict.FAIL, []),
        ("forbids=['germany']", Verdict.FAIL, ["Germany"]),
        ("forbids=['china']", Verdict.PASS, []),
        ("requires=['never train']\nforbids=['germany']", Verdict.FAIL, ["Germany"]),
        ("labels_forbidden=['MNPI']", Verdict.PASS, []),
        ("", Verdict.UNJUDGED, []),
    ],
)
def test_a_rule_is_judged_by_its_tests(lines: str, verdict: Verdict, words: list[str]) -> None:
    finding = judged(TEXT, lines)
    assert finding.verdict is verdict
    shown = [p.of(TEXT) for p in finding.passages]
    assert [w for w in words if w not in shown] == []


def test_a_label_that_is_forbidden_fails() -> None:
    finding = judged(TEXT, "labels_forbidden=['MNPI', 'TRADE_SECRET']", frozenset({Label.MNPI}))
    assert (finding.verdict, finding.why) == (Verdict.FAIL, "the document is MNPI")


def test_a_label_that_was_not_found_is_no_proof() -> None:
    assert "no proof" in judged(TEXT, "labels_forbidden=['PRIVILEGED_ADVICE']").why


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ("clause='assignment'\nclause_required=true", Verdict.PASS),
        ("clause='assignment'\nclause_forbidden=true", Verdict.FAIL),
        ("clause='insurance'\nclause_required=true", Verdict.FAIL),
        ("clause='insurance'\nclause_forbidden=true", Verdict.PASS),
        ("clause='insurance'\nrequires=['million']", Verdict.FAIL),
        ("clause='insurance'", Verdict.UNJUDGED),
        ("clause='governing_law'\nrequires=['new york']", Verdict.PASS),
        ("clause='governing_law'\nrequires=['secret']", Verdict.FAIL),
        ("clause='governing_law'\nforbids=['five years']", Verdict.PASS),
    ],
)
def test_a_clause_is_where_a_rule_looks(lines: str, verdict: Verdict, contract: str) -> None:
    finding = judged(contract, lines)
    assert finding.verdict is verdict
    assert all(p.of(contract) for p in finding.passages)


async def test_a_model_judges_what_no_test_does_by_a_quotation(model, said) -> None:
    open_ = check(TEXT, parse_rulebook(rule("")), NOBODY)
    assert [q.id for q in open_.open] == ["R"]
    found = await consult_on(open_, model(lambda _: said("violates", "will never train on inputs")))
    (finding,) = found.findings
    assert (finding.verdict, finding.by, found.open) == (Verdict.FAIL, "model", ())
    assert [p.of(TEXT) for p in finding.passages] == ["will never train on inputs"]


async def test_a_model_that_quotes_what_is_not_there_has_not_judged(model, said) -> None:
    found = await consult_on(
        check(TEXT, parse_rulebook(rule("")), NOBODY), model(lambda _: said("complies", "fair to all"))
    )
    assert found.findings[0].verdict is Verdict.UNJUDGED
    assert found.findings[0].why.startswith("discarded")


async def test_a_test_is_never_overruled_by_a_model(model, said) -> None:
    checked = check(TEXT, parse_rulebook(rule("forbids=['germany']")), NOBODY)
    asked = model(lambda _: said("complies", "hosted in Germany"))
    assert (await consult_on(checked, asked)).findings == checked.findings
    assert asked.asked == []


async def test_where_nobody_answers_the_rule_stays_open(model) -> None:
    found = await consult_on(
        check(TEXT, parse_rulebook(rule("")), NOBODY), model(lambda _: Reply("", "failed", "x", "y"))
    )
    assert (found.findings[0].verdict, [q.id for q in found.open]) == (Verdict.UNJUDGED, ["R"])


def test_an_empty_document_fails_what_it_requires() -> None:
    assert judged("", "requires=['x']").verdict is Verdict.FAIL
