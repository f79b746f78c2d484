"""What the ledger keeps of a call: who, which matter, labels and counts, every ruling, figures. Digests, never text.

The two entry types are documented in docs/reference/ledger-entries.md. Every value is a string, an integer, a
boolean, None, or a list or object of these, as RFC 8785 without numbers' pitfalls asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from situs.model import (
    Call,
    Classification,
    Matter,
    Outcome,
    Place,
    Route,
    Ruling,
    Segments,
    TermsDocument,
    Verdict,
)
from situs.pipeline import Permitted, Refused
from situs.pseudonym import Sealed
from situs.rules import Rules
from situs.vetting import Act

ENTRY_VERSION = 1
REVIEWED = "privilege_reviewed"
TERMS_CONFIRMED = "terms_confirmed"
MODEL_ACT = "model_act"
MODEL_COMPARED = "model_compared"
CLOCK_CONFIRMED = "clock_confirmed"
CONFIGURED = "configured"
"""The event that tells what places and routes the names in later entries stand for."""
_PLACES, _ROUTES = 8, 32
"""So many of each go into one entry: with every country of the world, it stays below 64 KiB."""
_NAMES = 32
"""So many walls and matters of a credential are named; the others are counted, so that an entry stays small."""


def decision_entry(prepared: Permitted | Refused, now: int) -> dict[str, Any]:
    """Return the entry that must be durable before anything is dispatched."""
    call = prepared.call
    return {
        "v": ENTRY_VERSION,
        "type": "decision",
        "call": call.id,
        "at": now,
        **_request(call),
        **_classification(prepared.classification),
        "effect": "permit" if prepared.permitted else "refuse",
        "code": prepared.code,
        "rulings": [_ruling(r) for r in prepared.rulings],
        "order": list(prepared.order),
        "rules": prepared.digests,
    }


def review_entry(call: str, marks: Sequence[str], verdict: Verdict) -> dict[str, Any]:
    """Return the entry of a person's verdict on the texts of a call whose privilege was in doubt."""
    return {
        "v": ENTRY_VERSION,
        "type": "event",
        "event": REVIEWED,
        "call": call,
        "at": verdict.at,
        "by": verdict.by,
        "privileged": verdict.privileged,
        "marks": list(marks),
    }


def read_review(entry: Mapping[str, Any]) -> tuple[tuple[str, ...], Verdict] | None:
    """Return the marks and the verdict of an entry, or None where it is of another kind."""
    if entry.get("event") != REVIEWED:
        return None
    return tuple(entry["marks"]), Verdict(entry["privileged"], entry["by"], entry["at"])


def outcome_entry(call: str, outcome: Outcome, now: int, sealed: Sealed | None) -> dict[str, Any]:
    """Return the entry that closes a decision."""
    return {
        "v": ENTRY_VERSION,
        "type": "outcome",
        "call": call,
        "at": now,
        "status": outcome.status.value,
        "code": outcome.code,
        "route": outcome.route,
        "attempts": list(outcome.attempts),
        "keys": list(outcome.keys),
        "key_ends": list(outcome.key_ends),
        "model_digest": sealed.route.model_digest if sealed else "",
        "terms": sealed.route.place.terms.version if sealed else "",
        "tokens": {"input": outcome.usage.input_tokens, "output": outcome.usage.output_tokens},
        "sent": {"bytes": outcome.sent_bytes, "sha256": outcome.sent_digest},
        "received": {"bytes": outcome.received_bytes, "sha256": outcome.received_digest},
        "minimised": _minimised(sealed),
        "pseudonymised": sealed.replaced if sealed else 0,
        "redacted": sealed.redacted if sealed else 0,
        "restored": outcome.restored,
        "duration_ms": outcome.duration_ms,
    }


