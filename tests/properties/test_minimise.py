"""Whatever the text and the question, segments are whole, in order, accounted for, and the same each time."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.drawing import examples

from situs.minimise import minimise
from situs.minimise.index import index_of
from situs.minimise.reducing import reduce
from situs.model import Finding, Role, Slot

WORDS = [
    "The",
    "party",
    "shall",
    "pay",
    "(a)",
    "1.2",
    "Section",
    '"Term"',
    "means",
    "\n",
    "\n\n",
    ".",
    ";",
    ":",
    "§",
    "über",
    "💶",
    "a" * 40,
    "records, and (b)",
    "records; or (c)",
]
texts = st.lists(st.sampled_from(WORDS), max_size=400).map(" ".join)
questions = st.one_of(st.text(max_size=60), st.sampled_from(["Who shall pay?", "What is the term?", ""]))
budgets = st.one_of(st.none(), st.integers(0, 5000))


@examples(80)
@given(texts, questions, budgets)
def test_a_reduction_accounts_for_every_character(text: str, question: str, budget: int | None) -> None:
    found = reduce(index_of(text), question, budget)
    spans = sorted((p.start, p.end) for p in (*found.kept, *found.withheld))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert budget is None or found.chars_kept <= budget
    assert found == reduce(index_of(text), question, budget)


@examples(60)
@given(texts, questions, st.integers(0, 5000), st.integers(0, 5000))
def test_a_wider_budget_sends_no_less(text: str, question: str, one: int, other: int) -> None:
    index = index_of(text)
    less, more = sorted((one, other))
    assert reduce(index, question, less).chars_kept <= more
    whole = reduce(index, question, len(text) * 2 + 10_000)
    assert not whole.withheld


@examples(60)
@given(texts, st.integers(0, 3000), st.integers(1, 40))
def test_findings_of_kept_text_point_at_the_same_words(text: str, start: int, size: int) -> None:
    body = text * 4 + " Anna Beispiel pays. "
    start = min(start, len(body) - 1)
    end = min(len(body), start + size)
    slots = [Slot("/q", "Who shall pay?", Role.USER), Slot("/d", body, Role.DOCUMENT)]
    less = minimise(slots, [Finding(1, start, end, "PERSON", 1.0, "t")], 800)
    for moved in less.findings:
        assert less.slots[1].text[moved.start : moved.end] in body[start:end]
