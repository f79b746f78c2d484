"""How well a model answers the narrow questions of contract analysis, beside what the text alone gives."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from situs.quality.bootstrap import SEED, Figure, share
from situs.quality.table import Cell, Table
from situs.quality.tasks import CATEGORIES, Contract
from situs.tasks import Ask
from situs.tasks.consulting import Answer, Question, consult
from situs.tasks.contract.clause_types import load_clause_types
from situs.tasks.contract.locating import State, locate


@dataclass(frozen=True, slots=True)
class Posed:
    """Hold one question with its truth, the state that the text alone gave, and a model's answer."""

    doc: str
    there: bool
    state: State
    answer: Answer
    touches: bool
    """Whether the model's quotation touches what annotators marked."""


def drawn(given: Sequence[Contract], count: int) -> list[tuple[Contract, str]]:
    """Return pairs of a contract and a category: half where annotators marked such a clause, half where they did not.

    The draw is the same each time for the same contracts.
    """
    pairs = [(contract, category) for contract in given for category in sorted(CATEGORIES)]
    dice = random.Random(SEED)  # noqa: S311 - repeatable on purpose; nothing is secret here
    there = [pair for pair in pairs if pair[0].marked.get(pair[1])]
    absent = [pair for pair in pairs if pair[1] in pair[0].marked and not pair[0].marked[pair[1]]]
    half = count // 2
    return dice.sample(there, min(half, len(there))) + dice.sample(absent, min(count - half, len(absent)))


async def posed(
    pairs: Sequence[tuple[Contract, str]], ask: Ask, tell: Callable[[str], None] = lambda _: None
) -> list[Posed]:
    """Return a model's answers to the questions, as contract analysis asks them; a failure of the gateway ends it."""
    from situs.minimise.index import index_of  # the array library waits for its first use

    types = load_clause_types()
    out: list[Posed] = []
    for number, (contract, category) in enumerate(pairs, 1):
        tell(f"question {number} of {len(pairs)}")
        kind = types[CATEGORIES[category]]
        index = index_of(contract.text)
        (located,) = locate(index, [kind])
        question = Question(kind.id, kind.question, ("yes", "no"))
        answer = await consult(ask, index, question, [p.segment for p in located.passages])
        gold, said = contract.marked[category], answer.passage
        touches = said is not None and any(said.start < e and s < said.end for s, e in gold)
        out.append(Posed(contract.doc, bool(gold), located.state, answer, touches))
        if answer.outcome == "failed":
            break
    return out


def answers_table(asked: Sequence[Posed], model: str) -> Table:
    """Return how often the model and the text alone were right on the same questions."""
    there, absent = [p for p in asked if p.there], [p for p in asked if not p.there]
    rows: list[tuple[Cell, ...]] = [
        ("clause marked: the text alone finds it", *_share(there, lambda p: p.state is State.FOUND)),
        ("clause marked: the model says yes", *_share(there, lambda p: p.answer.answer == "yes")),
        ("clause marked: the model says yes and quotes the marked words", *_share(there, _quoted)),
        ("none marked: the text alone finds none", *_share(absent, lambda p: p.state is not State.FOUND)),
        ("none marked: the model says no", *_share(absent, lambda p: p.answer.answer == "no")),
        ("none marked: the model says no or unclear", *_share(absent, lambda p: p.answer.answer != "yes")),
        ("answers discarded for a quotation that is not in the source", *_share(asked, _discarded)),
        ("calls refused or failed", *_share(asked, lambda p: p.answer.outcome != "answered")),
    ]
    note = (
        f"{len(asked)} questions about {len({p.doc for p in asked})} contracts, half of them where annotators marked "
        f"such a clause, through the gate to the model `{model}`: a small sample."
    )
    return Table("task_answers", "What a model adds", note, ("what", "questions", "share"), tuple(rows))


def _quoted(one: Posed) -> bool:
    return one.answer.answer == "yes" and one.touches


def _discarded(one: Posed) -> bool:
    return one.answer.why.startswith("discarded")


def _share(asked: Sequence[Posed], holds: Callable[[Posed], bool]) -> tuple[int, Figure | None]:
    """Return how many questions there are, and the share for which something holds, drawn by contract."""
    docs = dict.fromkeys(p.doc for p in asked)
    rows = [(sum(holds(p) for p in asked if p.doc == doc), sum(p.doc == doc for p in asked)) for doc in docs]
    return len(asked), share(rows)
