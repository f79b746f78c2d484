"""One entry of the ledger as one OCSF event (Open Cybersecurity Schema Framework, version 1.8.0). Metadata alone.

Classes, by github.com/ocsf/ocsf-schema at the tag's commit 3dcb905: API Activity (6003) for a call, permitted or
refused, and for exports and training; Incident Finding (2005) for an act on an incident; Detection Finding (2004) for a
witness or a time-stamping authority that failed, another cell's log that was forked, a ledger that had to recover, and
an erasure that met a legal hold or did not end as it was begun; Entity Management (3004) for configurations, terms,
verdicts, acts on models and policies, erasures, disposals and completed exercises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from situs.registers.calls import Entry, Recorded

OCSF_VERSION = "1.8.0"

Event = dict[str, Any]

_API, _DETECTION, _INCIDENT, _ENTITY = 6003, 2004, 2005, 3004
_INFORMATIONAL, _LOW, _MEDIUM, _HIGH, _CRITICAL = 1, 2, 3, 4, 5
_SEVERITY = {"answered": _INFORMATIONAL, "cancelled": _INFORMATIONAL, "failed": _LOW, "refused": _MEDIUM}
_CREATE, _UPDATE, _DELETE, _ENABLE, _DISABLE, _ACTIVATE = 1, 3, 4, 8, 9, 10
"""Activities of Entity Management."""
_COMMON = ("v", "type", "call", "at", "event")
_MOST_POLICIES = 50


@dataclass(frozen=True, slots=True)
class Source:
    """Say which log the events are of, and which version of Situs wrote them."""

    origin: str
    version: str


def call_event(recorded: Recorded, index: int, source: Source) -> Event:
    """Return the event of a call that has ended; `index` is its outcome's."""
    decision, outcome = recorded.decision, recorded.outcome
    status, action = recorded.status, str(decision.get("action", "unknown"))
    permitted = decision.get("effect") == "permit"
    refused = not permitted or status == "refused"
    event: Event = {
        **_head(_API, 99, outcome["at"], _SEVERITY.get(status, _MEDIUM)),
        "activity_name": action,
        "metadata": _metadata(source, index, decision["call"], "call", ("ai_operation", "security_control")),
        "message": f"{action} {status}" + (f" ({outcome['code']})" if outcome.get("code") else ""),
        "status_id": 1 if status == "answered" else 2,
        "status_detail": status,
        "start_time": decision.get("received", decision["at"]),
        "end_time": outcome["at"],
        "actor": {"user": _user(decision.get("principal", {}))},
        "api": {
            "operation": action,
            "service": {"name": str(decision.get("face", "unknown"))},
            "request": {"uid": decision["call"]},
        },
        "src_endpoint": {"svc_name": source.origin},
        "action_id": 2 if refused else 1,
        "disposition_id": 2 if refused else 1,
        "authorizations": _authorizations(recorded, permitted),
        "unmapped": _call_facts(recorded),
    }
    if outcome.get("code"):
        event["status_code"] = outcome["code"]
    if decision.get("matter"):
        event["resources"] = [{"uid": decision["matter"], "type": "matter", "labels": sorted(set(recorded.labels))}]
    if recorded.dispatches:
        event |= _receiver(recorded)
    return event


def other_event(entry: Entry, index: int, source: Source) -> Event | None:
    """Return the event of an entry that is no part of a call, or None for one that needs nobody's look."""
    make = _MAKERS.get(str(entry.get("event", "")))
    return None if make is None else make(entry, index, source)


def _head(kind: int, activity: int, at: int, severity: int) -> Event:
    return {
        "class_uid": kind,
        "category_uid": kind // 1000,
        "activity_id": activity,
        "type_uid": kind * 100 + activity,
        "time": at,
        "severity_id": severity,
    }


def _metadata(source: Source, index: int, correlation: str, code: str, profiles: tuple[str, ...] = ()) -> Event:
    found: Event = {
        "version": OCSF_VERSION,
        "product": {"name": "Situs", "vendor_name": "Situs", "version": source.version},
        "uid": f"{source.origin}#{index}",
        "sequence": index,
        "log_name": source.origin,
        "event_code": code,
    }
    if correlation:
        found["correlation_uid"] = correlation
    if profiles:
        found["profiles"] = list(profiles)
    return found


def _user(principal: Entry) -> Event:
    name = str(principal.get("id") or "unknown")
    organisation = principal.get("organisation")
    return {"uid": name, "name": name, **({"org": {"name": organisation}} if organisation else {})}


def _authorizations(recorded: Recorded, permitted: bool) -> list[Event]:
    """Return the policies that decided: of the routes that were used, or, where it was refused, of all."""
    rulings = (
        [dispatch.ruling for dispatch in recorded.dispatches] if permitted else recorded.decision.get("rulings", [])
    )
    named = dict.fromkeys(
        (str(ruling.get("effect", "")), str(policy)) for ruling in rulings for policy in ruling.get("policies", [])
    )
    return [{"decision": effect, "policy": {"uid": policy}} for effect, policy in list(named)[:_MOST_POLICIES]]


