"""Walk the states that a statement speaks of, in strides where the policies allow it.

Theory of operation. The axes are assigned in a fixed order: route, matter, then those of `_SEEN_BY`. From the
matter on, the state with the first value of every axis left is ruled on. If it is denied, and one of the policies
that deny it reads no attribute of an axis left, that policy denies every state with the same beginning: the ruling
stands for all of them. (For `default-deny` the same holds of what all permits read together.) Otherwise the next axis
is assigned. A policy's reads are a superset of what it depends on, so no state is ever skipped that could be permitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from situs.model import Route, Ruling
from situs.policy.question import MatterFacts, Question, labels_in_force
from situs.policy.space import Case, Space
from situs.policy.statements import Statement, speaks_of_matter, speaks_of_text

RulingOf = Callable[[Question], Ruling]

_SEEN_BY: Mapping[str, frozenset[str]] = {
    "text": frozenset({"labels", "categories", "kinds"}),
    "action": frozenset({"action.id"}),
    "asserted": frozenset({"asserted", "approvals", "counsel_directed"}),
    "media": frozenset({"media"}),
    "principal": frozenset({"principal.id", "organisation", "roles", "walls", "credential", "matters"}),
    "path": frozenset({"path"}),
    "residual": frozenset({"residual"}),
}
"""The axes after route and matter, each with the attributes through which a policy can see it."""


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one value of an axis: what it sets in a case, and for how many values it stands."""

    sets: Mapping[str, Any]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Axis:
    """Hold one axis with the values that a statement speaks of."""

    name: str
    steps: tuple[Step, ...]

    @property
    def size(self) -> int:
        """Return how many values it has."""
        return sum(step.weight for step in self.steps)


@dataclass(frozen=True, slots=True)
class Stride:
    """Hold a state, its ruling, and for how many states that ruling stands."""

    case: Case
    ruling: Ruling
    states: int


def count(statement: Statement, space: Space) -> int:
    """Return how many states of the space a statement speaks of."""
    texts = _text_axis(statement, space)
    matters = (m for m in space.matters if speaks_of_matter(statement, m))
    return len(space.routes) * sum(prod(a.size for a in _axes(statement, space, m, texts)) for m in matters)


def strides(statement: Statement, space: Space, route: Route, ruling_of: RulingOf) -> Iterator[Stride]:
    """Yield strides that together cover every state of one route that a statement speaks of."""
    texts = _text_axis(statement, space)
    for matter in space.matters:
        axes = _axes(statement, space, matter, texts)
        if not speaks_of_matter(statement, matter) or not all(axis.steps for axis in axes):
            continue
        first = {name: value for axis in axes for name, value in axis.steps[0].sets.items()}
        yield from _Walk(space, ruling_of).descend(Case(route=route, matter=matter, **first), axes, 1)


@dataclass(frozen=True, slots=True)
class _Walk:
    space: Space
    ruling_of: RulingOf

    def descend(self, case: Case, axes: tuple[Axis, ...], weight: int) -> Iterator[Stride]:
        """Rule on a state with the first value of each axis left; go down where that does not stand for the rest."""
        ruling = self.ruling_of(self.space.question(case))
        if not axes or _stands_for(ruling, axes, self.space):
            yield Stride(case, ruling, weight * prod(axis.size for axis in axes))
            return
        for step in axes[0].steps:
            yield from self.descend(replace(case, **step.sets), axes[1:], weight * step.weight)


def _stands_for(ruling: Ruling, axes: tuple[Axis, ...], space: Space) -> bool:
    """Tell whether a ruling is the same for every value of the axes left."""
    if space.policies is None:
        return False
    seen = frozenset[str]().union(*(_SEEN_BY[axis.name] for axis in axes if len(axis.steps) > 1))
    if ruling.permitted:
        return not space.policies.reads & seen
    known = [space.policies.reads_of[r.policy] for r in ruling.reasons if r.policy in space.policies.reads_of]
    return any(not reads & seen for reads in known)


def _text_axis(statement: Statement, space: Space) -> Axis:
    spoken = (t for t in space.texts() if speaks_of_text(statement, labels_in_force(t[0], t[1])))
    return Axis("text", tuple(Step({"labels": t[0], "categories": t[1]}, t[2]) for t in spoken))


def _axes(statement: Statement, space: Space, matter: MatterFacts, texts: Axis) -> tuple[Axis, ...]:
    """Return the axes after route and matter, in the order of assignment."""
    outside = statement.outside_wall
    return (
        texts,
        _axis("action", [a for a in space.actions if statement.action in ("", a)]),
        _axis("asserted", [a for a in space.asserted if statement.asserted in (None, a)]),
        _axis("media", [m for m in space.media if statement.media in (None, m)]),
        _axis("principal", [p for p in space.principals if outside in (None, not matter.wall <= p.walls)]),
        _axis("path", space.paths),
        _axis("residual", space.residuals),
    )


def _axis(name: str, values: Sequence[Any]) -> Axis:
    return Axis(name, tuple(Step({name: value}) for value in values))
