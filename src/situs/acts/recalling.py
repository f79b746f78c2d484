"""From a recorded decision back to the questions that policy was asked; what the record does not carry is a gap.

An entry names places and routes; what these were is told by the `configured` event of the same rules. The law's facts
are worked out anew, and only from the very data that were in force. Nothing is presumed in favour of either outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from situs.law import Law
from situs.model import Level, Matter, Place, Principal, Route, Terms, category_of
from situs.policy import MatterFacts, Question
from situs.rules import facts_of, legal_facts

Entry = Mapping[str, Any]


class Gap(StrEnum):
    """Say why a recorded call cannot be replayed."""

    UNREADABLE = "unreadable"
    LAW = "other_law"
    PLACES = "places_unknown"
    FACTS = "facts_missing"
    RULING = "not_reproduced"
    RISK = "risk_unknown"


GAPS: Mapping[Gap, str] = {
    Gap.UNREADABLE: "the entry is of a form that is not understood",
    Gap.LAW: "other data of law were in force then",
    Gap.PLACES: "the record does not describe its routes or places",
    Gap.FACTS: "the record lacks facts that these policies ask for",
    Gap.RULING: "the ruling of then could not be made again from the record",
    Gap.RISK: "it hangs on the residual risk under a sealing that was never tried",
}
"""Each gap in words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold one question as it was asked first (at no residual risk), and the ruling that the record has for it."""

    question: Question
    recorded: Entry


@dataclass(slots=True)
class Scenes:
    """Hold what the configurations in a log say of places and routes."""

    law: Law
    _known: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _routes: dict[tuple[str, str, str, str], Route] = field(default_factory=dict)

    def take(self, event: Entry) -> None:
        """Take a `configured` event; long configurations come in several."""
        known = self._known.setdefault(_key(event), {"places": {}, "routes": {}, "home": ()})
        known["home"] = event.get("organisation", {}).get("home", ())
        for part in ("places", "routes"):
            known[part].update({one["id"]: one for one in event.get(part, [])})

    def recall(self, decision: Entry, reads: frozenset[str]) -> tuple[Asked, ...] | Gap:
        """Return every question of a decision that has rulings, or why that cannot be told.

        `reads` are the attributes that the policies at hand ask for: a fact that none asks for may be missing.
        """
        if decision.get("rules", {}).get("law") != self.law.digest:
            return Gap.LAW
        known = self._known.get(_key(decision))
        if known is None or any(
            r.get("route") not in known["routes"] or r.get("place") not in known["places"] for r in decision["rulings"]
        ):
            return Gap.PLACES
        if _missing(decision, known, reads):
            return Gap.FACTS
        try:
            return tuple(self._asked(decision, ruling, known) for ruling in decision["rulings"])
        except (KeyError, TypeError, ValueError, AttributeError):
            return Gap.UNREADABLE

    def _asked(self, decision: Entry, ruling: Entry, known: Entry) -> Asked:
        day = datetime.fromtimestamp(decision["received"] / 1000, UTC).date()
        home = frozenset(known["home"])
        asserted = frozenset(decision["client_asserted"]) - _OF_PRINCIPAL
        matter = self._matter(decision, asserted)
        route = self._route(decision, ruling, known).on(day)
        facts = legal_facts(self.law, home, matter, route.place, day)
        kinds = frozenset(decision["kinds"])
        question = Question(
            action=decision["action"],
            principal=_principal(decision),
            route=route,
            labels=frozenset(e["label"] for e in decision["labels"]),
            permitted_in=facts.permitted_in,
            transfer=facts.transfer,
            compelled=facts.compelled,
            categories=frozenset(str(category_of(kind)) for kind in kinds),
            kinds=kinds,
            matter=matter,
            asserted=asserted,
            media=bool(decision["body"]["media"]),
            path=ruling["path"],
            transfer_bases=facts.transfer_bases,
            in_house_protected=facts.in_house_protected,
            home=facts.home,
            residual=Level.NONE.value,
        )
        return Asked(question, ruling)

    def _matter(self, decision: Entry, asserted: frozenset[str]) -> MatterFacts:
        return facts_of(_matter(decision), self.law, asserted="matter" in asserted)

    def _route(self, decision: Entry, ruling: Entry, known: Entry) -> Route:
        key = (*_key(decision), ruling["route"], ruling["place"])
        if key not in self._routes:
            place, route = _place(known["places"][ruling["place"]]), known["routes"][ruling["route"]]
            self._routes[key] = Route(
                id=route["id"],
                models=frozenset(route["models"]),
                upstream_model=route["upstream_model"],
                place=place,
                upstream=route.get("upstream", ""),
                media=route.get("media", False),
            )
        return self._routes[key]


_OF_PRINCIPAL = frozenset({"organisation", "roles", "walls"})
_OF_MATTER = ("residency", "wall", "closed", "approvals", "forum", "legal_hold", "privileged", "counsel_directed")


def _key(entry: Entry) -> tuple[str, str]:
    rules = entry.get("rules", {})
    return rules.get("config", ""), rules.get("law", "")


def _missing(decision: Entry, known: Entry, reads: frozenset[str]) -> bool:
    """Tell whether the record lacks a fact that the policies, or the law, would ask for."""
    if decision.get("matter") and any(name not in decision.get("matter_facts", {}) for name in _OF_MATTER):
        return True
    principal = decision.get("principal", {})
    lacking = {name for name in ("walls", "matters") if name not in principal or principal.get("unlisted")}
    for ruling in decision["rulings"]:
        lacking |= {"media", "upstream"} - known["routes"][ruling["route"]].keys()
    return bool(lacking & reads)


def _principal(decision: Entry) -> Principal:
    principal = decision["principal"]
    return Principal(
        id=principal["id"],
        organisation=principal["organisation"],
        roles=frozenset(principal["roles"]),
        walls=frozenset(principal.get("walls", ())),
        credential=principal["credential"],
        matters=frozenset(principal.get("matters", ())),
        client_asserted=frozenset(decision["client_asserted"]) & _OF_PRINCIPAL,
    )


def _matter(decision: Entry) -> Matter | None:
    if not decision["matter"]:
        return None
    facts = decision["matter_facts"]
    return Matter(
        id=decision["matter"],
        jurisdictions=frozenset(facts["jurisdictions"]),
        forum=facts["forum"],
        privileged=facts["privileged"],
        counsel_directed=facts["counsel_directed"],
        wall=frozenset(facts["wall"]),
        legal_hold=facts["legal_hold"],
        closed=facts["closed"],
        residency=frozenset(facts["residency"]),
        approvals=frozenset(facts["approvals"]),
    )


def _place(place: Entry) -> Place:
    terms = place["terms"]
    return Place(
        id=place["id"],
        operator=place["operator"],
        processed_in=frozenset(place["processed_in"]),
        compelled_by=frozenset(place["compelled_by"]),
        weights_from=frozenset(place["weights_from"]),
        controlled=place["controlled"],
        terms=Terms(
            training=terms["training"],
            retention_days=terms["retention_days"],
            human_review=terms["human_review"],
            dpa=terms["dpa"],
            secrecy=terms["secrecy"],
            instruments=frozenset(terms["instruments"]),
            tia=terms["tia"],
            version=terms["version"],
            closed=terms["closed"],
            until=date.fromisoformat(terms["until"]) if terms["until"] else None,
        ),
    )
