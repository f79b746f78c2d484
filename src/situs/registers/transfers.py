"""The transfer register (GDPR Chapter V, and its kin): what went to another country, on what basis, how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from situs.law import Law
from situs.registers.calls import Calls, Dispatch, Entry, Recorded, moment
from situs.registers.register import Facts, Row, add_kinds, names_of, terms_of
from situs.registers.wording import REGIMES


@dataclass(slots=True)
class _Sum:
    place: Entry
    citation: str
    first: int
    last: int
    kinds: Counter[str] = field(default_factory=Counter)
    matters: set[str] = field(default_factory=set)
    measures: set[str] = field(default_factory=set)
    policies: set[str] = field(default_factory=set)
    calls: int = 0
    uncertain: int = 0


class Transfers:
    """Sum up, for each place outside the EEA and each regime's basis, what went there."""

    TITLE: ClassVar[str] = "Transfer register: language models"
    SOURCE: ClassVar[str] = "Regulation (EU) 2016/679 art. 30(1)(e), 44 to 49"
    COLUMNS: ClassVar[dict[str, str]] = {
        "place": "Place",
        "operator": "Importer",
        "countries": "Destinations outside the EEA",
        "compelled_by": "Can be compelled by",
        "basis": "Regime, basis, article, instrument",
        "instruments": "Instruments on file",
        "tia": "Transfer impact assessment on file",
        "policies": "Policies that permitted it",
        "measures": "Supplementary measures",
        "data": "Kinds of data found",
        "terms": "Terms in force",
        "calls": "Dispatches",
        "uncertain": "Of these uncertain",
        "matters": "Matters",
        "first": "First",
        "last": "Last",
    }

    PRINTED: ClassVar[dict[str, int]] = {
        "place": 4, "operator": 4, "countries": 4, "compelled_by": 4, "basis": 7, "instruments": 4, "tia": 5,
        "data": 5, "calls": 3, "first": 5, "last": 5,
    }  # fmt: skip

    def __init__(self, law: Law) -> None:
        self._law = law
        self._eea = law.expand(["EEA"])
        self._facts = Facts()
        self._sums: dict[tuple[str, str, str], _Sum] = {}
        self._inside = 0

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield a row for each place outside the EEA and basis, once all calls were seen."""
        for recorded in calls:
            for dispatch in recorded.dispatches:
                if dispatch.countries <= self._eea:
                    self._inside += 1
                    continue
                for citation in dispatch.ruling.get("transfers") or ["not recorded"]:
                    self._add(recorded, dispatch, citation)
        for key in sorted(self._sums):
            yield self._row(self._sums[key])

    def notes(self) -> list[str]:
        """Return how the bases were found, and the date of the law's data."""
        return [
            f"Dispatches inside the EEA, which are not listed: {self._inside}.",
            "Bases are those that were found when each call was decided, by the law's data of that time; a row for "
            "each regime that the matter's jurisdictions fall under.",
            f"The law's data shipped with this version are as of {self._law.as_of}.",
            *self._known(),
            "Text that is public, or whose names were replaced, is listed like any other: whether it held personal "
            "data when it arrived is for a person to judge.",
        ]

    def _known(self) -> list[str]:
        """Return how the facts are known that the bases rest on, as far as the data at hand still have them."""
        cited = sorted({found.citation for found in self._sums.values()})
        return [f"How it is known: {words}." for words in dict.fromkeys(map(self._known_of, cited)) if words]

    def _known_of(self, citation: str) -> str:
        regime = citation.partition(" ")[0]
        return self._law.known(citation).replace(f"{regime}: ", f"{REGIMES.get(regime, regime)}: ", 1)

    def _add(self, recorded: Recorded, dispatch: Dispatch, citation: str) -> None:
        at = recorded.decision["at"]
        key = (dispatch.place["id"], citation, self._facts(dispatch.place))
        if (found := self._sums.get(key)) is None:
            found = self._sums[key] = _Sum(dispatch.place, citation, at, at)
        found.calls += 1
        found.uncertain += not dispatch.certain
        add_kinds(found.kinds, recorded.decision)
        found.matters.add(recorded.decision.get("matter") or "none")
        found.measures.update(str(o) for o in dispatch.ruling.get("obligations", []))
        found.policies.update(str(p) for p in dispatch.ruling.get("policies", []))
        found.first, found.last = min(found.first, at), max(found.last, at)

    def _row(self, found: _Sum) -> Row:
        place, terms = found.place, found.place.get("terms", {})
        return {
            "place": place["id"],
            "operator": place.get("operator") or "the department",
            "countries": sorted(set(place.get("processed_in") or ["unknown"]) - self._eea),
            "compelled_by": list(place.get("compelled_by", [])),
            "basis": found.citation,
            "instruments": list(terms.get("instruments", [])) or ["none"],
            "tia": bool(terms.get("tia")),
            "policies": sorted(found.policies),
            "measures": sorted(found.measures),
            "data": names_of(found.kinds),
            "terms": terms_of(terms),
            "calls": found.calls,
            "uncertain": found.uncertain,
            "matters": sorted(found.matters),
            "first": moment(found.first),
            "last": moment(found.last),
        }
