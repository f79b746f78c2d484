"""What had been sent of a matter when it was erased: where tokens are that now mean nothing, and what was in clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from situs.registers import Calls, Recorded

Entry = Mapping[str, Any]


@dataclass(slots=True)
class Reach:
    """Count what a log shows of a matter, up to one checkpoint."""

    matter: str
    calls: int = 0
    not_sent: int = 0
    places: dict[tuple[str, str, str, str], Counter[str]] = field(default_factory=dict)
    """Sendings by place, operator, countries and retention: with tokens, without any, or nobody knows.

    One token is enough for the first: what was not recognised beside it left in clear.
    """
    tokens: int = 0
    """Values that left as tokens, in calls whose end is on record."""
    exports: int = 0
    """Data sets that were written; the log does not say which matters they hold."""
    trainings: int = 0

    def facts(self) -> dict[str, Any]:
        """Return the counts in the form that is certified."""
        return {
            "calls": self.calls,
            "refused_or_not_sent": self.not_sent,
            "tokens": self.tokens,
            "places": [
                {
                    "place": place, "operator": operator, "processed_in": countries, "retention_days": kept,
                    "with_tokens": counts["with_tokens"], "without_tokens": counts["without_tokens"],
                    "not_known": counts["not_known"],
                }
                for (place, operator, countries, kept), counts in sorted(self.places.items())
            ],
            "exports": self.exports,
            "trainings": self.trainings,
        }  # fmt: skip


def find_reach(entries: Iterable[tuple[int, dict[str, Any]]], matter: str) -> Reach:
    """Return what entries show of a matter.

    The entries may be the whole log, or those of the matter with every configuration, export and training run.
    """
    found = Reach(matter)
    for recorded in Calls(_watched(entries, found), matter):
        found.calls += 1
        found.not_sent += not recorded.dispatches
        found.tokens += recorded.outcome.get("pseudonymised", 0)
        for dispatch in recorded.dispatches:
            place = dispatch.place
            kept = place.get("terms", {}).get("retention_days")
            key = (
                place["id"], place.get("operator") or "the department", ", ".join(sorted(dispatch.countries)),
                "unknown" if kept is None else str(kept),
            )  # fmt: skip
            found.places.setdefault(key, Counter())[_left(recorded, dispatch.route, dispatch.certain)] += 1
    return found


def _watched(entries: Iterable[tuple[int, dict[str, Any]]], found: Reach) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, entry in entries:
        if entry["type"] == "event":
            found.exports += entry.get("event") == "export"
            found.trainings += entry.get("event") == "training"
        yield index, entry


def _left(recorded: Recorded, route: str, certain: bool) -> str:
    """Return how a text left; one token in it is `with_tokens`, whatever left in clear beside it.

    An outcome tells it of the last route alone; of an earlier one nobody knows.
    """
    if not certain or recorded.outcome.get("route") != route:
        return "not_known"
    return "with_tokens" if recorded.outcome.get("pseudonymised", 0) else "without_tokens"
