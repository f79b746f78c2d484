"""A vetted model: what an organisation's register says of the model behind a route, and why it may not serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Closure(StrEnum):
    """Name what keeps a model from serving."""

    UNREGISTERED = "unregistered"
    DRAFT = "draft"
    EVALUATED = "evaluated"
    WITHDRAWN = "withdrawn"
    RETIRED = "retired"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    ADVISORY = "advisory"
    SIGNATURE = "signature"
    DIGEST = "other_digest"
    UNPROVEN = "approver_not_proven"


WHY: Mapping[str, str] = {
    Closure.UNREGISTERED: "the register does not know it",
    Closure.DRAFT: "it is a draft: nobody has confirmed an evaluation of these weights",
    Closure.EVALUATED: "it is evaluated, and not approved as it is described now",
    Closure.WITHDRAWN: "it was rolled back, and neither evaluated anew nor approved since",
    Closure.RETIRED: "it is retired",
    Closure.SUPERSEDED: "another version of it serves",
    Closure.EXPIRED: "its approval has expired",
    Closure.ADVISORY: "an advisory is known of it that nobody has accepted",
    Closure.SIGNATURE: "its signature does not hold, or does not cover its weights",
    Closure.UNPROVEN: "who approved it said a name and proved none, and `identity.proven_acts` asks for proof",
    Closure.DIGEST: "the weights that are configured are not those of the version that the route names",
}
"""Each closure in words that follow "the model may not serve: "."""


@dataclass(frozen=True, slots=True)
class Vetted:
    """State what is known of the model behind a route; where nobody asks for an approval, nothing is."""

    model: str = ""
    """`name@version` in the register of models; empty where it is in none."""
    closed: str = ""
    """Why it may not serve."""
    until: date | None = None
    """The last day on which its approval holds."""
    uses: frozenset[str] = frozenset()
    """Actions that it is approved for; empty means any."""
    approved_by: tuple[str, ...] = ()
    """Who proposed and who confirmed the approval."""
    names: frozenset[str] = frozenset()
    """Names under which a server may report it; empty means that no name is compared."""
    asked: str = ""
    """How its server is asked what it runs, before a text goes there: `models`, `llamacpp`, `ollama`, `tgi`."""
    reported_digest: str = ""
    """The digest that the server must report when it is asked; empty where such servers report none."""

    def on(self, day: date) -> Vetted:
        """Return what is known on a day: an approval that has expired closes the model."""
        if self.closed or self.until is None or day <= self.until:
            return self
        return replace(self, closed=Closure.EXPIRED.value)


UNVETTED = Vetted()
"""Of a model that nobody has to approve, and nobody has."""
