"""An incident as its acts on record make it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from situs.incidents import acts
from situs.incidents.acts import NOTIFIED, OPENED, Act, read_act


@dataclass(frozen=True, slots=True)
class Scope:
    """Say which calls an incident concerns: those named, and those of a matter, places and a time together."""

    calls: frozenset[str] = frozenset()
    matter: str = ""
    places: frozenset[str] = frozenset()
    first: int | None = None
    last: int | None = None
    """Epoch milliseconds, both within."""

    @property
    def stated(self) -> bool:
        """Tell whether anything is named at all."""
        return bool(self.calls or self._criteria)

    @property
    def _criteria(self) -> bool:
        return bool(self.matter or self.places or self.first is not None or self.last is not None)

    def admits(self, call: str, matter: str | None, at: int, places: Iterable[str]) -> bool:
        """Tell whether a call is one of them; `places` are those that its text went to, or may have."""
        if call in self.calls:
            return True
        return (
            self._criteria
            and (not self.matter or matter == self.matter)
            and (not self.places or not self.places.isdisjoint(places))
            and (self.first is None or at >= self.first)
            and (self.last is None or at <= self.last)
        )


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one act with its place in the log."""

    index: int
    at: int
    """The entry's own time, epoch milliseconds."""
    by: str
    act: Act
    credential: str = ""
    """How that person is known, of `CREDENTIALS`; empty in entries of versions that did not record it."""

    @property
    def who(self) -> str:
        """Return the person's name, marked where the record does not say that anybody checked it."""
        marks = {"": " (not recorded whether checked)", acts.STATED: " (as stated)"}
        return self.by + marks.get(self.credential, "")


@dataclass(frozen=True, slots=True)
class Incident:
    """Hold what is on record of an incident."""

    id: str
    kind: str
    aware: int
    """When the department became aware, as a person states; epoch milliseconds."""
    found_by: str
    scope: Scope
    facets: Mapping[str, str]
    """The classification as it stands; what nobody said is `unknown`."""
    steps: tuple[Step, ...]
    closed: str = ""
    """The result, once it is closed."""

    @property
    def opened(self) -> Step:
        """Return the first act."""
        return self.steps[0]

    def notices(self, duty: str, place: str = "") -> tuple[Step, ...]:
        """Return the acts that say a duty was done, for a place where it is one for each."""
        return tuple(
            step for step in self.steps
            if step.act["event"] == NOTIFIED and step.act["duty"] == duty and step.act["place"] == place
        )  # fmt: skip


def opened_incident(name: str, step: Step) -> Incident:
    """Return an incident of which nothing is on record but that it was opened."""
    act = step.act
    return Incident(
        name, act["kind"], act["aware"], act["found_by"], scope_of(act["scope"]), _at_first(act["kind"]), (step,)
    )


def scope_of(said: Mapping[str, Any]) -> Scope:
    """Return the scope of an act."""
    return Scope(
        frozenset(said["calls"]), said["matter"], frozenset(said["places"]), said["first"], said["last"]
    )  # fmt: skip


def after(incident: Incident, step: Step) -> Incident:
    """Return an incident as it is after one more act."""
    act = step.act
    changed = replace(incident, steps=(*incident.steps, step))
    match act["event"]:
        case acts.SCOPED:
            return replace(changed, scope=scope_of(act["scope"]))
        case acts.CLASSIFIED:
            return replace(changed, facets={name: act[name] or old for name, old in incident.facets.items()})
        case acts.CLOSED:
            return replace(changed, closed=act["result"])
        case _:
            return changed


def follow(entries: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[str, Incident]:
    """Return the incidents that a log's entries tell of, by id, in the order in which they were opened.

    Raise `IntegrityError("incident_malformed")`. An act on an incident that no entry opened is left out: it changes
    nothing that could be shown.
    """
    known: dict[str, Incident] = {}
    for index, entry in entries:
        if entry["type"] == "event":
            take(known, index, entry)
    return known


def take(known: dict[str, Incident], index: int, entry: Mapping[str, Any]) -> None:
    """Take the next entry of a log into what is known."""
    act = read_act(entry, index)
    if act is None:
        return
    name, step = entry["call"], Step(index, entry["at"], entry["by"], act, entry.get("credential", ""))
    if act["event"] == OPENED:
        known.setdefault(name, opened_incident(name, step))
    elif name in known:
        known[name] = after(known[name], step)


def watched(
    entries: Iterable[tuple[int, Mapping[str, Any]]], known: dict[str, Incident]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Pass entries on, and take what they tell of incidents on the way."""
    for index, entry in entries:
        if entry["type"] == "event":
            take(known, index, entry)
        yield index, entry


def _at_first(kind: str) -> dict[str, str]:
    """Return the classification before anybody classified: a claw-back is opened because the text is privileged."""
    return {"personal": "unknown", "significant": "unknown", "privileged": "yes" if kind == "clawback" else "unknown"}
