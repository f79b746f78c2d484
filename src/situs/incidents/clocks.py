"""The clocks of an incident: what is due when, and what became of it by a given time.

Times are the entries' own and those that people state; the present is an argument. A limit counts from the very moment
at which it starts, which is never later than Regulation (EEC, Euratom) No 1182/71 has it; that regulation's longer ends
(the hour of the event left out, the next working day) are not relied upon. A month ends on the day of the same number,
or on the last day of a shorter month (art. 3(2)(c) of it).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from situs.incidents.acts import CLASSIFIED
from situs.incidents.duties import AWARE, Duty, load_duties
from situs.incidents.incident import Incident

_HOUR_MS = 3_600_000


class State(StrEnum):
    """Say what became of a duty."""

    RUNNING = "running"
    OVERDUE = "overdue"
    OPEN = "open"
    """It is not done, and no limit is fixed."""
    MET = "met"
    LATE = "late"
    """It was done after its limit."""
    EXCUSED = "excused"
    """The classification says that it does not apply."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Hold one duty of one incident. Times are epoch milliseconds."""

    duty: Duty
    place: str
    """Where it is one for each place; else empty."""
    starts: int
    due: int | None
    """None where no limit is fixed."""
    provisional: bool
    """It follows a notice that was not given yet: it starts from that notice's own limit."""
    undecided: bool
    """Nobody said whether it applies, so it runs."""
    done: int | None
    """When it was done, as a person states."""
    recorded: int | None
    """When that was recorded."""
    excused: int | None
    """When the classification took it away."""

    def state(self, now: int) -> State:
        """Return what became of it by a time."""
        if self.done is not None:
            return State.LATE if self.due is not None and self.done > self.due else State.MET
        if self.excused is not None:
            return State.EXCUSED
        if self.due is None:
            return State.OPEN
        return State.OVERDUE if now > self.due else State.RUNNING

    @property
    def name(self) -> str:
        """Return the duty's id, with its place."""
        return f"{self.duty.id} ({self.place or 'place not known'})" if self.duty.per_place else self.duty.id

    @property
    def recorded_late(self) -> bool:
        """Tell whether it was recorded after its limit that it was done before it: the record does not show that."""
        return bool(
            self.due is not None and self.done is not None and self.recorded is not None
            and self.done <= self.due < self.recorded
        )  # fmt: skip

    @property
    def passed_first(self) -> bool:
        """Tell whether its limit had passed before the classification took it away."""
        return self.excused is not None and self.due is not None and self.excused > self.due


@dataclass(frozen=True, slots=True)
class Present:
    """Say what time it is: the clock's, but never before the last entry of the log."""

    clock: int
    last_entry: int

    @property
    def now(self) -> int:
        """Return the time that clocks are judged by, epoch milliseconds."""
        return max(self.clock, self.last_entry)

    @property
    def behind(self) -> int:
        """Return by how many milliseconds the clock is behind the log; 0 if it is not."""
        return max(0, self.last_entry - self.clock)


def clocks_of(incident: Incident, places: Iterable[str] | None = None) -> tuple[Clock, ...]:
    """Return the clocks of an incident.

    `places` are those outside the department that its text went to, or may have; an empty name among them stands for
    one that is not known, and what is due there is met by nothing. Without the log (None) they are those that notices
    name, or one that is not known.
    """
    told = _told(incident)
    somewhere = sorted({*places, *told}) if places is not None else sorted(told) or [""]
    found: list[Clock] = []
    for duty in load_duties().values():
        found += [_clock(incident, duty, place) for place in (somewhere if duty.per_place else [""])]
    return tuple(found)


def hindrances(incident: Incident, places: Iterable[str]) -> tuple[Clock, ...]:
    """Return the clocks for which an incident may not be closed yet."""
    waiting = (State.RUNNING, State.OVERDUE, State.OPEN)
    return tuple(c for c in clocks_of(incident, places) if c.duty.required and c.state(c.starts) in waiting)


def lost_duties(
    incident: Incident, places: Iterable[str], other: Incident, other_places: Iterable[str]
) -> tuple[Clock, ...]:
    """Return the clocks for which an incident may not be closed as a duplicate of another one.

    They hinder its closing, and the other does not have them: it concerns no such place, or is classified so that they
    do not apply, while this one's own classification says that they do. Places as for `clocks_of`.
    """
    theirs = {(c.duty.id, c.place): c for c in clocks_of(other, other_places)}
    lost = []
    for clock in hindrances(incident, places):
        same = theirs.get((clock.duty.id, clock.place))
        if same is None or (same.state(same.starts) is State.EXCUSED and not clock.undecided):
            lost.append(clock)
    return tuple(lost)


def add_months(at: int, months: int) -> int:
    """Return the same time of day so many calendar months later, on the last day of a shorter month."""
    begin = datetime.fromtimestamp(at / 1000, UTC)
    year, month = divmod(begin.year * 12 + begin.month - 1 + months, 12)
    day = min(begin.day, monthrange(year, month + 1)[1])
    return int(begin.replace(year=year, month=month + 1, day=day).timestamp()) * 1000 + at % 1000


def _told(incident: Incident) -> set[str]:
    """Return the places that notices name."""
    return {step.act["place"] for step in incident.steps if step.act.get("place")}


def _clock(incident: Incident, duty: Duty, place: str) -> Clock:
    starts, provisional = _start(incident, duty, place)
    notices = incident.notices(duty.id, place) if place or not duty.per_place else ()
    first = min(notices, key=lambda step: step.act["sent"], default=None)
    value = incident.facets[duty.facet]
    return Clock(
        duty=duty,
        place=place,
        starts=starts,
        due=_due(duty, starts),
        provisional=provisional,
        undecided=value == "unknown",
        done=first.act["sent"] if first else None,
        recorded=first.at if first else None,
        excused=None if value in duty.applies else _excused(incident, duty),
    )


def _start(incident: Incident, duty: Duty, place: str) -> tuple[int, bool]:
    if duty.starts == AWARE:
        return incident.aware, False
    before = load_duties()[duty.starts]
    notices = incident.notices(before.id, place)
    if notices:
        return min(step.act["sent"] for step in notices), False
    begin, _ = _start(incident, before, place)
    return _due(before, begin) or begin, True


def _due(duty: Duty, starts: int) -> int | None:
    if duty.hours is not None:
        return starts + duty.hours * _HOUR_MS
    if duty.months is not None:
        return add_months(starts, duty.months)
    return None


def _excused(incident: Incident, duty: Duty) -> int:
    """Return when the classification first took a duty away for good."""
    at = incident.opened.at
    applies = True
    for step in incident.steps:
        said = step.act.get(duty.facet) if step.act["event"] == CLASSIFIED else ""
        if said:
            still = said in duty.applies
            if applies and not still:
                at = step.at
            applies = still
    return at
