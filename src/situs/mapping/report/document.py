"""The map as JSON, beside the scan's findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from situs.mapping.commingling import Commingled
from situs.mapping.drawing import Copied, EgressMap
from situs.mapping.judging import Judged
from situs.model import Obligation, Place, Reason
from situs.scan import Destination, Spot


def map_of(egress: EgressMap) -> dict[str, Any]:
    """Return the map: each way with its data, steps, exit, place, verdict; and the policies that decided, once."""
    reasons = {reason.policy: reason for j in egress.ways if j.ruling for reason in j.ruling.reasons}
    return {
        "home": sorted(egress.home),
        "policies_digest": egress.policies,
        "law_as_of": egress.law_as_of,
        "counts": {str(verdict): count for verdict, count in egress.counts.items()},
        "ways": [way_of(judged) for judged in egress.ways],
        "copies": [_copy(copied) for copied in egress.copies],
        "commingled": [_mixture(mixed) for mixed in egress.commingled],
        "policies": {name: _reason(reasons[name]) for name in sorted(reasons)},
    }


def way_of(judged: Judged) -> dict[str, Any]:
    """Return one way, from its data to whom it leads."""
    way, label = judged.way, judged.label
    return {
        "data": {
            "kind": str(way.origin.kind),
            "object": way.origin.holder,
            "field": way.origin.name,
            "labels": sorted(str(one) for one in label.labels) if label else [],
            "inferred": label.inferred if label else None,
            "because": label.because if label else "could not be resolved",
        },
        "steps": [spot_of(spot) for spot in way.trace],
        "exit": {
            **spot_of(way.exit.spot),
            "component": way.exit.component,
            "how": way.exit.how,
            "credential": way.exit.credential,
            "asks": [f"{one.verb} {one.path}".strip() for one in way.exit.asked if one.path],
        },
        "certain": way.certain,
        "destination": _destination(way.exit.destination),
        "place": _place(judged.place) if judged.place else None,
        "verdict": str(judged.verdict),
        "policies": [reason.policy for reason in judged.ruling.reasons] if judged.ruling else [],
        "obligations": [_obligation(o) for o in judged.ruling.obligations] if judged.ruling else [],
    }


def _copy(copied: Copied) -> dict[str, Any]:
    copy, label = copied.copy, copied.label
    return {
        "object": copy.object,
        "field": copy.field,
        "labels": sorted(str(one) for one in label.labels),
        "inferred": label.inferred,
        "because": label.because,
        "by": copy.by,
        "credential": copy.credential,
        "destination": _destination(copy.to),
        **spot_of(copy.spot),
    }


def _destination(to: Destination | None) -> dict[str, str] | None:
    if to is None:
        return None
    return {"host": to.host, "provider": to.provider, "operator": to.operator, "country": to.country}


def spot_of(spot: Spot) -> dict[str, Any]:
    """Return a spot."""
    return {"path": spot.path, "line": spot.line, "what": spot.what}


def _place(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "operator": place.operator,
        "processed_in": sorted(place.processed_in),
        "compelled_by": sorted(place.compelled_by),
        "controlled": place.controlled,
        "terms": {
            "training": place.terms.training,
            "retention_days": place.terms.retention_days,
            "human_review": place.terms.human_review,
            "dpa": place.terms.dpa,
            "secrecy": place.terms.secrecy,
            "instruments": sorted(place.terms.instruments),
            "version": place.terms.version,
        },
    }


def _obligation(obligation: Obligation) -> str:
    return f"{obligation.name}:{obligation.argument}" if obligation.argument else obligation.name


def _reason(reason: Reason) -> Mapping[str, str]:
    return {"reason": reason.text, "legal_basis": reason.legal_basis, "remedy": reason.remedy}


def _mixture(mixed: Commingled) -> dict[str, Any]:
    return {
        "sort": mixed.sort,
        "name": mixed.name,
        "objects": list(mixed.objects),
        "jurisdictions": list(mixed.jurisdictions),
        "ways": len(mixed.spots),
    }
