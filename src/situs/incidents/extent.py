"""What an incident concerns, from the log: which calls, what was shown to whom, under which precautions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from situs.incidents.incident import Scope
from situs.registers.calls import Calls, Dispatch, Recorded
from situs.registers.register import add_kinds, terms_of

MOST_SHOWINGS = 1_000
"""So many showings are listed one by one; all are counted."""
PRIVILEGED = frozenset({"PRIVILEGED_ADVICE", "WORK_PRODUCT", "JOINT_DEFENSE", "INVESTIGATION", "SETTLEMENT"})
"""Labels of text that is held to be privileged."""


@dataclass(frozen=True, slots=True)
class Showing:
    """State that a text of the incident's calls went to a place, or may have."""

    entry: int
    """The number of the decision in the log."""
    call: str
    at: int
    matter: str
    by: str
    place: str
    operator: str
    countries: tuple[str, ...]
    model: str
    certain: bool
    ended: str
    request_sha256: str
    sent_sha256: str
    """Of what left last; empty for an earlier attempt, and where the log does not say."""
    sent_bytes: int
    labels: tuple[str, ...]
    lowered_by: tuple[str, ...]
    """Who lowered a label of the call."""
    policies: tuple[str, ...]
    measures: tuple[str, ...]
    replaced: int
    withheld: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """Sum up what one place received."""

    place: str
    operator: str
    countries: tuple[str, ...]
    controlled: bool
    terms: str
    """The contract's facts as the configuration then had them, on one line."""
    retention_days: int | None
    showings: int
    uncertain: int
    first: int
    last: int


@dataclass(slots=True)
class Extent:
    """Hold what a log shows of a scope."""

    calls: int = 0
    refused: int = 0
    """Of the calls, those of which nothing was sent."""
    uncertain: int = 0
    """Showings of which the log does not say whether the text left."""
    showings: list[Showing] = field(default_factory=list)
    more: int = 0
    """Showings beyond those that are listed."""
    first: int | None = None
    last: int | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    """Findings by kind, over the calls that showed something."""
    matters: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    """Calls by who made them."""
    labels: Counter[str] = field(default_factory=Counter)
    measures: Counter[str] = field(default_factory=Counter)
    policies: Counter[str] = field(default_factory=Counter)
    unlabelled: int = 0
    """Calls that showed something and bore no label of privilege: the text was not recognised."""
    lowered: Counter[str] = field(default_factory=Counter)
    """Calls with a label that a person lowered, by that person."""
    seen: set[str] = field(default_factory=set)
    """Named calls that were found."""
    all_calls: int = 0
    """Calls of the whole log; 0 where only a part of it is there."""
    all_refused: int = 0
    organisation: str = ""
    home: tuple[str, ...] = ()
    last_entry: int = 0
    """The time of the log's last entry, epoch milliseconds."""
    _recipients: dict[tuple[str, str], Recipient] = field(default_factory=dict)

    @property
    def recipients(self) -> list[Recipient]:
        """Return what each place received, by name."""
        return [self._recipients[key] for key in sorted(self._recipients)]

    @property
    def outside(self) -> tuple[str, ...]:
        """Return the places that are not under the department, sorted."""
        return tuple(sorted({r.place for r in self._recipients.values() if not r.controlled}))

    def add(self, recorded: Recorded) -> None:
        """Take one call of the scope."""
        decision = recorded.decision
        self.calls += 1
        self.seen.add(decision["call"])
        self.people[decision.get("principal", {}).get("id", "")] += 1
        self.matters[decision.get("matter") or "none"] += 1
        if not recorded.dispatches:
            self.refused += 1
            return
        at = decision["at"]
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)
        add_kinds(self.kinds, decision)
        self.labels.update(set(recorded.labels))
        self.unlabelled += PRIVILEGED.isdisjoint(recorded.labels)
        self.lowered.update({str(one.get("by", "")) for one in decision.get("lowered", [])})
        for number, dispatch in enumerate(recorded.dispatches, 1):
            self._add(recorded, dispatch, last=number == len(recorded.dispatches))

    def _add(self, recorded: Recorded, dispatch: Dispatch, *, last: bool) -> None:
        self.uncertain += not dispatch.certain
        self.measures.update(str(one) for one in dispatch.ruling.get("obligations", []))
        self.policies.update(str(one) for one in dispatch.ruling.get("policies", []))
        self._receive(recorded.decision["at"], dispatch)
        if len(self.showings) < MOST_SHOWINGS:
            self.showings.append(_showing(recorded, dispatch, last=last))
        else:
            self.more += 1

    def _receive(self, at: int, dispatch: Dispatch) -> None:
        place = dispatch.place
        terms = terms_of(place.get("terms", {}))
        key = (place["id"], f"{place.get('operator')} {sorted(dispatch.countries)} {terms}")
        known = self._recipients.get(key)
        self._recipients[key] = Recipient(
            place=place["id"],
            operator=place.get("operator") or "the department",
            countries=tuple(sorted(dispatch.countries)),
            controlled=bool(place.get("controlled")),
            terms=terms,
            retention_days=place.get("terms", {}).get("retention_days"),
            showings=(known.showings if known else 0) + 1,
            uncertain=(known.uncertain if known else 0) + (not dispatch.certain),
            first=min(known.first, at) if known else at,
            last=max(known.last, at) if known else at,
        )