def configured_entries(rules: Rules, organisation: str, now: int) -> list[dict[str, Any]]:
    """Return the entries that tell what a configuration amounts to, before any call is decided under it.

    A decision names routes and places; what these are, where they process and on what terms is told here once, and
    found again by the digests in `rules`.
    """
    places = sorted({route.place.id: route.place for route in rules.routes}.values(), key=lambda place: place.id)
    routes = sorted(rules.routes, key=lambda route: route.id)
    parts = max(1, -(-len(places) // _PLACES), -(-len(routes) // _ROUTES))
    return [
        {
            "v": ENTRY_VERSION,
            "type": "event",
            "call": "",
            "at": now,
            "event": CONFIGURED,
            "rules": rules.digests,
            "organisation": {"name": organisation, "home": sorted(rules.home)},
            "law_as_of": rules.law.as_of,
            "places": [_place(place) for place in places[part * _PLACES : (part + 1) * _PLACES]],
            "routes": [_route(route) for route in routes[part * _ROUTES : (part + 1) * _ROUTES]],
        }
        for part in range(parts)
    ]


def terms_entry(document: TermsDocument) -> dict[str, Any]:
    """Return the entry of a person's confirmation that a record of terms says what its document says."""
    return {
        "v": ENTRY_VERSION,
        "type": "event",
        "call": "",
        "at": document.confirmed_at,
        "event": TERMS_CONFIRMED,
        "by": document.confirmed_by,
        "credential": document.credential,
        "record": document.record,
        "version": document.version,
        "sha256": document.sha256,
    }


def clock_entry(by: str, credential: str, before: int, now: int) -> dict[str, Any]:
    """Return the entry of a person's word that the clock is right, after a long time without any entry.

    `before` is the last entry's time and `now` the clock's, in epoch milliseconds.
    """
    return {
        "v": ENTRY_VERSION,
        "type": "event",
        "call": "",
        "at": now,
        "event": CLOCK_CONFIRMED,
        "by": by,
        "credential": credential,
        "last_at": before,
    }


def model_entry(act: Act, digest: str) -> dict[str, Any]:
    """Return the entry of what a person did to a version of a model; `digest` is that of the act as it is kept.

    Its `call` is `model:` and the version, so that a receipt tells of every act on it.
    """
    return {
        "v": ENTRY_VERSION,
        "type": "event",
        "call": f"model:{act.id}",
        "at": act.at,
        "event": MODEL_ACT,
        "act": act.kind.value,
        "acted": act.at,
        "by": act.by,
        "credential": act.credential,
        "model": act.model,
        "version": act.version,
        "stage": act.stage.value,
        "sha256": act.sha256,
        "record_sha256": act.record_sha256,
        "results_sha256": act.results_sha256,
        "figures": [asdict(figure) for figure in act.figures],
        "act_sha256": digest,
    }


@dataclass(frozen=True, slots=True)
class Side:
    """Hold how one version of a model fared in a comparison."""

    model: str
    call: str
    outcome: Outcome
    characters: int
    """Of the answer's text, as it was restored."""


def compared_entry(basis: str, serving: Side, candidate: Side, likeness: int, now: int) -> dict[str, Any]:
    """Return the entry of a call that a candidate version was asked too: figures and digests, never text."""
    return {
        "v": ENTRY_VERSION,
        "type": "event",
        "call": "",
        "at": now,
        "event": MODEL_COMPARED,
        "basis": basis,
        "likeness": likeness,
        "serving": _side(serving),
        "candidate": _side(candidate),
    }


def _side(side: Side) -> dict[str, Any]:
    outcome = side.outcome
    return {
        "model": side.model,
        "call": side.call,
        "status": outcome.status.value,
        "code": outcome.code,
        "characters": side.characters,
        "tokens": outcome.usage.output_tokens,
        "duration_ms": outcome.duration_ms,
        "received_sha256": outcome.received_digest,
    }


def _place(place: Place) -> dict[str, Any]:
    terms = place.terms
    return {
        "id": place.id,
        "operator": place.operator,
        "processed_in": sorted(place.processed_in),
        "compelled_by": sorted(place.compelled_by),
        "weights_from": sorted(place.weights_from),
        "controlled": place.controlled,
        "terms": {
            "version": terms.version,
            "training": terms.training,
            "retention_days": terms.retention_days,
            "human_review": terms.human_review,
            "dpa": terms.dpa,
            "secrecy": terms.secrecy,
            "instruments": sorted(terms.instruments),
            "tia": terms.tia,
            "closed": terms.closed,
            "until": terms.until.isoformat() if terms.until else "",
            "documents": [asdict(document) for document in terms.documents],
        },
    }


def _route(route: Route) -> dict[str, Any]:
    vetted = route.vetted
    return {
        "id": route.id,
        "place": route.place.id,
        "models": sorted(route.models),
        "upstream_model": route.upstream_model,
        "model_digest": route.model_digest,
        "registered": {
            "model": vetted.model,
            "closed": vetted.closed,
            "until": vetted.until.isoformat() if vetted.until else "",
            "uses": sorted(vetted.uses),
            "approved_by": list(vetted.approved_by),
        },
        "upstream": route.upstream,
        "media": route.media,
    }


def _minimised(sealed: Sealed | None) -> dict[str, Any]:
    segments = sealed.segments if sealed else Segments()
    return {
        "characters": sealed.characters if sealed else 0,
        "kept": segments.kept,
        "kept_sha256": segments.kept_digest,
        "withheld": segments.withheld,
        "withheld_sha256": segments.withheld_digest,
    }


def _request(call: Call) -> dict[str, Any]:
    principal = call.principal
    return {
        "face": call.face,
        "action": call.action,
        "model": call.model,
        "stream": call.stream,
        "secondary": call.secondary,
        "received": call.received,
        "principal": {
            "id": principal.id,
            "organisation": principal.organisation,
            "roles": sorted(principal.roles),
            "credential": principal.credential,
            "key": principal.key,
            "walls": sorted(principal.walls)[:_NAMES],
            "matters": sorted(principal.matters)[:_NAMES],
            "unlisted": max(0, len(principal.walls) - _NAMES) + max(0, len(principal.matters) - _NAMES),
        },
        "matter": call.matter.id if call.matter else None,
        "matter_facts": _matter(call.matter),
        "client_asserted": sorted(call.asserted | principal.client_asserted),
        "access": [{"user": a.user, "record": a.record, "granted": a.granted} for a in call.access],
        "turned_away": call.turned_away,
        "body": {
            "sha256": call.body_digest,
            "bytes": call.body_bytes,
            "slots": len(call.slots),
            "characters": sum(len(s.text) for s in call.slots),
            "context": sum(len(s.text) for s in call.context),
            "media": [m.media_type for m in call.media],
        },
    }


def _matter(matter: Matter | None) -> dict[str, Any]:
    """Return what the directory said of the matter when the call was decided; of nobody's matter, nothing."""
    known = matter or Matter("")
    return {
        "jurisdictions": sorted(known.jurisdictions),
        "forum": known.forum,
        "privileged": known.privileged,
        "counsel_directed": known.counsel_directed,
        "legal_hold": known.legal_hold,
        "closed": known.closed,
        "residency": sorted(known.residency),
        "wall": sorted(known.wall),
        "approvals": sorted(known.approvals),
    }


def _classification(classification: Classification) -> dict[str, Any]:
    return {
        "labels": [
            {"label": e.label.value, "provenance": e.provenance.value, "because": e.because, "by": e.by}
            for e in classification.evidence
        ],
        "lowered": [{"label": e.label.value, "by": e.by} for e in classification.overridden],
        "kinds": dict(Counter([f.kind for f in classification.findings])),
        "review": [
            {"pointer": d.pointer, "mark": d.mark, "probability": round(d.probability * 1000)}
            for d in classification.doubts
        ],
    }


def _ruling(ruling: Ruling) -> dict[str, Any]:
    return {
        "route": ruling.route,
        "place": ruling.place,
        "path": ruling.path,
        "effect": ruling.effect.value,
        "policies": [r.policy for r in ruling.reasons],
        "legal_bases": sorted({r.legal_basis for r in ruling.reasons if r.legal_basis}),
        "obligations": [f"{o.name}:{o.argument}" if o.argument else o.name for o in ruling.obligations],
        "residual": {
            "level": ruling.residual.level.value,
            "score": round(ruling.residual.score * 1000),
            "kinds": dict(ruling.residual.counts),
        },
        "transfers": list(ruling.transfers),
    }
