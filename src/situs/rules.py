"""The rules that one configuration amounts to, frozen; reload swaps them whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache

from situs.classify.privilege import Circle
from situs.examining import Instruments
from situs.law import Law, weakest
from situs.model import Call, Classification, Level, Matter, Place, Route, category_of
from situs.policy import NO_MATTER, LegalFacts, MatterFacts, Policies, Question, matter_facts

_EVERYTHING_UNKNOWN = frozenset({"unknown"})


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Hold what reads texts, law, policies and routes, with the organisation's own jurisdictions (expanded)."""

    instruments: Instruments
    law: Law
    policies: Policies
    routes: tuple[Route, ...]
    home: frozenset[str]
    config_digest: str = ""
    circle: Circle = field(default_factory=Circle)
    """The lawyers that the configuration names."""

    @property
    def digests(self) -> Mapping[str, str]:
        """Return the digests of everything that rulings depend on, for the record."""
        return {
            "detectors": self.instruments.digest,
            "law": self.law.digest,
            "policies": self.policies.digest,
            "config": self.config_digest,
        }


def ask(call: Call, classification: Classification, route: Route, path: str, rules: Rules, residual: Level) -> Question:
    """Return the question that policy answers for one call, route and path, at a residual risk."""
    day = day_of(call)
    route = route.on(day)
    matter = facts_of(call.matter, rules.law, asserted="matter" in call.asserted)
    facts = legal_facts(rules.law, rules.home, matter, route.place, day)
    kinds = frozenset(f.kind for f in classification.findings)
    return Question(
        action=call.action,
        principal=call.principal,
        route=route,
        labels=frozenset(str(label) for label in classification.labels),
        permitted_in=facts.permitted_in,
        transfer=facts.transfer,
        compelled=facts.compelled,
        categories=frozenset(str(category_of(k)) for k in kinds),
        kinds=kinds,
        matter=matter,
        asserted=call.asserted,
        media=bool(call.media),
        path=path,
        transfer_bases=facts.transfer_bases,
        in_house_protected=facts.in_house_protected,
        home=facts.home,
        residual=residual.value,
    )


def day_of(call: Call) -> date:
    """Return the day on which a call is ruled on (UTC)."""
    return datetime.fromtimestamp(call.received / 1000, UTC).date()


@lru_cache(maxsize=4096)
def facts_of(matter: Matter | None, law: Law, *, asserted: bool) -> MatterFacts:
    """Return what policy sees of a matter. Approvals count only where the matter is vouched for."""
    if matter is None:
        return NO_MATTER
    facts = matter_facts(matter, law.expand(matter.jurisdictions), law.expand(matter.residency))
    return replace(facts, approvals=frozenset()) if asserted else facts


@lru_cache(maxsize=16384)
def legal_facts(law: Law, home: frozenset[str], matter: MatterFacts, place: Place, day: date) -> LegalFacts:
    """Return what the law says of one matter and place on a day. The gate and the proof both ask here."""
    origins = matter.jurisdictions or home or _EVERYTHING_UNKNOWN
    bases = law.transfer(origins, place, matter.approvals, day)
    permitted = law.bloc(origins, day)
    return LegalFacts(
        permitted_in=permitted & matter.residency if matter.residency else permitted,
        transfer=weakest(bases).basis if bases else "unknown",
        compelled=frozenset(law.compelled(place, origins, day)),
        home=home,
        transfer_bases=tuple(b.citation for b in bases),
        in_house_protected=law.privilege(matter.forum, origins, day).in_house,
    )
