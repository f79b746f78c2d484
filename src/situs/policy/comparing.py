"""Compare two policy sets as a lawyer would: which policies came, went or say something else, and which way it leads.

Two policies are the same policy where their `@id` is the same. Comments, the order of policies, and the file that one
stands in have no legal effect, and make no change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from situs.model import Effect
from situs.policy.compiling import Policies, Policy
from situs.policy.question import Question
from situs.policy.statements import Statement
from situs.policy.vectors import Vector


class Direction(StrEnum):
    """Say which way a change leads; `EITHER` also where nobody can tell from the change alone."""

    NARROWS = "narrows"
    WIDENS = "widens"
    EITHER = "either"
    NEITHER = "neither"
    """Reasons, legal bases or remedies alone: no ruling can become another."""


@dataclass(frozen=True, slots=True)
class Change:
    """Hold a policy that was added (`old` is None), removed (`new` is None) or changed."""

    id: str
    old: Policy | None
    new: Policy | None
    parts: tuple[str, ...] = ()
    """What differs in a policy that is in both sets: names of its fields, `body` for its conditions."""

    @property
    def kind(self) -> str:
        """Return `added`, `removed` or `changed`."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    @property
    def direction(self) -> Direction:
        """Return which way it leads.

        A permit that goes may take obligations with it that held where another permit stays.
        """
        if self.old is not None and self.new is not None:
            return Direction.EITHER if set(self.parts) & {"effect", "obligations", "body"} else Direction.NEITHER
        found = self.new or self.old
        if found is None or (self.new is None and found.obligations):
            return Direction.EITHER
        narrows = (found.effect is Effect.DENY) is (self.old is None)
        return Direction.NARROWS if narrows else Direction.WIDENS


@dataclass(frozen=True, slots=True)
class StatementChange:
    """Hold a statement that was added, removed or changed: what must be proven before a set may rule."""

    id: str
    old: Statement | None
    new: Statement | None

    @property
    def kind(self) -> str:
        """Return `added`, `removed` or `changed`."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"


@dataclass(frozen=True, slots=True)
class VectorChange:
    """Hold a vector that was added, removed or changed: what a set must agree with before it may rule."""

    name: str
    old: Vector | None
    new: Vector | None

    @property
    def asked(self) -> tuple[str, ...]:
        """Return the names of the facts in which a changed vector asks otherwise."""
        if self.old is None or self.new is None:
            return ()
        was, now = self.old.question, self.new.question
        return tuple(f.name for f in fields(Question) if getattr(was, f.name) != getattr(now, f.name))

    @property
    def kind(self) -> str:
        """Return `added`, `removed` or `changed`."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold every difference of two sets, in the order of the new one, and then of the old."""

    policies: tuple[Change, ...]
    statements: tuple[StatementChange, ...] = ()
    vectors: tuple[VectorChange, ...] = ()
    schema: bool = False
    """What a policy may ask about has changed."""

    @property
    def empty(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.policies or self.statements or self.vectors or self.schema)

    @property
    def only_adds_forbids(self) -> bool:
        """Tell whether the new set is the old one with forbids added, the same statements, and the same vectors.

        Then it permits nothing that the old one did not, whatever the text, matter and place: a forbid wins over every
        permit, one that cannot be evaluated denies too, and no obligation of a permit is lost.
        """
        added = all(change.direction is Direction.NARROWS and change.old is None for change in self.policies)
        return added and bool(self.policies) and not (self.statements or self.vectors or self.schema)


def compare(
    old: Policies, new: Policies, statements: tuple[Sequence[Statement], Sequence[Statement]] = ((), ()),
    vectors: tuple[Sequence[Vector], Sequence[Vector]] = ((), ()), *, schema: bool = False,
) -> Comparison:  # fmt: skip
    """Return how `new` differs from `old`.

    `statements` are what each must prove, `vectors` what each must agree with; `schema` says that it differs.
    """
    before, after = {p.id: p for p in old.all}, {p.id: p for p in new.all}
    told: Mapping[str, tuple[Policy | None, Policy | None]] = {
        **{name: (before.get(name), policy) for name, policy in after.items()},
        **{name: (policy, None) for name, policy in before.items() if name not in after},
    }
    changes = (Change(name, a, b, _parts(a, b)) for name, (a, b) in told.items())
    return Comparison(
        policies=tuple(c for c in changes if c.kind != "changed" or c.parts),
        statements=_statements(*statements),
        vectors=_vectors(*vectors),
        schema=schema,
    )


_PARTS = ("effect", "body", "obligations", "reason", "legal_basis", "remedy")


def _parts(old: Policy | None, new: Policy | None) -> tuple[str, ...]:
    if old is None or new is None:
        return ()
    return tuple(name for name in _PARTS if getattr(old, name) != getattr(new, name))


def _statements(old: Sequence[Statement], new: Sequence[Statement]) -> tuple[StatementChange, ...]:
    before, after = {s.id: s for s in old}, {s.id: s for s in new}
    told = [StatementChange(name, before.get(name), s) for name, s in after.items() if before.get(name) != s]
    return (*told, *(StatementChange(name, s, None) for name, s in before.items() if name not in after))


def _vectors(old: Sequence[Vector], new: Sequence[Vector]) -> tuple[VectorChange, ...]:
    before, after = {v.name: v for v in old}, {v.name: v for v in new}
    told = [VectorChange(name, before.get(name), v) for name, v in after.items() if before.get(name) != v]
    return (*told, *(VectorChange(name, v, None) for name, v in before.items() if name not in after))


def differing(old: Statement, new: Statement) -> tuple[str, ...]:
    """Return the names of the fields in which two statements differ."""
    return tuple(f.name for f in fields(Statement) if getattr(old, f.name) != getattr(new, f.name))
