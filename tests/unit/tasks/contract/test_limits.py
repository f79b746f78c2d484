"""Limits of the tasks. Each of these would fail if the limit were gone: then LIMITATIONS.md must change."""

from situs.minimise.index import index_of
from situs.tasks.consulting import Question, consult
from situs.tasks.contract.analysing import analyse
from situs.tasks.contract.clause_types import load_clause_types
from situs.tasks.contract.dates import Role
from situs.tasks.contract.flagging import Taken
from situs.tasks.contract.locating import State, locate
from situs.tasks.contract.playbook import parse_playbook

TYPES = load_clause_types()


def test_a_clause_in_unusual_words_is_missed() -> None:
    text = "1. Dealings.\n\nBoth sides stay out of each other's trade for two winters after they part."
    (found,) = locate(index_of(text), [TYPES["non_compete"]])
    assert found.state is not State.FOUND


def test_what_goes_on_in_another_paragraph_is_not_cited() -> None:
    more = "The same holds for a merger."
    text = f"1. Assignment. Neither party may assign this Agreement without prior written consent.\n\n{more}\n"
    (found,) = locate(index_of(text), [TYPES["assignment"]])
    assert all(more not in p.of(text) for p in found.passages)


def test_parties_that_a_schedule_lists_are_not_found() -> None:
    text = 'This Agreement is made between Alpha GmbH ("Alpha") and the persons named in Schedule A.\n\nSchedule A\n\nAnna Beispiel'
    assert [text[slice(*p.name)] for p in analyse(text).parties] == ["Alpha GmbH"]


def test_an_end_that_must_be_worked_out_is_not() -> None:
    text = 'This Agreement is made on 1 May 2020 (the "Effective Date").\n\n1. Term. It ends three years after the Effective Date.'
    assert Role.ENDS not in {d.role for d in analyse(text).dates}


def test_other_words_for_the_same_cannot_be_judged(contract: str) -> None:
    book = parse_playbook(b"[[position]]\nid='p'\nclause='assignment'\npreferred={text='a', match=['no assignment']}")
    assert [f.taken for f in analyse(contract, book).flags] == [Taken.UNJUDGED]


async def test_a_true_quotation_under_a_wrong_answer_is_kept(contract: str, model, said) -> None:
    asked = Question("q", "Which law governs the contract?", ("German law", "the law of New York"))
    found = await consult(
        model(lambda _: said("German law", "the laws of the State of New York")), index_of(contract), asked
    )
    assert found.answer == "German law"


async def test_a_quotation_with_a_masked_number_is_discarded(model, said) -> None:
    index = index_of("1. Payment. The Buyer pays to the account DE89 3704 0044 0532 0130 00 within thirty days.")
    answer = said("yes", "pays to the account ••••••••••••••••••3000 within thirty days")
    found = await consult(
        model(lambda _: answer), index, Question("q", "Does the Buyer pay to an account?", ("yes", "no"))
    )
    assert (found.answer, found.passage) == ("unclear", None)
