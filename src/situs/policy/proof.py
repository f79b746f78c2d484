"""Prove statements about a policy set by walking the whole finite space of questions: true, or a counter-example.

A statement says of which texts it speaks, and what must never hold of a route that is permitted for them. States
whose route could not violate the statement even if permitted are counted and not ruled on; every other one is, by
itself or by a ruling that stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from situs.model import Ruling
from situs.policy.question import RESIDUALS, Question
from situs.policy.space import Space
from situs.policy.statements import Statement, violation
from situs.policy.walking import RulingOf, Stride, count, strides

Progress = Callable[[int, int], None]
"""Called with the statements done and their number."""


@dataclass(frozen=True, slots=True)
class Proof:
    """State whether one statement holds over a space, with the first counter-example where it does not."""

    statement: Statement
    holds: bool
    states: int
    """How many states of the space the statement speaks of."""
    ruled: int
    """How many of them lie on routes that could violate it, and were ruled on; none: no route at hand could."""
    counterexample: str = ""
    """The state in plain words, with the policies that permitted it."""


def prove(
    statements: Sequence[Statement], space: Space, ruling_of: RulingOf, progress: Progress | None = None
) -> tuple[Proof, ...]:
    """Return one proof for each statement, in order. An empty space proves nothing: its statements do not hold."""
    known: dict[Question, Ruling] = {}

    def remembered(question: Question) -> Ruling:
        return known.get(question) or known.setdefault(question, ruling_of(question))

    proofs: list[Proof] = []
    for done, statement in enumerate(statements, start=1):
        proofs.append(_prove(statement, space, remembered))
        if progress is not None:
            progress(done, len(statements))
    return tuple(proofs)


def _prove(statement: Statement, space: Space, ruling_of: RulingOf) -> Proof:
    states, ruled = count(statement, space), 0
    if states == 0:
        return Proof(statement, False, 0, 0, "the space has no state that the statement speaks of")
    for route in space.routes:
        found = violation(statement.never, route)
        for stride in strides(statement, space, route, ruling_of) if found else ():
            ruled += stride.states
            if stride.ruling.permitted:
                return Proof(statement, False, states, ruled, f"{_in_words(stride)}, although {found}")
    return Proof(statement, True, states, ruled)


def _in_words(stride: Stride) -> str:
    """Describe a state as a lawyer would: what, of which matter, by whom, where to, and who let it."""
    case, ruling, matter = stride.case, stride.ruling, stride.case.matter
    where = f"of a {', '.join(sorted(matter.jurisdictions))} matter" if matter.jurisdictions else "of no matter"
    notes = [f"principal {case.principal.id}, action {case.action}, path {case.path}"]
    notes += [f"approvals {', '.join(sorted(matter.approvals))}"] if matter.approvals else []
    notes += [f"wall {', '.join(sorted(matter.wall))}"] if matter.wall else []
    notes += ["media"] if case.media else []
    notes += [f"residual risk {case.residual}"] if case.residual != RESIDUALS[0] else []
    notes += ["the matter only asserted"] if case.asserted else []
    what = " and ".join(sorted(case.labels) + [f"a finding of category {c}" for c in sorted(case.categories)])
    who = ", ".join(reason.policy for reason in ruling.reasons)
    return f"{what} {where} ({'; '.join(notes)}) is permitted on route {case.route.id} by {who}"