def _receiver(recorded: Recorded) -> Event:
    """Return where the text went last, with the model there and the tokens that it reported."""
    last, outcome = recorded.dispatches[-1], recorded.outcome
    tokens = outcome.get("tokens", {})
    context: Event = {"service": {"name": last.place["id"]}}
    counts = {"prompt_tokens": tokens.get("input"), "completion_tokens": tokens.get("output")}
    context |= {name: count for name, count in counts.items() if count is not None}
    model: Event = {
        "ai_provider": str(last.place.get("operator") or "Internal"),
        "name": last.model or str(recorded.decision.get("model") or "unknown"),
    }
    if outcome.get("model_digest"):
        model["uid"] = outcome["model_digest"]
    return {"dst_endpoint": {"svc_name": last.place["id"]}, "ai_model": model, "message_context": context}


def _call_facts(recorded: Recorded) -> Event:
    """Return what the schema has no attribute for."""
    decision, outcome = recorded.decision, recorded.outcome
    return {
        "labels": sorted(set(recorded.labels)),
        "kinds": dict(decision.get("kinds", {})),
        "client_asserted": list(decision.get("client_asserted", [])),
        "turned_away": decision.get("turned_away", 0),
        "request_sha256": decision.get("body", {}).get("sha256", ""),
        "sent_sha256": outcome.get("sent", {}).get("sha256", ""),
        "sent_bytes": outcome.get("sent", {}).get("bytes", 0),
        "pseudonymised": outcome.get("pseudonymised", 0),
        "redacted": outcome.get("redacted", 0),
        "dispatches": [
            {"place": d.place["id"], "processed_in": sorted(d.countries), "certain": d.certain, "code": d.code}
            for d in recorded.dispatches
        ],
    }


def _incident_opened(entry: Entry, index: int, source: Source) -> Event:
    return _incident(entry, index, source, (1, 1, _HIGH))


def _incident_changed(entry: Entry, index: int, source: Source) -> Event:
    grave = entry.get("personal") == "high" or entry.get("significant") == "yes"
    return _incident(entry, index, source, (2, 2, _CRITICAL if grave else _HIGH))


def _incident_closed(entry: Entry, index: int, source: Source) -> Event:
    verdict = {"remedied": 2, "no-incident": 1, "duplicate": 10}.get(str(entry.get("result")), 0)
    return {**_incident(entry, index, source, (3, 5, _INFORMATIONAL)), "verdict_id": verdict}


def _incident(entry: Entry, index: int, source: Source, ids: tuple[int, int, int]) -> Event:
    """Return an Incident Finding; `ids` are the activity, the status and the severity."""
    activity, status, severity = ids
    act = str(entry["event"])
    facts = {k: v for k, v in entry.items() if k not in (*_COMMON, "by", "scope")}
    scope = entry.get("scope")
    if scope:
        facts["scope"] = {**scope, "calls": len(scope["calls"])}
    finding: Event = {"uid": entry["call"], "title": act.replace("_", " "), "modified_time": entry["at"]}
    if "kind" in entry:
        finding |= {"types": [entry["kind"]], "created_time": entry["at"], "first_seen_time": entry["aware"]}
    return {
        **_head(_INCIDENT, activity, entry["at"], severity),
        "metadata": _metadata(source, index, entry["call"], act, ("incident",)),
        "message": f"{act.replace('_', ' ')}: {entry['call']}",
        "status_id": status,
        "finding_info_list": [finding],
        "assignee": {"name": entry["by"], "uid": entry["by"]},
        "unmapped": facts,
    }


def _detected(entry: Entry, index: int, source: Source) -> Event:
    name = str(entry["event"])
    facts = {k: v for k, v in entry.items() if k not in _COMMON}
    grave = name in ("ledger_recovered", "peer_forked") or entry.get("conflict")
    return {
        **_head(_DETECTION, 1, entry["at"], _HIGH if grave else _MEDIUM),
        "metadata": _metadata(source, index, str(entry.get("call") or ""), name),
        "message": name.replace("_", " "),
        "status_id": 1,
        "is_alert": True,
        "finding_info": {
            "uid": f"{source.origin}#{index}", "title": name.replace("_", " "), "types": [name],
            "created_time": entry["at"],
        },
        "unmapped": facts,
    }  # fmt: skip


