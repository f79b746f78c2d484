"""Find when a contract was made, from when it is effective, and when it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from situs.minimise.segments import Segment
from situs.tasks.days import Day, days_in
from situs.tasks.passage import passage_at

_HEAD = 6_000
"""Characters of the beginning in which a contract says when it was made."""
_TAIL = 8_000
"""Characters of the end in which it is signed."""
_NEAR = 90
_EFFECTIVE_AFTER = re.compile(r"[\s,]*+\(?[^()\n]{0,60}?[\"“„']?effective\s+(?:time|date)\b", re.I)
_EFFECTIVE_BEFORE = re.compile(
    r"(?:\beffective\b(?:\s+\w+){0,4}|\b(?:commenc|beginn|start)\w*(?:\s+\w+){0,3}|\bshall\s+commence\s+on\b[^.;]{0,30}"
    r"|\b(?:effective|commencement)\s+date\b[^.;\d]{0,60}|\bmit\s+wirkung\s+(?:vom|zum|ab)|\bin\s+kraft\b(?:\s+\w+){0,3}|\bà\s+compter\s+du)\s*$",
    re.I,
)
_ENDS_BEFORE = re.compile(
    r"(?:\b(?:until|through|thru|ending|ends?|expir\w*|terminat\w*|bis(?:\s+zum)?|jusqu'au|endet\s+am|endend\s+am|läuft\s+bis(?:\s+zum)?)\b(?:[\s\w,\"“”()]{0,50}?))\s*$",
    re.I,
)
_MADE_BEFORE = re.compile(
    r"(?:\bdated?(?:\s+as\s+of)?|\bmade(?:\s+and\s+entered)?(?:\s+into)?|\bentered(?:\s+into)?|\bexecuted|\bas\s+of|\bon|\bthis|\bday|\bvom|\bdatum|\bdate)\b[\s:,\w]{0,30}$",
    re.I,
)
_OTHER_BEFORE = re.compile(
    r"\b(?:appointed|incorporated|organi[sz]ed|registered|established|founded|born)\b[^.;\n]{0,80}\b(?:on|of|since)\s*$",
    re.I,
)
"""What happened on a day to somebody whom the contract names, and not to the contract."""
_SAID = re.compile(
    r"\b(?:this\s+(?:agreement|contract)|the\s+(?:initial\s+)?term(?:\s+of\s+this\s+(?:agreement|contract))?)\b[^.;]{0,60}"
    r"\b(?:(?:be|becomes?|is)\s+effective|commences?\s+on|takes?\s+effect|into\s+(?:force|effect))\b[^.;]{0,120}"
    r"|[\"“„]effective\s+date[\"”“]\s+(?:means|shall\s+mean|is)\b[^.;]{0,120}"
    r"|\beffective\s+(?:as\s+of|on)\s+the\s+(?:later|last|date|day)\b[^.;,]{0,100}",
    re.I,
)
"""When a contract is effective, told in words and not by a day."""


class Role(StrEnum):
    """Say what a date is for."""

    MADE = "agreement date"
    EFFECTIVE = "effective date"
    ENDS = "expiration date"


@dataclass(frozen=True, slots=True)
class Dated:
    """Mark a date (or the blank left for it) with its role; `value` is None where the text does not say a day."""

    role: Role
    start: int
    end: int
    value: date | None


def dates_of(text: str, segments: Sequence[Segment]) -> tuple[Dated, ...]:
    """Return the dates of a contract by their roles, in order of roles; a role that is not there is left out.

    A date in a running title or at the foot of a page is none of the contract's.
    """
    days = [
        d for d in days_in(text) if segments[passage_at(segments, d.start, d.end).segment].place.kind != "furniture"
    ]
    # Where the day of somebody else's doing is told again, it is most likely told of that.
    others = {day.value for day in days if day.value and _OTHER_BEFORE.search(_before(text, day))}
    own = [day for day in days if day.value not in others]
    head = [day for day in own if day.start < _HEAD]
    found: list[Dated] = []
    for role, day in (
        (Role.MADE, _made(text, head, own)),
        (Role.EFFECTIVE, _effective(text, days)),
        (Role.ENDS, _ends(text, days)),
    ):
        if day:
            found.append(Dated(role, day.start, day.end, day.value))
    return tuple(found)


def _before(text: str, day: Day) -> str:
    return text[max(0, day.start - _NEAR) : day.start]


def _made(text: str, head: Sequence[Day], days: Sequence[Day]) -> Day | None:
    """Return the first date of the opening that words such as *dated* or *made* lead to, else where it is signed."""
    for day in head:
        if _MADE_BEFORE.search(_before(text, day)) and not _EFFECTIVE_BEFORE.search(_before(text, day)):
            return day
    if head and head[0].start < _HEAD // 3:
        return head[0]
    signed = [day for day in days if day.start > len(text) - _TAIL and _MADE_BEFORE.search(_before(text, day))]
    return signed[-1] if signed else None


def _effective(text: str, days: Sequence[Day]) -> Day | None:
    for day in days:
        after = text[day.end : day.end + _NEAR]
        if _EFFECTIVE_AFTER.match(after) or _EFFECTIVE_BEFORE.search(_before(text, day)):
            return day
    said = _SAID.search(text)
    return Day(said.start(), said.end(), None) if said else None


def _ends(text: str, days: Sequence[Day]) -> Day | None:
    return next((day for day in days if _ENDS_BEFORE.search(_before(text, day))), None)
