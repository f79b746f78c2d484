"""From entries to calls: what was decided, where text went or may have gone, and what the places' names stood for then.

What the log does not say counts as the worst case: a call that was abandoned may have been sent to every route that it
was permitted; a place that no configuration in the log describes is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from situs.registers.period import Period

Entry = Mapping[str, Any]

SIX_MONTHS_MS = 184 * 86_400_000
"""The longest that six months are (Regulation (EU) 2024/1689 art. 19(1), 26(6))."""

_CALL = b'"call":"'

UNKNOWN_PLACE: Entry = {
    "id": "",
    "operator": "unknown",
    "processed_in": ["unknown"],
    "compelled_by": ["unknown"],
    "terms": {},
}
"""A place of which the log tells nothing."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """State that a text went to a place, or that it may have."""

    route: str
    code: str
    """The error's code, where it failed; some or all of the text may have arrived all the same."""
    certain: bool
    """False where the log does not say how the call ended."""
    ruling: Entry
    place: Entry
    model: str
    upstream: str = ""
    """The upstream that the route had then; empty where the log does not say."""

    @property
    def countries(self) -> frozenset[str]:
        """Return every country where it may have been processed, or `unknown`."""
        return frozenset(self.place.get("processed_in") or ["unknown"])


@dataclass(frozen=True, slots=True)
class Recorded:
    """Hold one call: its decision, its outcome if there is one, and every dispatch."""

    index: int
    """The number of the decision in the log."""
    decision: Entry
    outcome: Entry
    """Empty where the log has none."""
    dispatches: tuple[Dispatch, ...]

    @property
    def at(self) -> str:
        """Return when it was decided (RFC 3339)."""
        return moment(self.decision["at"])

    @property
    def status(self) -> str:
        """Return how it ended: `open` where the log does not say."""
        return str(self.outcome.get("status", "open"))

    @property
    def labels(self) -> list[str]:
        """Return the labels in force, each once, however many grounds speak for it."""
        return list(dict.fromkeys(str(label["label"]) for label in self.decision.get("labels", [])))


@dataclass(slots=True)
class Calls:
    """Put calls together as entries pass by; holds those that are open, and the configurations."""

    entries: Iterable[tuple[int, Entry]]
    matter: str | None = None
    """Only this matter's; None takes all."""
    period: Period | None = None
    """Only calls that were decided within it; None takes all."""
    unnamed: bool = False
    """Take those that name no matter too."""
    verified: frozenset[str] = frozenset()
    """`cosigned` where witnesses were asked for and have cosigned, `stamped` likewise of authorities."""
    organisation: str = ""
    """As the newest configuration has it."""
    watch: Callable[[int, Entry], None] | None = None
    """Is told of each event with its number, of all matters and times."""
    first_at: int | None = None
    """When the log begins and ends, in milliseconds since the epoch."""
    last_at: int | None = None
    _waiting: dict[str, tuple[int, Entry]] = field(default_factory=dict)
    _named: bytes | None = None
    """How an entry of the matter names it."""
    _known: dict[tuple[str, str], dict[str, dict[str, Entry]]] = field(default_factory=dict)
    _unknown: dict[str, Entry] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Recorded]:
        """Yield each call once it has ended, and at last those that have not."""
        waiting = self._waiting
        for index, entry in self.entries:
            self.see(entry)
            kind = entry["type"]
            if kind == "decision":
                if self._wanted(entry):
                    waiting[entry["call"]] = index, entry
            elif kind == "outcome":
                if (found := waiting.pop(entry["call"], None)) is not None:
                    yield self._recorded(*found, entry)
            else:
                if self.watch is not None:
                    self.watch(index, entry)
                if entry.get("event") == "configured":
                    self._take(entry)
        for index, decision in waiting.values():
            yield self._recorded(index, decision, {})

    def concerns(self, body: bytes) -> bool:
        """Tell from an entry's canonical bytes whether it may be of these calls; False is certain, of events apart.

        Asked in the order of the log, and between the entries that `entries` yields: an outcome names no matter.
        """
        if self.matter is None or self.unnamed:
            return True
        if self._named is None:
            self._named = b'"matter":%b' % orjson.dumps(self.matter)
        if self._named in body:
            return True
        start = body.find(_CALL) if self._waiting else -1
        while start >= 0:
            start += len(_CALL)
            call = body[start : body.find(b'"', start)]
            if b"\\" in call or call.decode() in self._waiting:
                return True
            start = body.find(_CALL, start)
        return False

    def see(self, entry: Entry) -> None:
        """Note when the log begins and ends; whoever reads `entries` past this class calls it for each."""
        if self.first_at is None:
            self.first_at = entry["at"]
        self.last_at = entry["at"]

    @property
    def six_months(self) -> bool:
        """Tell whether the log spans six months, of 184 days at the most."""
        return self.first_at is not None and self.last_at is not None and self.last_at - self.first_at >= SIX_MONTHS_MS

    def places(self) -> dict[str, Entry]:
        """Return every place that a configuration in the log describes, as the last of them has it."""
        return {name: place for known in self._known.values() for name, place in known["places"].items()}

    def routes(self) -> dict[str, Entry]:
        """Return every route that a configuration in the log describes, likewise."""
        return {name: route for known in self._known.values() for name, route in known["routes"].items()}

    def _wanted(self, decision: Entry) -> bool:
        matter = decision.get("matter")
        mine = self.matter is None or matter == self.matter or (self.unnamed and not matter)
        return mine and (self.period is None or decision["at"] in self.period)

    def _take(self, event: Entry) -> None:
        key = _key(event)
        # Put at the end: one that comes into force again is the last.
        known = self._known[key] = self._known.pop(key, {"places": {}, "routes": {}})
        for part in ("places", "routes"):
            known[part].update({one["id"]: one for one in event.get(part, [])})
        self.organisation = event.get("organisation", {}).get("name", "")

    def _recorded(self, index: int, decision: Entry, outcome: Entry) -> Recorded:
        rulings = {ruling["route"]: ruling for ruling in decision.get("rulings", [])}
        known = self._known.get(_key(decision), {"places": {}, "routes": {}})
        dispatches = []
        for route, code, certain in _attempts(decision, outcome):
            ruling = rulings.get(route, {})
            place = known["places"].get(ruling.get("place", "")) or self._unknown_place(ruling.get("place", ""))
            by = known["routes"].get(route, {})
            told = by.get("upstream_model", ""), by.get("upstream", "")
            dispatches.append(Dispatch(route, code, certain, ruling, place, *told))
        return Recorded(index, decision, outcome, tuple(dispatches))

    def _unknown_place(self, name: str) -> Entry:
        return self._unknown.setdefault(name, {**UNKNOWN_PLACE, "id": name})


def moment(at: int) -> str:
    """Return a time in epoch milliseconds as RFC 3339 has it, to the second, in UTC."""
    return f"{datetime.fromtimestamp(min(at, _LAST) / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


_LAST = 253_402_300_799_000


def _key(entry: Entry) -> tuple[str, str]:
    rules = entry.get("rules", {})
    return rules.get("config", ""), rules.get("law", "")


def _attempts(decision: Entry, outcome: Entry) -> Iterator[tuple[str, str, bool]]:
    """Yield route, code and certainty of each dispatch. An abandoned call's outcome says nothing of where it went."""
    if outcome and "attempts" in outcome:
        for attempt in outcome["attempts"]:
            route, _, code = attempt.partition(":")
            yield route, code, True
    elif decision.get("effect") != "refuse":
        for route in decision.get("order", []):
            yield route, "", False