def _managed(entry: Entry, index: int, source: Source) -> Event:
    """Return that a thing which rulings rest on was changed, and by whom."""
    name = str(entry["event"])
    facts = {k: v for k, v in entry.items() if k in ("rules", "law_as_of", "sha256", "version", "privileged", "marks")}
    facts |= {part: [one["id"] for one in entry[part]] for part in ("places", "routes") if part in entry}
    who = entry.get("by")
    return {
        **_head(_ENTITY, _UPDATE, entry["at"], _INFORMATIONAL),
        "metadata": _metadata(source, index, entry["call"], name),
        "message": name.replace("_", " "),
        "status_id": 1,
        "actor": {"user": {"name": who, "uid": who}} if who else {"app_name": "situs"},
        "entity": {"name": str(entry.get("record") or entry["call"] or "configuration"), "type": name},
        "unmapped": facts,
    }


def _changed(activity: int, severity: int = _INFORMATIONAL) -> Callable[[Entry, int, Source], Event]:
    """Return what makes the event of an act upon a matter, a class of data, a version, a policy set or exercises."""

    def make(entry: Entry, index: int, source: Source) -> Event:
        name = str(entry["event"])
        who = str(entry.get("by") or entry.get("person") or "")
        thing = str(entry.get("matter") or entry.get("class") or entry["call"]).removeprefix("model:")
        facts = {k: v for k, v in entry.items() if k not in (*_COMMON, "by", "person")}
        return {
            **_head(_ENTITY, activity, entry["at"], severity),
            "metadata": _metadata(source, index, entry["call"], name),
            "message": f"{name.replace('_', ' ')}: {thing}",
            "status_id": 1,
            "actor": {"user": {"name": who, "uid": who}} if who else {"app_name": "situs"},
            "entity": {"uid": thing, "name": thing, "type": name},
            "unmapped": facts,
        }

    return make


def _model_act(entry: Entry, index: int, source: Source) -> Event:
    """Return a person's act on a version of a model; a proposal opens and closes nothing."""
    moved = {"approved": _ENABLE, "retired": _DISABLE}.get(str(entry.get("stage")), _UPDATE)
    activity = _UPDATE if entry.get("act") == "proposed" else moved
    return _changed(activity, _LOW)(entry, index, source)


def _policy_activated(entry: Entry, index: int, source: Source) -> Event:
    return _changed(_ACTIVATE, _MEDIUM if entry.get("emergency") else _LOW)(entry, index, source)


def _erasure_ended(entry: Entry, index: int, source: Source) -> Event:
    """Return that a matter's key was destroyed; a finding where it was not, or where a hold was placed meanwhile."""
    if entry.get("conflict") or not entry.get("destroyed"):
        return _detected(entry, index, source)
    return _changed(_DELETE, _LOW)(entry, index, source)


def _retention_applied(entry: Entry, index: int, source: Source) -> Event:
    event = _changed(_DELETE, _LOW)(entry, index, source)
    return {**event, "status_id": 2} if entry.get("failed") else event


def _trained(entry: Entry, index: int, source: Source) -> Event:
    """Return that a data set was built for training, or that a run started from one."""
    name = str(entry["event"])
    facts = {k: v for k, v in entry.items() if k in ("kind", "places", "place", "counts", "manifest", "stated")}
    return {
        **_head(_API, 99, entry["at"], _LOW),
        "activity_name": name,
        "metadata": _metadata(source, index, entry["call"], name),
        "message": name,
        "status_id": 1,
        "actor": {"user": {"name": str(entry.get("by") or "unknown"), "uid": str(entry.get("by") or "unknown")}},
        "api": {"operation": name, "request": {"uid": entry["call"]}},
        "src_endpoint": {"svc_name": source.origin},
        "unmapped": facts,
    }


_MAKERS: Mapping[str, Callable[[Entry, int, Source], Event]] = {
    "incident_opened": _incident_opened,
    "incident_scoped": _incident_changed,
    "incident_classified": _incident_changed,
    "incident_notified": _incident_changed,
    "incident_closed": _incident_closed,
    "witness_failed": _detected,
    "stamp_failed": _detected,
    "peer_forked": _detected,
    "ledger_recovered": _detected,
    "erasure_begun": _changed(_UPDATE),
    "erasure_ended": _erasure_ended,
    "erasure_blocked": _detected,
    "retention_begun": _changed(_UPDATE),
    "retention_applied": _retention_applied,
    "model_act": _model_act,
    "policy_proposed": _changed(_CREATE),
    "policy_approved": _changed(_UPDATE),
    "policy_activated": _policy_activated,
    "policy_withdrawn": _changed(_UPDATE),
    "learning_completed": _changed(_UPDATE),
    "configured": _managed,
    "terms_confirmed": _managed,
    "clock_confirmed": _managed,
    "privilege_reviewed": _managed,
    "export": _trained,
    "training": _trained,
}
SILENT = frozenset({"cosigned", "stamped", "model_compared"})
"""Events of which no system is told: they say that all is well, or compare two calls that have events of their own."""
EVENTS = frozenset(_MAKERS)
