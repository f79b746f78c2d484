"""What people do about an incident, as entries of the ledger: opened, scoped, classified, notified, closed.

An act holds names of persons, ids, times, digests and words of fixed lists. There is no member for a description: the
ledger keeps no client text, and an account of what happened is written into the draft that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from situs.errors import CallError, IntegrityError
from situs.incidents.duties import load_duties

Act = Mapping[str, Any]

OPENED = "incident_opened"
SCOPED = "incident_scoped"
CLASSIFIED = "incident_classified"
NOTIFIED = "incident_notified"
CLOSED = "incident_closed"

KINDS = ("incident", "clawback")
"""`clawback`: privileged text went where it should not."""
FOUND_BY = ("staff", "monitoring", "provider", "counterparty", "client", "authority")
PERSONAL = ("unknown", "none", "unlikely", "risk", "high")
"""Personal data: none concerned; a risk to persons unlikely; a risk; a high risk (GDPR art. 33(1), 34(1))."""
SIGNIFICANT = ("unknown", "no", "yes", "out-of-scope")
"""A significant incident (NIS2 art. 23(3)), or an organisation that is not under the directive."""
PRIVILEGED = ("unknown", "no", "yes")
RESULTS = ("remedied", "no-incident", "duplicate")

FACETS: Mapping[str, tuple[str, ...]] = {"personal": PERSONAL, "significant": SIGNIFICANT, "privileged": PRIVILEGED}
"""What a classification says, with the values that each may have; an empty one leaves it as it was."""

STATED = "stated"
CREDENTIALS = ("api_key", "jwt", STATED)
"""How whoever records is known: by a credential that was checked, or as that person says."""

MOST_CALLS = 500
"""So many calls may be named; a matter, a place and a time can name more."""
_LAST_MS = 221_845_392_000_000
"""The year 9000: whatever is counted from a time stays within the calendar."""
_INCIDENT = re.compile(r"INC-\d{8}-[0-9a-f]{8}", re.ASCII)
_CALL = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_REFERENCE = re.compile(r"[A-Za-z0-9 ._/:#-]{0,64}", re.ASCII)
_SHA256 = re.compile(r"(?:[0-9a-f]{64})?", re.ASCII)
_LONGEST_NAME = 100

EMPTY_SCOPE: Act = {"calls": [], "matter": "", "places": [], "first": None, "last": None}
"""The scope of an incident of which nobody knows yet what it concerns."""


def incident_id(now: int, random: bytes) -> str:
    """Return a new incident's id: the day it was opened (UTC) and 32 random bits."""
    return f"INC-{datetime.fromtimestamp(now / 1000, UTC):%Y%m%d}-{random[:4].hex()}"


def is_incident_id(text: str) -> bool:
    """Tell whether a text has the form of an incident's id."""
    return _INCIDENT.fullmatch(text) is not None


def parse_act(raw: Any) -> dict[str, Any]:
    """Return an act that is well formed, from JSON; raise `CallError("incident_invalid")` naming the member.

    Whether it may follow what is on record is not asked here.
    """
    if not isinstance(raw, dict):
        raise CallError("incident_invalid", "an act is a JSON object", pointer="")
    event = raw.get("event")
    fields = _FIELDS.get(event) if isinstance(event, str) else None
    if fields is None:
        raise CallError("incident_invalid", f"`event` is one of {', '.join(_FIELDS)}", pointer="/event")
    strange = sorted(set(raw) ^ {"event", *fields})
    if strange:
        raise CallError("incident_invalid", f"`{event}` has the members {', '.join(fields)}", pointer="")
    for name, (holds, words) in fields.items():
        if not holds(raw[name]):
            raise CallError("incident_invalid", f"`{name}` {words}", pointer=f"/{name}")
    return dict(raw)


def act_entry(incident: str, act: Act, by: str, now: int, credential: str = STATED) -> dict[str, Any]:
    """Return the entry of an act; `credential` is one of `CREDENTIALS`."""
    rest = {name: value for name, value in act.items() if name not in ("event", "incident")}
    return {"v": 1, "type": "event", "call": incident, "at": now, "event": act["event"], "by": by,
            "credential": credential, **rest}  # fmt: skip


