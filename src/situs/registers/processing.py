"""The record of processing (GDPR art. 30(1)): what the gateway's record shows of it, by purpose and place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from situs.law import Law
from situs.registers.calls import Calls, Dispatch, Entry, Recorded, moment
from situs.registers.events import Events
from situs.registers.register import Facts, Row, add_kinds, names_of
from situs.registers.wording import PURPOSES


@dataclass(slots=True)
class _Sum:
    place: Entry
    action: str
    first: int
    last: int
    matters: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    measures: set[str] = field(default_factory=set)
    calls: int = 0


class Processing:
    """Sum up the processing at each place for each purpose."""

    TITLE: ClassVar[str] = "Record of processing: language models"
    SOURCE: ClassVar[str] = "Regulation (EU) 2016/679 art. 30(1)"
    COLUMNS: ClassVar[dict[str, str]] = {
        "controller": "Controller (a)",
        "purpose": "Purpose (b)",
        "subjects": "Categories of data subjects (c)",
        "data": "Categories of personal data found (c)",
        "recipients": "Recipients (d)",
        "third_countries": "Third countries, and instruments (e)",
        "erasure": "Time limits for erasure (f)",
        "measures": "Security measures (g)",
        "calls": "Dispatches",
        "matters": "Matters",
        "first": "First",
        "last": "Last",
    }

    PRINTED: ClassVar[dict[str, int]] = {
        "purpose": 4, "data": 5, "recipients": 5, "third_countries": 5, "erasure": 4, "measures": 6, "calls": 2,
        "first": 4, "last": 4,
    }  # fmt: skip

    def __init__(self, law: Law) -> None:
        self._eea = law.expand(["EEA"])
        self._facts = Facts()
        self._sums: dict[tuple[str, str, str], _Sum] = {}
        self._events = Events()

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield a row for each purpose and place, once all calls were seen."""
        self._events.period, calls.watch = calls.period, self._events.note
        for recorded in calls:
            for dispatch in recorded.dispatches:
                self._add(recorded, dispatch)
        for key in sorted(self._sums):
            yield self._row(self._sums[key], calls.organisation)

    def notes(self) -> list[str]:
        """Return what the record cannot say."""
        compared = self._events.count("model_compared")
        told = [
            f"Among the answers of models, of any matter, are {compared} that nobody got: an evaluated version of a "
            "model was asked what the serving one had answered, to compare them."
        ]
        return [
            *told[: bool(compared)],
            "Only processing that passed the gateway is here. Refused calls were not sent and are not counted.",
            "Categories of data subjects, the controller's representative and its data protection officer are no facts "
            "of the gateway: complete them from the matter's file.",
            "Personal data that no detector found are in no column; the kinds are those that were found.",
        ]

    def _add(self, recorded: Recorded, dispatch: Dispatch) -> None:
        decision, place = recorded.decision, dispatch.place
        key = (decision.get("action", ""), place["id"], self._facts(place))
        if (found := self._sums.get(key)) is None:
            found = self._sums[key] = _Sum(place, key[0], decision["at"], decision["at"])
        found.calls += 1
        found.matters.add(decision.get("matter") or "none")
        add_kinds(found.kinds, decision)
        found.measures.update(str(o) for o in dispatch.ruling.get("obligations", []))
        found.first, found.last = min(found.first, decision["at"]), max(found.last, decision["at"])

    def _row(self, found: _Sum, organisation: str) -> Row:
        place, terms = found.place, found.place.get("terms", {})
        abroad = sorted(set(place.get("processed_in") or ["unknown"]) - self._eea)
        instruments = ", ".join(terms.get("instruments", [])) or "none on file"
        kept = terms.get("retention_days")
        return {
            "controller": organisation or "not named in the configuration",
            "purpose": PURPOSES.get(found.action, found.action),
            "subjects": "not recorded by the gateway",
            "data": names_of(found.kinds),
            "recipients": f"{place['id']}: {place.get('operator') or 'the department'}",
            "third_countries": [f"{', '.join(abroad)} (instruments: {instruments})"] if abroad else ["none"],
            "erasure": "unknown" if kept is None else f"{kept} days at the operator",
            "measures": sorted(found.measures),
            "calls": found.calls,
            "matters": sorted(found.matters),
            "first": moment(found.first),
            "last": moment(found.last),
        }
