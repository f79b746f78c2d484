"""A ruling: what policy says of one call and one route."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from situs.model.residual import UNRATED, Residual


class Effect(StrEnum):
    """Say what a ruling does."""

    PERMIT = "permit"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Obligation:
    """State what must be done if the call is permitted, as `name` or `name:argument`; an unknown one denies."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Say which policy determined the ruling and why, in words for a lawyer."""

    policy: str
    """The policy's `@id`."""
    text: str
    legal_basis: str = ""
    remedy: str = ""
    """What would have to change for another ruling."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """Hold the outcome of policy for one candidate route. Every candidate has its own, fallbacks included."""

    route: str
    place: str
    effect: Effect
    reasons: tuple[Reason, ...]
    obligations: tuple[Obligation, ...] = ()
    path: str = "primary"
    """How the route would come to be used: `primary`, `fallback`, or `secondary`."""
    residual: Residual = UNRATED
    """The risk that is left under the sealing that the ruling obliges to."""
    transfers: tuple[str, ...] = ()
    """The basis of the transfer under each regime, as the law ring cites it."""

    @property
    def permitted(self) -> bool:
        """Tell whether the route may be used."""
        return self.effect is Effect.PERMIT
