"""Analyse a contract: who, when, under which law, which clauses and risks, and what changed since a version."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from situs.tasks.asking import Ask
from situs.tasks.consulting import Answer, Question, consult
from situs.tasks.contract.clause_types import ClauseType, load_clause_types
from situs.tasks.contract.comparing import Comparison, compare
from situs.tasks.contract.dates import Dated, dates_of
from situs.tasks.contract.flagging import Flag, Risk, Taken, flag_risks
from situs.tasks.contract.governing import Governing, governing_law
from situs.tasks.contract.locating import Located, State, is_foreign, locate
from situs.tasks.contract.parties import Party, parties_of
from situs.tasks.contract.playbook import Playbook, Position
from situs.tasks.passage import Passage, passage_at

if TYPE_CHECKING:
    from situs.minimise.index import Index

ASKED = 12
"""Questions that a model is asked of one contract at most."""
_KINDS = (
    "agreement", "contract", "amendment", "lease", "deed", "license", "licence", "addendum", "terms", "vertrag",
    "contrat",
)  # fmt: skip
_FORMS = "|".join(form for kind in _KINDS for form in (kind.upper(), kind.title()))
_TITLE = re.compile(rf"(?<![\w-])[A-Z][\w&/,.'’ -]{{0,80}}?(?:{_FORMS})\b[^\n.;(]{{0,60}}")
_HEAD = 2_000
"""Characters in which a contract's title is looked for."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Hold what is known of one contract, each with its place in the text."""

    index: Index
    title: Passage | None
    parties: tuple[Party, ...]
    dates: tuple[Dated, ...]
    laws: tuple[Governing, ...]
    clauses: tuple[Located, ...]
    flags: tuple[Flag, ...] = ()
    against: Index | None = None
    """The older version."""
    comparison: Comparison | None = None
    answers: tuple[Answer, ...] = ()
    """What a model said to the questions that the text alone did not settle."""
    open: tuple[Question, ...] = ()
    """Questions that were not asked."""
    foreign: bool = False
    """The ranker does not know the contract's language: clauses were found by cues alone."""


def analyse(text: str, playbook: Playbook | None = None, against: str | None = None) -> Analysis:
    """Return what can be told of a contract without a model; what a model could be asked is in `open`."""
    from situs.minimise.index import index_of  # the array library waits for its first use

    index = index_of(text)
    types = load_clause_types()
    clauses = locate(index, types.values())
    by_type = {found.type: found for found in clauses}
    laws = governing_law(text, index.segments, [p.segment for p in by_type["governing_law"].passages])
    older = index_of(against) if against is not None else None
    flags = flag_risks(text, playbook, by_type, laws) if playbook else ()
    return Analysis(
        index,
        _title(index),
        parties_of(text),
        dates_of(text, index.segments),
        laws,
        clauses,
        flags,
        older,
        compare(older.text, older.segments, text, index.segments) if older else None,
        open=tuple(_questions(types, clauses, flags, playbook)),
        foreign=bool(index.segments) and is_foreign(index),
    )


async def consult_on(analysis: Analysis, ask: Ask) -> Analysis:
    """Return the analysis with a model's answers to its open questions, at most a dozen, the gravest first."""
    places = {found.type: [p.segment for p in found.passages] for found in analysis.clauses}
    clauses = {flag.position: flag.clause for flag in analysis.flags}
    answers: list[Answer] = []
    for question in analysis.open[:ASKED]:
        first = places[clauses.get(question.id, question.id)]
        answers.append(await consult(ask, analysis.index, question, first))
        if answers[-1].outcome == "failed":  # nobody answers there: the other questions stay open
            break
    asked = [a for a in answers if a.outcome != "failed"]
    return replace(analysis, answers=tuple(answers), open=analysis.open[len(asked) :])


def _title(index: Index) -> Passage | None:
    found = _TITLE.search(index.text, 0, min(len(index.text), _HEAD))
    if found is None:
        return None
    return passage_at(index.segments, found.start(), found.start() + len(found.group().rstrip(" ,-")))


def _questions(
    types: Mapping[str, ClauseType], clauses: Sequence[Located], flags: Sequence[Flag], playbook: Playbook | None
) -> list[Question]:
    """Return what a model may be asked: positions that no test judged, then clauses that may be there."""
    positions = {p.id: p for p in playbook.positions} if playbook else {}
    asked = [_of_position(positions[f.position]) for f in flags if f.taken is Taken.UNJUDGED and f.risk is Risk.REVIEW]
    named = {positions[f.position].clause for f in flags}
    doubtful = [c.type for c in clauses if c.state is State.POSSIBLE and c.type not in named]
    return asked + [Question(t, types[t].question, ("yes", "no")) for t in doubtful]


def _of_position(position: Position) -> Question:
    tests = (("preferred", position.preferred), ("fallback", position.fallback), ("red line", position.red_line))
    held = [(name, test.text) for name, test in tests if test]
    listed = "; ".join(f'"{name}": {text}' for name, text in held)
    return Question(position.id, f"Which of these does the contract say? {listed}", tuple(name for name, _ in held))