def find_extents(entries: Iterable[tuple[int, Mapping[str, Any]]], scopes: Mapping[str, Scope]) -> dict[str, Extent]:
    """Return what a log's entries show of each scope, in one pass, by the scopes' names."""
    found = {name: Extent() for name in scopes}
    log = Extent()
    calls = Calls(_timed(entries, log))
    for recorded in calls:
        decision = recorded.decision
        log.all_calls += 1
        log.all_refused += decision.get("effect") == "refuse"
        places = [dispatch.place["id"] for dispatch in recorded.dispatches]
        for name, scope in scopes.items():
            if scope.admits(decision["call"], decision.get("matter"), decision["at"], places):
                found[name].add(recorded)
    for extent in found.values():
        extent.all_calls, extent.all_refused = log.all_calls, log.all_refused
        extent.organisation, extent.home, extent.last_entry = calls.organisation, log.home, log.last_entry
    return found


def _timed(entries: Iterable[tuple[int, Mapping[str, Any]]], log: Extent) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """Pass the entries on, and note the time of the last and the newest configuration's countries."""
    for index, entry in entries:
        log.last_entry = entry["at"]
        if entry.get("event") == "configured":
            log.home = tuple(entry.get("organisation", {}).get("home", ()))
        yield index, entry


def _showing(recorded: Recorded, dispatch: Dispatch, *, last: bool) -> Showing:
    decision, outcome = recorded.decision, recorded.outcome
    sent = outcome.get("sent", {}) if last else {}
    return Showing(
        entry=recorded.index,
        call=decision["call"],
        at=decision["at"],
        matter=decision.get("matter") or "",
        by=decision.get("principal", {}).get("id", ""),
        place=dispatch.place["id"],
        operator=dispatch.place.get("operator") or "the department",
        countries=tuple(sorted(dispatch.countries)),
        model=dispatch.model or decision.get("model", ""),
        certain=dispatch.certain,
        ended=dispatch.code or (recorded.status if last else "tried"),
        request_sha256=decision.get("body", {}).get("sha256", ""),
        sent_sha256=sent.get("sha256", ""),
        sent_bytes=sent.get("bytes", 0),
        labels=tuple(sorted(set(recorded.labels))),
        lowered_by=tuple(sorted({str(one.get("by", "")) for one in decision.get("lowered", [])})),
        policies=tuple(str(one) for one in dispatch.ruling.get("policies", [])),
        measures=tuple(str(one) for one in dispatch.ruling.get("obligations", [])),
        replaced=outcome.get("pseudonymised", 0) + outcome.get("redacted", 0) if last else 0,
        withheld=outcome.get("minimised", {}).get("withheld", 0) if last else 0,
    )
