"""The AI Act's log, summed up: each system in use, since when, how often, and what went wrong (art. 12, 26(6))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from situs.law import Law
from situs.registers.calls import Calls, Dispatch, Recorded, moment
from situs.registers.register import Row, names_of


@dataclass(slots=True)
class _Use:
    operator: str
    first: int
    last: int
    calls: int = 0
    failed: int = 0
    uncertain: int = 0
    oversight: int = 0
    versions: set[str] = field(default_factory=set)
    actions: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)


class AiLog:
    """Sum up, for each model at each place, the periods of use and the events of art. 12(2)."""

    TITLE: ClassVar[str] = "AI Act log: systems in use"
    SOURCE: ClassVar[str] = "Regulation (EU) 2024/1689 art. 12, 19(1), 26(6)"
    COLUMNS: ClassVar[dict[str, str]] = {
        "place": "Place",
        "model": "Model",
        "operator": "Operator",
        "first": "First use",
        "last": "Last use",
        "calls": "Dispatches",
        "actions": "Used for",
        "failed": "Failed",
        "codes": "Codes of failures",
        "uncertain": "Of uncertain outcome",
        "oversight": "With a label lowered by a person",
        "terms": "Terms in force",
    }
    PRINTED: ClassVar[dict[str, int]] = {
        "place": 4, "model": 5, "operator": 5, "first": 5, "last": 5, "calls": 3, "actions": 4, "failed": 3,
        "codes": 6, "uncertain": 4, "oversight": 5,
    }  # fmt: skip

    def __init__(self, law: Law) -> None:  # noqa: ARG002 - every register is made of the law
        self._uses: dict[tuple[str, str], _Use] = {}
        self._refused: Counter[str] = Counter()
        self._kept = ""

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield a row for each place and model, once all calls were seen."""
        for recorded in calls:
            if not recorded.dispatches:
                self._refused[recorded.decision.get("code") or recorded.outcome.get("code") or "not recorded"] += 1
            for number, dispatch in enumerate(recorded.dispatches, 1):
                self._add(recorded, dispatch, last=number == len(recorded.dispatches))
        if calls.first_at is not None and calls.last_at is not None:
            self._kept = f"Entries are kept from {moment(calls.first_at)} to {moment(calls.last_at)}; none is missing."
        for (place, model), use in sorted(self._uses.items()):
            yield {
                "place": place,
                "model": model,
                "operator": use.operator,
                "first": moment(use.first),
                "last": moment(use.last),
                "calls": use.calls,
                "actions": names_of(use.actions),
                "failed": use.failed,
                "codes": names_of(use.codes) or ["none"],
                "uncertain": use.uncertain,
                "oversight": use.oversight,
                "terms": sorted(use.versions) or ["unknown"],
            }

    def notes(self) -> list[str]:
        """Return what the rows leave out, and how long the log is kept."""
        refused = ", ".join(names_of(self._refused)) or "none"
        return [
            self._kept or "The log is empty.",
            f"Calls of which nothing was sent, by code: {refused}.",
            "The entries themselves are the log of art. 12: `situs ledger export`. At least six months are asked for "
            "(art. 19(1), 26(6)); entries are never removed one by one, since the tree would no longer have its root.",
            "Which of these systems is a high-risk one (art. 6, Annex III) is for a person to judge.",
        ]

    def _add(self, recorded: Recorded, dispatch: Dispatch, *, last: bool) -> None:
        decision = recorded.decision
        key = (dispatch.place["id"], dispatch.model or str(decision.get("model", "")))
        at = decision["at"]
        if (use := self._uses.get(key)) is None:
            use = self._uses[key] = _Use(dispatch.place.get("operator") or "the department", at, at)
        use.first, use.last = min(use.first, at), max(use.last, at)
        use.calls += 1
        use.actions[str(decision.get("action", ""))] += 1
        use.uncertain += not dispatch.certain
        use.oversight += bool(decision.get("lowered"))
        version = dispatch.place.get("terms", {}).get("version")
        if version:
            use.versions.add(str(version))
        code = dispatch.code or (str(recorded.outcome.get("code") or "") if last else "")
        if code:
            use.failed += 1
            use.codes[code] += 1
