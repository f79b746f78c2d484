"""Everyday words and what contracts say for them."""

from __future__ import annotations

import pytest

from situs.minimise.asking import asked_of, widened
from situs.minimise.everyday import meant_by
from situs.minimise.index import index_of
from situs.minimise.ranker import load_ranker
from situs.minimise.reducing import reduce
from situs.minimise.words import stem_of, stems

FILLER = "The parties meet in spring to plan the packaging, the pallets and the colour of the crates of year {}."
NEAR = (
    "Dealer and Brewery speak in May of next year's harvest.",
    "A cousin of Dealer may help at the back of the stall.",
    "The device may stand in the yard, if Brewery agrees.",
    "May and June are for rest.",
)
"""Sentences that hold words of the questions and answer none."""
CLAUSES = {
    "May the dealer speak badly of the brewery?": "Dealer makes no derogatory or disparaging statement as to Brewery.",
    "Can a cousin get his money back?": "Deposits that were paid in advance are refunded within ten days.",
    "May we hack the device?": "Dealer does not disassemble or decompile the tap controller.",
}


def test_a_word_brings_those_of_contracts_but_not_itself() -> None:
    meant = meant_by(stems("Who pays if somebody is broke?"))
    assert stem_of("insolvent") in meant
    assert stem_of("broke") not in meant
    assert len(set(meant)) == len(meant)


def test_a_word_that_the_question_holds_is_not_brought_again() -> None:
    assert stem_of("insolvent") not in meant_by(stems("Is an insolvent person broke?"))


def test_words_without_another_bring_none() -> None:
    assert meant_by(stems("packaging and pallets")) == ()


def test_what_is_brought_weighs_less_than_what_is_asked() -> None:
    ranker = load_ranker()
    asked = asked_of("Is anybody broke?", ranker)
    wide = widened(asked, ranker)
    assert asked.words.items() <= wide.words.items()
    assert wide.words[stem_of("insolvent")] < asked.words[stem_of("broke")]
    assert (wide.types, wide.likeness) == (asked.types, asked.likeness)


@pytest.mark.parametrize("question", CLAUSES)
def test_an_everyday_question_meets_the_clause_in_other_words(question: str) -> None:
    lines = [FILLER.format(n) for n in range(1900, 1960)]
    text = "\n\n".join([*lines[:30], *CLAUSES.values(), *lines[30:], *NEAR])
    found = reduce(index_of(text), question, 100)
    assert CLAUSES[question] in {text[k.start : k.end] for k in found.kept}
