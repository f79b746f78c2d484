"""Put a question into Cedar's terms: a request and the two entities that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from situs.model import Place, Principal, Route, Terms
from situs.model.place import UNKNOWN
from situs.policy.question import MatterFacts, Question, labels_in_force


def request_of(question: Question) -> dict[str, Any]:
    """Return Cedar's request. What the client alone asserts has been taken out of it."""
    return {
        "principal": {"type": "Principal", "id": question.principal.id},
        "action": {"type": "Action", "id": question.action},
        "resource": {"type": "Route", "id": question.route.id},
        "context": orjson.dumps(_context(question)).decode(),
    }


def entities_of(principal: Principal, route: Route) -> str:
    """Return the principal and the route as Cedar's JSON entities."""
    entities = [
        _entity("Principal", principal.id, _principal(principal)),
        _entity("Route", route.id, _route(route)),
    ]
    return orjson.dumps(entities).decode()


def _entity(kind: str, name: str, attributes: dict[str, Any]) -> dict[str, Any]:
    return {"uid": {"type": kind, "id": name}, "attrs": attributes, "parents": []}


def _context(question: Question) -> dict[str, Any]:
    return {
        "labels": sorted(labels_in_force(question.labels, question.categories)),
        "categories": sorted(question.categories),
        "kinds": sorted(question.kinds),
        "matter": _matter(question.matter, asserted="matter" in question.asserted),
        "asserted": sorted(question.asserted),
        "media": question.media,
        "path": question.path,
        "permitted_in": _established(question.permitted_in),
        "home": _established(question.home),
        "transfer": question.transfer,
        "transfer_bases": sorted(set(question.transfer_bases)),
        "compelled": sorted(question.compelled),
        "in_house_protected": question.in_house_protected,
        "residual": question.residual,
    }


def _matter(matter: MatterFacts, *, asserted: bool) -> dict[str, Any]:
    """Return the matter; one that only the client asserts keeps what restricts and loses what relaxes."""
    return {
        "id": matter.id,
        "jurisdictions": sorted(matter.jurisdictions),
        "forum": matter.forum,
        "residency": sorted(matter.residency),
        "privileged": matter.privileged,
        "counsel_directed": matter.counsel_directed and not asserted,
        "wall": sorted(matter.wall),
        "legal_hold": matter.legal_hold,
        "closed": matter.closed,
        "approvals": [] if asserted else sorted(matter.approvals),
    }


def _principal(principal: Principal) -> dict[str, Any]:
    """Return the principal without the roles and walls that only the client states."""
    claimed = principal.client_asserted
    return {
        "organisation": "" if "organisation" in claimed else principal.organisation,
        "roles": [] if "roles" in claimed else sorted(principal.roles),
        "walls": [] if "walls" in claimed else sorted(principal.walls),
        "credential": principal.credential,
        "matters": sorted(principal.matters),
    }


def _route(route: Route) -> dict[str, Any]:
    return {
        "place": _place(route.place),
        "media": route.media,
        "upstream": route.upstream,
        "upstream_model": route.upstream_model,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "operator": place.operator,
        "processed_in": _or_unknown(place.processed_in),
        "compelled_by": _or_unknown(place.compelled_by),
        "weights_from": _or_unknown(place.weights_from),
        "controlled": place.controlled,
        "terms": _terms(place.terms),
    }


def _terms(terms: Terms) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "training": terms.training,
        "human_review": terms.human_review,
        "dpa": terms.dpa,
        "secrecy": terms.secrecy,
        "instruments": sorted(terms.instruments),
        "tia": terms.tia,
        "version": terms.version,
    }
    if terms.retention_days is not None and terms.retention_days >= 0:
        facts["retention_days"] = terms.retention_days
    return facts


def _or_unknown(countries: Iterable[str]) -> list[str]:
    """Return the countries, sorted; none at all is `unknown`, for an empty set lies inside every other."""
    return sorted(countries) or [UNKNOWN]


def _established(countries: frozenset[str]) -> list[str]:
    """Return the countries without `unknown`: nothing is permitted in a place that is not established."""
    return sorted(countries - {UNKNOWN})
