"""How a fact is known: from where, as of which day, how surely; and how long it is believed without another look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

REVIEW_DAYS = 365
"""Days after its date on which a fact is due for another look, unless the configuration says otherwise."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Say how a row of the law's data is known."""

    source: tuple[str, ...] = ()
    as_of: date | None = None
    """None where nobody noted it: then it is stale."""
    confidence: str = ""
    verification: str = ""

    @property
    def words(self) -> str:
        """Return it on one line."""
        dated = f"as of {self.as_of}" if self.as_of else "without a date"
        parts = [*self.source, dated, self.confidence and f"confidence {self.confidence}", self.verification]
        return "; ".join(part for part in parts if part)


UNDATED = Fact()
"""How a fact is known of which nobody noted anything."""


@dataclass(frozen=True, slots=True)
class Review:
    """Say for how long facts stand, and what they count as afterwards."""

    days: int = REVIEW_DAYS
    stale_is_unknown: bool = False

    def last_day(self, fact: Fact) -> date | None:
        """Return the last day on which a fact is not stale, None where it always is."""
        return fact.as_of + timedelta(days=self.days) if fact.as_of else None

    def is_stale(self, fact: Fact, today: date | None) -> bool:
        """Tell whether a fact was due for another look before a day; with no day given, it was."""
        last = self.last_day(fact)
        return last is None or today is None or today > last

    def holds(self, fact: Fact, today: date | None) -> bool:
        """Tell whether a fact may be relied upon on a day."""
        return not self.stale_is_unknown or not self.is_stale(fact, today)


YEARLY = Review()
"""A look a year; what is stale is shown."""
