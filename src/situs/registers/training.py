"""The register of staff training: who completed exercises about the department's policies, when, and how well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from situs.law import Law
from situs.registers.calls import Calls, moment
from situs.registers.register import Row


class Training:
    """List every completion, passed or not: one row each."""

    TITLE: ClassVar[str] = "Register of staff training"
    SOURCE: ClassVar[str] = (
        "Regulation (EU) 2024/1689 (AI Act) art. 4, as amended by Regulation (EU) 2026/1744; Directive (EU) 2022/2555 "
        "(NIS2) art. 20(2); as of 2026-11-23"
    )
    COLUMNS: ClassVar[dict[str, str]] = {
        "entry": "Entry",
        "at": "Completed (UTC)",
        "person": "Person",
        "exercises": "Exercises",
        "right": "Points",
        "most": "Of",
        "passed": "Passed",
        "seed": "Seed",
        "policies_sha256": "SHA-256 of the policies",
    }
    PRINTED: ClassVar[dict[str, int]] = {
        "entry": 2,
        "at": 5,
        "person": 6,
        "exercises": 3,
        "right": 2,
        "most": 2,
        "passed": 2,
    }

    def __init__(self, _law: Law) -> None:
        self._persons: set[str] = set()
        self._passed: set[str] = set()

    def rows(self, calls: Calls) -> Iterator[Row]:
        """Yield a row for each completion that was done within the period."""
        for index, entry in calls.entries:
            calls.see(entry)
            if entry.get("event") != "learning_completed":
                continue
            done = entry.get("done", entry["at"])
            if calls.period is not None and done not in calls.period:
                continue
            person = str(entry.get("person", ""))
            self._persons.add(person)
            if entry.get("passed") is True:
                self._passed.add(person)
            yield {
                "entry": index,
                "at": moment(done),
                "person": person,
                "exercises": entry.get("exercises", 0),
                "right": entry.get("right", 0),
                "most": entry.get("most", 0),
                "passed": entry.get("passed") is True,
                "seed": str(entry.get("seed", "")),
                "policies_sha256": str(entry.get("policies", "")),
            }

    def notes(self) -> list[str]:
        """Return what the rows show, and what they do not."""
        people = "1 person" if len(self._persons) == 1 else f"{len(self._persons)} people"
        return [
            f"{people} completed exercises, {len(self._passed)} of them with success at least once.",
            "Exercises are drawn from the department's own policies, and these score them: the same seed, policies "
            "and places draw the same ones again.",
            "A pseudonym stands for an API key's principal; whoever has the department's learning key can tell which.",
            "The record shows that whoever held the key answered. It does not show who sat before the screen, nor who "
            "should have been trained and was not: compare it with the list of staff.",
            "AI Act art. 4 asks for measures that support AI literacy by role, and guarantees no level; NIS2 art. "
            "20(2) asks members of management bodies to follow training.",
        ]
