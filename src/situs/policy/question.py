"""The question that policy answers: everything Cedar may see of one call and one route, as plain hashable values."""

from __future__ import annotations

from dataclasses import dataclass

from situs.model import Category, Label, Level, Matter, Principal, Route

ACTIONS = frozenset({"infer", "embed", "count", "train"})
"""Cedar's actions; any other is denied."""
PATHS = frozenset({"primary", "fallback", "retry", "secondary"})
"""The ways in which a route can come to be used; any other is denied."""
TRANSFERS = frozenset({"home", "adequacy", "safeguard", "derogation", "none", "unknown"})
"""The bases of a transfer, as the law ring names them; any other is denied."""
RESIDUALS = tuple(str(level) for level in Level)
"""How much risk of re-identification sealing leaves, ascending; any other value is denied."""
LABELS = frozenset(str(label) for label in Label)
"""Every label that policy knows; any other is denied."""

_LABEL_OF = {
    str(Category.DIRECT): str(Label.PERSONAL),
    str(Category.IDENTITY): str(Label.PERSONAL),
    str(Category.SECRET): str(Label.SECRET_KEY),
    str(Category.OPAQUE): str(Label.UNCLASSIFIED),
}


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """State what policy sees of a matter; country sets are expanded to ISO 3166-1 codes."""

    id: str = ""
    """Empty where the call names no matter."""
    jurisdictions: frozenset[str] = frozenset()
    forum: str = ""
    residency: frozenset[str] = frozenset()
    """Only these countries may process it; empty means that the law alone decides."""
    privileged: bool = False
    counsel_directed: bool = False
    wall: frozenset[str] = frozenset()
    legal_hold: bool = False
    closed: bool = False
    approvals: frozenset[str] = frozenset()


NO_MATTER = MatterFacts()
"""The facts of a call that names no matter."""


@dataclass(frozen=True, slots=True)
class Question:
    """Ask whether `principal` may do `action` over `route` with a text of these labels.

    The facts of law (`permitted_in`, `transfer`, `compelled`) have no default on purpose: who forgets them gets an
    error, not a permit. For a matter that only the client asserts, `approvals` are ignored.
    """

    action: str
    principal: Principal
    route: Route
    labels: frozenset[str]
    permitted_in: frozenset[str]
    """Countries where this call's law of origin lets controlled processing happen (its home bloc)."""
    transfer: str
    """The weakest basis over all regimes: one of `TRANSFERS`."""
    compelled: frozenset[str]
    """Ids of foreign compelled-access laws that reach the operator."""
    categories: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    matter: MatterFacts = NO_MATTER
    asserted: frozenset[str] = frozenset()
    """Names of facts that only the client vouches for (`matter`, `user`, `label`)."""
    media: bool = False
    path: str = "primary"
    transfer_bases: tuple[str, ...] = ()
    in_house_protected: str = "unknown"
    """`yes`, `no`, `limited` or `unknown`: whether the forum protects in-house counsel's advice."""
    home: frozenset[str] = frozenset()
    """The organisation's own countries, expanded: where an asserted matter may be processed."""
    residual: str = str(Level.HIGH)
    """One of `RESIDUALS`; what nobody has worked out counts as high."""


def matter_facts(matter: Matter | None, jurisdictions: frozenset[str], residency: frozenset[str]) -> MatterFacts:
    """Return what policy sees of a matter, given its jurisdictions and residency expanded to country codes."""
    if matter is None:
        return NO_MATTER
    return MatterFacts(
        id=matter.id,
        jurisdictions=jurisdictions,
        forum=matter.forum,
        residency=residency,
        privileged=matter.privileged,
        counsel_directed=matter.counsel_directed,
        wall=matter.wall,
        legal_hold=matter.legal_hold,
        closed=matter.closed,
        approvals=matter.approvals,
    )


def labels_in_force(labels: frozenset[str], categories: frozenset[str]) -> frozenset[str]:
    """Return the labels with those that the findings themselves prove; none at all is `UNCLASSIFIED`.

    A name or number found makes a text personal (GDPR art. 4(1)), whatever label it came with.
    """
    proven = frozenset(_LABEL_OF[c] for c in categories if c in _LABEL_OF)
    return (labels | proven) or frozenset({str(Label.UNCLASSIFIED)})
