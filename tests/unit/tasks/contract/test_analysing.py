"""A contract's analysis: everything cites the text, and what was not asked is named."""

import pytest

from situs.tasks import Reply
from situs.tasks.contract.analysing import ASKED, analyse, consult_on
from situs.tasks.contract.locating import State
from situs.tasks.contract.playbook import parse_playbook
from situs.tasks.passage import Passage

BOOK = parse_playbook(
    b"[[position]]\nid='cap'\nclause='liability_cap'\npreferred={text='no cap'}\nred_line={text='a cap at the yearly price'}"
)
CAP = "either party's liability exceed the total price"


@pytest.fixture(scope="module")
def analysis(contract: str):
    return analyse(contract, BOOK)


def test_the_facts_are_those_of_the_contract(analysis, contract: str) -> None:
    assert analysis.title is not None
    assert analysis.title.of(contract) == "SUPPLY AGREEMENT"
    assert [contract[slice(*p.name)] for p in analysis.parties] == ["Example Widgets GmbH", "Muster Retail Ltd."]
    assert [(law.country, law.region) for law in analysis.laws] == [("US", "New York")]


def test_every_passage_lies_in_its_segment(analysis) -> None:
    parts = analysis.index.segments
    cited: list[Passage] = [p for c in analysis.clauses for p in c.passages] + [
        p for f in analysis.flags for p in f.passages
    ]
    assert cited
    assert all(parts[p.segment].start <= p.start < p.end <= parts[p.segment].end for p in cited)


def test_what_a_model_could_be_asked_is_open(analysis) -> None:
    doubtful = [c.type for c in analysis.clauses if c.state is State.POSSIBLE]
    assert [q.id for q in analysis.open] == ["cap", *(t for t in doubtful if t != "liability_cap")]
    assert analysis.open[0].answers == ("preferred", "red line")
    assert "a cap at the yearly price" in analysis.open[0].text


async def test_a_models_answers_are_kept_with_their_passages(analysis, model, said, contract: str) -> None:
    asked = model(lambda p: said("red line", CAP) if "yearly price" in p.text else said("no", CAP))
    found = await consult_on(analysis, asked)
    assert (found.open, len(asked.asked)) == ((), len(analysis.open))
    first = found.answers[0]
    assert (first.question, first.answer, first.passage and first.passage.of(contract)) == ("cap", "red line", CAP)
    assert found.flags == analysis.flags  # a model's word changes no verdict that the text gave


async def test_after_a_failure_the_rest_stays_open(analysis, model) -> None:
    asked = model(lambda _: Reply("", "failed", "unreachable", "nobody answers"))
    found = await consult_on(analysis, asked)
    assert (len(asked.asked), found.open) == (1, analysis.open)
    assert found.answers[0].why == "nobody answers"


async def test_a_refusal_is_an_answer_and_the_next_question_is_asked(analysis, model) -> None:
    found = await consult_on(analysis, model(lambda _: Reply("", "refused", "policy_refused", "not here")))
    assert {a.outcome for a in found.answers} == {"refused"}
    assert found.open == ()


def test_another_version_is_compared(contract: str) -> None:
    found = analyse(contract, against=contract.replace("New York", "Delaware"))
    assert found.comparison is not None
    assert len(found.comparison.differences) == 1


def test_an_empty_text_has_nothing() -> None:
    found = analyse("")
    assert (found.title, found.parties, found.dates, found.laws, found.open) == (None, (), (), (), ())
    assert len(found.clauses) > ASKED
