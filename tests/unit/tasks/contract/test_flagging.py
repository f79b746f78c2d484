"""Each position of a playbook is judged by words that stand in the contract, or left to a person."""

import pytest

from situs.minimise.index import index_of
from situs.tasks.contract.analysing import analyse
from situs.tasks.contract.clause_types import load_clause_types
from situs.tasks.contract.flagging import Flag, Risk, Taken, flag_risks
from situs.tasks.contract.governing import governing_law
from situs.tasks.contract.locating import Located, State, locate
from situs.tasks.contract.playbook import parse_playbook
from situs.tasks.passage import passage_of


def flagged(text: str, rows: str, clause: str) -> Flag:
    book = parse_playbook(f"[[position]]\nid='p'\nclause='{clause}'\n{rows}".encode())
    index = index_of(text)
    located = {c.type: c for c in locate(index, [load_clause_types()[clause]])}
    (flag,) = flag_risks(text, book, located, governing_law(text, index.segments))
    return flag


@pytest.mark.parametrize(
    ("clause", "rows", "taken", "risk", "words"),
    [
        ("governing_law", "preferred={text='a', laws=['US/New York']}", Taken.PREFERRED, Risk.NONE, "5. Governing law."),
        ("governing_law", "preferred={text='a', laws=['DE']}\nfallback={text='b', laws=['US']}", Taken.FALLBACK, Risk.LOW, "5. Governing law."),
        ("governing_law", "preferred={text='a', laws=['US']}\nred_line={text='b', laws=['US/New York']}", Taken.RED_LINE, Risk.HIGH, "5. Governing law."),
        ("governing_law", "preferred={text='a', laws=['DE']}", Taken.UNJUDGED, Risk.REVIEW, "5. Governing law."),
        ("governing_law", "preferred={text='in words alone'}", Taken.UNJUDGED, Risk.REVIEW, "5. Governing law."),
        ("assignment", "preferred={text='a', match=['neither party']}", Taken.PREFERRED, Risk.NONE, "Neither party"),
        ("insurance", "required=true\npreferred={text='a', match=['insur']}", Taken.MISSING, Risk.HIGH, None),
        ("insurance", "preferred={text='a', match=['insur']}", Taken.ABSENT, Risk.NONE, None),
        ("insurance", "preferred={text='a', present=false}", Taken.PREFERRED, Risk.NONE, None),
        ("assignment", "preferred={text='a', present=false}\nred_line={text='b', present=true}", Taken.RED_LINE, Risk.HIGH, "3. Assignment."),
        ("confidentiality", "preferred={text='a', at_least_days=1095}", Taken.PREFERRED, Risk.NONE, "five years"),
        ("confidentiality", "preferred={text='a', at_least_days=9999}", Taken.UNJUDGED, Risk.REVIEW, "6. Confidentiality."),
        ("renewal_notice", "preferred={text='a', at_most_days=92, near=['notice']}", Taken.PREFERRED, Risk.NONE, "ninety (90) days"),
        ("renewal_notice", "preferred={text='a', at_most_days=92}", Taken.UNJUDGED, Risk.REVIEW, "It shall be"),
    ],
)  # fmt: skip
def test_a_position_is_taken_by_words_of_the_contract(clause, rows, taken, risk, words, contract: str) -> None:
    flag = flagged(contract, rows, clause)
    assert (flag.taken, flag.risk) == (taken, risk)
    assert [p.of(contract)[: len(words)] for p in flag.passages] == [words] if words else flag.passages == ()


def test_a_clause_that_only_may_be_there_is_for_a_person(contract: str) -> None:
    book = parse_playbook(b"[[position]]\nid='p'\nclause='insurance'\npreferred={text='a', present=true}")
    passage = passage_of(index_of(contract).segments, 2)
    located = Located("insurance", State.POSSIBLE, 0.3, (passage,))
    (flag,) = flag_risks(contract, book, {"insurance": located}, ())
    assert (flag.taken, flag.risk, flag.passages) == (Taken.UNJUDGED, Risk.REVIEW, (passage,))


def test_every_flag_cites_what_stands_in_the_text(contract: str) -> None:
    from situs.tasks.samples import read_sample

    analysis = analyse(contract, parse_playbook(read_sample("playbook")))
    assert {f.position: f.taken.value for f in analysis.flags} == {
        "law": "red line",
        "liability": "cannot be judged",
        "assignment": "preferred",
        "renewal-notice": "fallback",
        "exclusivity": "preferred",
        "audit": "missing",
        "confidentiality": "preferred",
    }
    parts = analysis.index.segments
    assert all(
        parts[p.segment].start <= p.start < p.end <= parts[p.segment].end for f in analysis.flags for p in f.passages
    )
