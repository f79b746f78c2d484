"""The verdict of the organisation's own policy on a way out: the same engine, law and policies that rule on calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from situs.law import Law
from situs.mapping.labelling import Labelled, Vocabulary, label_field
from situs.mapping.serving import Served
from situs.model import Effect, Label, Place, Principal, Route, Ruling
from situs.model.place import UNKNOWN
from situs.policy import NO_MATTER, Policies, Question, decide
from situs.rules import legal_facts
from situs.scan import GATEWAY, Asked, Destination, Kind, Origin, Schema, Way


class Verdict(StrEnum):
    """Say what policy holds of a way out."""

    REFUSED = "refused"
    """Policy forbids it, or permits it by nothing."""
    UNKNOWN = "unknown"
    """The data or the destination could not be resolved. Never clean."""
    CONDITIONAL = "conditional"
    """Policy permits it under obligations, such as pseudonyms, that nothing on this way discharges."""
    PERMITTED = "permitted"
    """Policy permits it as it is."""
    EXPOSED = "exposed"
    """It leads through Situs by plain HTTP, so whoever carries it can read it."""
    BROKEN = "broken"
    """It leads to Situs, which does not answer what it asks for: the call ends with an error."""
    GOVERNED = "governed"
    """It leads through Situs, where each call is ruled on."""


ANSWERED = "let it call a path that Situs answers, such as `/v1/chat/completions`, with the body that path takes"
"""What to do about a way that is broken."""
TO_SITUS = frozenset({Verdict.EXPOSED, Verdict.BROKEN, Verdict.GOVERNED})
"""Verdicts of ways on which Situs itself rules, if it answers them."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Hold what the organisation's rulings depend on."""

    law: Law
    policies: Policies
    home: frozenset[str]
    """Its own countries, expanded; empty where they are not known, and then nothing is at home."""
    day: date
    places: Mapping[str, Place] = field(default_factory=dict)
    """Places with the organisation's own terms, by the provider's or endpoint's id."""
    served: Served | None = None
    """What Situs answers; None where nobody says, and then every path of it counts as answered."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold a way with the label of its data, the place it leads to, and what policy says."""

    way: Way
    label: Labelled | None
    """None where nobody knows which data they are."""
    place: Place | None
    verdict: Verdict
    ruling: Ruling | None = None


_TYPED = Labelled(frozenset({Label.UNCLASSIFIED}), True, "given by a user or page")
_ANY = "any record"


def judge(way: Way, schema: Schema, vocabulary: Vocabulary, standing: Standing) -> Judged:
    """Return what policy says of one way; what is not resolved is unknown, whatever else is."""
    label = label_of(way.origin, schema, vocabulary)
    to = way.exit.destination
    if to is not None and to.endpoint == GATEWAY:
        return Judged(way, label, None, _through(way.exit.asked, standing.served))
    place = place_of(to, standing) if to else None
    if place is None or label is None:
        return Judged(way, label, place, Verdict.UNKNOWN)
    ruling = decide(_question(way.exit.component, label, place, standing), standing.policies)
    return Judged(way, label, place, _verdict(ruling), ruling)


def _through(asked: Iterable[Asked], served: Served | None) -> Verdict:
    """Return what becomes of a call to Situs; a path that is not known counts as answered: Situs rules on it."""
    told = tuple(asked)
    if any(one.clear for one in told):
        return Verdict.EXPOSED
    return Verdict.BROKEN if unanswered(told, served) else Verdict.GOVERNED


def unanswered(asked: Iterable[Asked], served: Served | None) -> tuple[str, ...]:
    """Return what Situs does not answer of what is asked for, as `POST /v1/files`."""
    return tuple(
        f"{one.verb} {one.path}".strip()
        for one in asked
        if served is not None and one.path and not served.answers(one.verb, one.path)
    )


def label_of(origin: Origin, schema: Schema, vocabulary: Vocabulary) -> Labelled | None:
    """Return the label of what an origin names, None where it names nothing that could be labelled."""
    if origin.kind is Kind.ENTERED:
        return _TYPED
    if origin.kind is not Kind.FIELD or origin.holder == _ANY:
        return None
    return label_field(origin.holder, origin.name, schema, vocabulary)


def place_of(destination: Destination, standing: Standing) -> Place:
    """Return where a destination processes, with the organisation's own terms where they are on file."""
    known = standing.law.place(destination.endpoint, destination.host, standing.day) if destination.endpoint else None
    provider = known.id.partition("/")[0] if known else ""
    for name in (destination.endpoint, provider):
        if name and name in standing.places:
            return standing.places[name]
    nobody = frozenset({UNKNOWN})
    return known or Place(destination.host or destination.provider, destination.provider, nobody, nobody, nobody)


def _question(component: str, label: Labelled, place: Place, standing: Standing) -> Question:
    facts = legal_facts(standing.law, standing.home, NO_MATTER, place, standing.day)
    return Question(
        action="infer",
        principal=Principal("salesforce"),
        route=Route(component, frozenset(), "", place, ""),
        labels=frozenset(str(one) for one in label.labels),
        permitted_in=facts.permitted_in,
        transfer=facts.transfer,
        compelled=facts.compelled,
        transfer_bases=facts.transfer_bases,
        in_house_protected=facts.in_house_protected,
        home=facts.home,
    )


def _verdict(ruling: Ruling) -> Verdict:
    if ruling.effect is not Effect.PERMIT:
        return Verdict.REFUSED
    return Verdict.CONDITIONAL if ruling.obligations else Verdict.PERMITTED
