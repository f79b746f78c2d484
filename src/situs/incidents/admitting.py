"""Which act may follow what is on record of the incidents."""

from __future__ import annotations

from collections.abc import Mapping

from situs.errors import CallError
from situs.incidents.acts import CLASSIFIED, CLOSED, FACETS, NOTIFIED, OPENED, Act
from situs.incidents.clocks import hindrances, lost_duties
from situs.incidents.duties import load_duties
from situs.incidents.incident import Incident

TOLERANCE_MS = 300_000
"""How far a stated time may lie ahead of the clock: as far as the ledger lets an entry run ahead."""


def check_act(known: Mapping[str, Incident], act: Act, now: int) -> None:
    """Refuse an act that may not follow what is on record; `now` is the ledger's time, epoch milliseconds.

    Raise `CallError`: `incident_unknown` (404), `incident_closed` and `incident_duties_open` (409),
    `incident_time_invalid`, `incident_invalid`.
    """
    if act["event"] == OPENED:
        _check_time("aware", act["aware"], 0, now)
        return
    incident = known.get(act["incident"])
    if incident is None:
        raise CallError("incident_unknown", "no such incident is on record", status=404)
    if incident.closed:
        raise CallError("incident_closed", "the incident is closed; open another one", status=409)
    if act["event"] == NOTIFIED:
        _check_notice(incident, act, now)
    elif act["event"] == CLASSIFIED and not any(act[name] for name in FACETS):
        raise CallError("incident_invalid", "a classification says something of at least one facet")
    elif act["event"] == CLOSED:
        _check_closing(known, incident, act)


def _check_notice(incident: Incident, act: Act, now: int) -> None:
    duty = load_duties()[act["duty"]]
    if duty.per_place != bool(act["place"]):
        words = "is done for each place: name one" if duty.per_place else "belongs to no place"
        raise CallError("incident_invalid", f"`{duty.id}` {words}", pointer="/place")
    _check_time("sent", act["sent"], incident.aware, now)


def _check_closing(known: Mapping[str, Incident], incident: Incident, act: Act) -> None:
    """Let nobody close what is due; a duplicate's duties are those of the open incident that it repeats.

    Places that only the whole log tells of are checked by whoever reads it.
    """
    other = known.get(act["of"])
    if (act["result"] == "duplicate") != bool(act["of"]) or (act["of"] and (other is None or other is incident)):
        raise CallError("incident_invalid", "`of` names another incident on record, for a duplicate", pointer="/of")
    if other is not None and other.closed:
        raise CallError("incident_invalid", "the other incident is closed: nothing is due for it", pointer="/of")
    clocks = hindrances(incident, ()) if other is None else lost_duties(incident, (), other, ())
    waiting = sorted({c.duty.id for c in clocks})
    if waiting and other is not None:
        words = f"the other incident's classification excuses what is due for this one: {', '.join(waiting)}"
        raise CallError("incident_duties_open", words, status=409)
    if waiting:
        words = f"not done, and not excused by the classification: {', '.join(waiting)}"
        raise CallError("incident_duties_open", words, status=409)


def _check_time(name: str, at: int, earliest: int, now: int) -> None:
    if at > now + TOLERANCE_MS:
        raise CallError("incident_time_invalid", f"`{name}` lies ahead of the clock", pointer=f"/{name}")
    if at < earliest:
        words = f"`{name}` is before the department became aware"
        raise CallError("incident_time_invalid", words, pointer=f"/{name}")
