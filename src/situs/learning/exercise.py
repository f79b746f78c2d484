"""One exercise: a state of the space that proofs walk, the places that could serve it, and reasons to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from situs.model import Reason, Route, Ruling
from situs.policy.space import Case


class Kind(StrEnum):
    """Say what comes out: the text may go to every place, to some, or nowhere."""

    EVERYWHERE = "everywhere"
    SOME = "some"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Option:
    """Hold a reason that may be chosen."""

    policy: str
    text: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """Ask where a text may go, and why one of the places may see it or not."""

    number: int
    """From 1."""
    case: Case
    rulings: tuple[tuple[Route, Ruling], ...]
    """Policy's own, for each place."""
    asked: int
    """The position of the place that the question "why?" is about."""
    reasons: tuple[Option, ...]
    """What may be chosen as the reason there; one or more determined the ruling."""

    @property
    def places(self) -> tuple[str, ...]:
        """Return the names of the places, in the order in which they are shown."""
        return tuple(route.place.id for route, _ in self.rulings)

    @property
    def permitted(self) -> frozenset[str]:
        """Return the places that may see the text."""
        return frozenset(route.place.id for route, ruling in self.rulings if ruling.permitted)

    @property
    def right(self) -> frozenset[str]:
        """Return the policies that determined the ruling that "why?" is about."""
        return frozenset(reason.policy for reason in self.rulings[self.asked][1].reasons)

    @property
    def kind(self) -> Kind:
        """Return what comes out."""
        return kind_of([ruling for _, ruling in self.rulings])


def kind_of(rulings: Sequence[Ruling]) -> Kind:
    """Return what the rulings on all places amount to."""
    permitted = sum(ruling.permitted for ruling in rulings)
    return Kind.NOWHERE if permitted == 0 else Kind.EVERYWHERE if permitted == len(rulings) else Kind.SOME


def option_of(reason: Reason) -> Option:
    """Return a reason as something to choose."""
    return Option(reason.policy, reason.text)