def read_act(entry: Mapping[str, Any], index: int) -> dict[str, Any] | None:
    """Return the act of an entry, or None where it is of another kind.

    Raise `IntegrityError("incident_malformed")` for an entry that no version of this writer wrote.
    """
    if entry.get("event") not in _FIELDS:
        return None
    act = {"event": entry["event"], **{k: v for k, v in entry.items() if k not in _ENVELOPE}}
    if act["event"] != OPENED:
        act["incident"] = entry["call"]
    try:
        parse_act(act)
        if not is_incident_id(entry["call"]) or not is_name(entry.get("by")):
            raise CallError("incident_invalid", "no incident, or nobody, is named")
        if entry.get("credential", STATED) not in CREDENTIALS:  # earlier versions did not record it
            raise CallError("incident_invalid", "how whoever recorded it is known is told in no known word")
    except CallError:
        message = f"entry {index} tells of an incident in a form that is not known"
        raise IntegrityError("incident_malformed", message, at=index) from None
    return act


def is_name(value: Any) -> bool:
    """Tell whether a value can be a person's name: something printable on one line."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME and value.isprintable() and bool(value.strip())


_ENVELOPE = frozenset({"v", "type", "call", "at", "event", "by", "credential"})
_Check = tuple[Callable[[Any], bool], str]


def _one_of(values: tuple[str, ...], *, empty: bool = False) -> _Check:
    allowed = {*values, ""} if empty else {*values}
    return lambda value: isinstance(value, str) and value in allowed, f"is one of {', '.join(values)}"


def _like(pattern: re.Pattern[str], words: str) -> _Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None, words


def _is_moment(value: Any) -> bool:
    return type(value) is int and 0 < value <= _LAST_MS


def _is_scope(value: Any) -> bool:
    if not isinstance(value, dict) or value.keys() != EMPTY_SCOPE.keys():
        return False
    calls, places, first, last = value["calls"], value["places"], value["first"], value["last"]
    return (
        isinstance(calls, list)
        and len(calls) <= MOST_CALLS
        and all(isinstance(c, str) and _CALL.fullmatch(c) for c in calls)
        and (value["matter"] == "" or is_name(value["matter"]))
        and isinstance(places, list)
        and len(places) <= MOST_CALLS
        and all(map(is_name, places))
        and all(moment is None or _is_moment(moment) for moment in (first, last))
        and (first is None or last is None or first <= last)
    )


def _is_duty(value: Any) -> bool:
    return isinstance(value, str) and value in load_duties()


_WHICH = {"incident": _like(_INCIDENT, "is an incident's id")}
_SCOPE: _Check = (_is_scope, f"names calls (at most {MOST_CALLS}), a matter, places, and a first and a last moment")
_TIME: _Check = (_is_moment, "is a time in milliseconds since the epoch")
_FIELDS: Mapping[str, Mapping[str, _Check]] = {
    OPENED: {"kind": _one_of(KINDS), "aware": _TIME, "found_by": _one_of(FOUND_BY), "scope": _SCOPE},
    SCOPED: {**_WHICH, "scope": _SCOPE},
    CLASSIFIED: {**_WHICH, **{name: _one_of(values, empty=True) for name, values in FACETS.items()}},
    NOTIFIED: {
        **_WHICH,
        "duty": (_is_duty, "is a duty's id"),
        "place": (lambda value: value == "" or is_name(value), "is a place's name, or empty"),
        "sent": _TIME,
        "reference": _like(_REFERENCE, "is at most 64 letters, digits and ._/:#-"),
        "sha256": _like(_SHA256, "is a SHA-256 digest, or empty"),
    },
    CLOSED: {
        **_WHICH,
        "result": _one_of(RESULTS),
        "of": (lambda value: value == "" or (isinstance(value, str) and is_incident_id(value)), "is an incident's id"),
    },
}
EVENTS = frozenset(_FIELDS)
"""The names of the events."""
