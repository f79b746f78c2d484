"""The finite space that a proof walks: labels, matters, principals, routes, paths, actions, media, vouching, risk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

from situs.model import Label, Principal, Route
from situs.policy.compiling import Policies
from situs.policy.question import NO_MATTER, RESIDUALS, MatterFacts, Question, labels_in_force

WALL = "wall"
"""The name of the one wall that the standard matters and principals know."""


@dataclass(frozen=True, slots=True)
class LegalFacts:
    """Hold what the law says of one matter and one route, as the call's own gate works it out."""

    permitted_in: frozenset[str]
    transfer: str
    compelled: frozenset[str]
    home: frozenset[str] = frozenset()
    transfer_bases: tuple[str, ...] = ()
    in_house_protected: str = "unknown"


_CATEGORIES = (
    frozenset[str](),
    frozenset({"direct", "identity"}),
    frozenset({"secret"}),
    frozenset({"opaque"}),
)

LawOf = Callable[[MatterFacts, Route], LegalFacts]


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one state of the space."""

    route: Route
    matter: MatterFacts
    labels: frozenset[str]
    categories: frozenset[str]
    principal: Principal
    action: str
    media: bool
    asserted: bool
    path: str
    residual: str = RESIDUALS[0]


def standard_labels(depth: int = 2) -> tuple[frozenset[str], ...]:
    """Return every set of one label, and of up to `depth` labels."""
    names = [str(label) for label in Label]
    return tuple(frozenset(chosen) for size in range(1, depth + 1) for chosen in combinations(names, size))


def standard_principals() -> tuple[Principal, ...]:
    """Return one principal outside every wall and one inside."""
    return Principal("outside"), Principal("inside", walls=frozenset({WALL}))


def standard_matters(jurisdictions: Iterable[str]) -> tuple[MatterFacts, ...]:
    """Return no matter, and for each country code matters: plain, walled, privileged, approved, both of these."""
    approvals = frozenset({"external:MATTER", "protective-order:checked", "training:MATTER", "transfer:49.1.e"})
    found = [NO_MATTER]
    for code in jurisdictions:
        of = frozenset({code})
        found += [
            MatterFacts(f"{code}-plain", of),
            MatterFacts(f"{code}-walled", of, wall=frozenset({WALL})),
            MatterFacts(f"{code}-privileged", of, privileged=True, counsel_directed=True),
            MatterFacts(f"{code}-approved", of, approvals=approvals),
            MatterFacts(f"{code}-privileged-approved", of, privileged=True, approvals=approvals),
        ]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Space:
    """Span the space. `law_of` must be the function that the call's own gate uses, or the proof is of another system.

    Where it knows the policies that rule, it walks in strides: states that differ in nothing that the
    policies read have one representative, and where a denial rests on a policy that does not read the rest
    of the axes, the rest is denied with it. Without policies every state is ruled on by itself; the outcome
    is the same.
    """

    routes: tuple[Route, ...]
    matters: tuple[MatterFacts, ...]
    law_of: LawOf
    policies: Policies | None = None
    labels: tuple[frozenset[str], ...] = standard_labels()
    categories: tuple[frozenset[str], ...] = _CATEGORIES
    principals: tuple[Principal, ...] = standard_principals()
    paths: tuple[str, ...] = ("primary", "fallback", "retry", "secondary")
    actions: tuple[str, ...] = ("infer", "embed", "count", "train")
    media: tuple[bool, ...] = (False, True)
    asserted: tuple[bool, ...] = (False, True)
    residuals: tuple[str, ...] = RESIDUALS

    @property
    def size(self) -> int:
        """Return how many states the space has."""
        texts = len(self.labels) * len(self.categories)
        calls = len(self.paths) * len(self.actions) * len(self.media) * len(self.asserted) * len(self.residuals)
        return len(self.routes) * len(self.matters) * len(self.principals) * texts * calls

    def texts(self) -> tuple[tuple[frozenset[str], frozenset[str], int], ...]:
        """Return labels and categories, and how many of the space's texts each stands for."""
        every = list(product(self.labels, self.categories))
        if self.policies is None or "categories" in self.policies.reads:
            return tuple((labels, categories, 1) for labels, categories in every)
        counted = Counter(labels_in_force(labels, categories) for labels, categories in every)
        return tuple((labels, frozenset[str](), weight) for labels, weight in counted.items())

    def question(self, case: Case) -> Question:
        """Return the question that the gate would ask in this state."""
        facts = _facts(self.law_of, case.matter, case.route)
        return Question(
            action=case.action,
            principal=case.principal,
            route=case.route,
            labels=case.labels,
            permitted_in=facts.permitted_in,
            transfer=facts.transfer,
            compelled=facts.compelled,
            categories=case.categories,
            matter=case.matter,
            asserted=frozenset({"matter"}) if case.asserted else frozenset(),
            media=case.media,
            path=case.path,
            transfer_bases=facts.transfer_bases,
            in_house_protected=facts.in_house_protected,
            home=facts.home,
            residual=case.residual,
        )


@lru_cache(maxsize=4096)
def _facts(law_of: LawOf, matter: MatterFacts, route: Route) -> LegalFacts:
    return law_of(matter, route)
