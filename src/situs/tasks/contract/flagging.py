"""Hold a contract against a playbook: which position each clause takes, how grave that is, and by which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from situs.tasks.contract.governing import Governing
from situs.tasks.contract.locating import Located, State
from situs.tasks.contract.playbook import Playbook, Position, Test
from situs.tasks.durations import days_of
from situs.tasks.passage import Passage


class Taken(StrEnum):
    """Name the position that a contract takes."""

    PREFERRED = "preferred"
    FALLBACK = "fallback"
    RED_LINE = "red line"
    MISSING = "missing"
    ABSENT = "absent"
    """There is no such clause, and none is required."""
    UNJUDGED = "cannot be judged"
    """There is a clause, or may be one, and no test says what it holds."""


class Risk(StrEnum):
    """Rank a flag."""

    HIGH = "high"
    REVIEW = "review"
    LOW = "low"
    NONE = "none"


_RISKS = {
    Taken.RED_LINE: Risk.HIGH,
    Taken.MISSING: Risk.HIGH,
    Taken.UNJUDGED: Risk.REVIEW,
    Taken.FALLBACK: Risk.LOW,
    Taken.PREFERRED: Risk.NONE,
    Taken.ABSENT: Risk.NONE,
}


@dataclass(frozen=True, slots=True)
class Flag:
    """Say which position a contract takes on one clause, and where."""

    position: str
    clause: str
    taken: Taken
    risk: Risk
    passages: tuple[Passage, ...]
    why: str
    """The position in the playbook's words, or what stands against a judgement."""
    advice: str


def flag_risks(
    text: str, playbook: Playbook, located: Mapping[str, Located], laws: Sequence[Governing]
) -> tuple[Flag, ...]:
    """Return a flag for each position of a playbook, in its order."""
    return tuple(_flag(text, position, located[position.clause], laws) for position in playbook.positions)


def _flag(text: str, position: Position, located: Located, laws: Sequence[Governing]) -> Flag:
    taken, why, passages = _judged(text, position, located, laws)
    return Flag(position.id, position.clause, taken, _RISKS[taken], passages, why, position.advice)


def _judged(
    text: str, position: Position, located: Located, laws: Sequence[Governing]
) -> tuple[Taken, str, tuple[Passage, ...]]:
    """Try the red line first: what a department never signs must not hide behind what it likes."""
    if located.state is State.POSSIBLE:
        return Taken.UNJUDGED, "something may be such a clause: a person should look", located.passages
    levels = (
        (Taken.RED_LINE, position.red_line),
        (Taken.PREFERRED, position.preferred),
        (Taken.FALLBACK, position.fallback),
    )
    for taken, test in levels:
        found = _met(text, test, located, laws) if test and test.decides else None
        if test and found is not None:
            return taken, test.text, tuple(found)
    if located.state is State.FOUND:
        return (
            Taken.UNJUDGED,
            "there is such a clause, and no test of the playbook says what it holds",
            located.passages,
        )
    if position.required:
        return Taken.MISSING, "no such clause was found", ()
    return Taken.ABSENT, "no such clause was found", ()


def _met(text: str, test: Test, located: Located, laws: Sequence[Governing]) -> Sequence[Passage] | None:
    """Return the passages by which a test holds (none where a clause is rightly absent), or None where it does not."""
    there = located.state is State.FOUND
    if test.present is not None and test.present != there:
        return None
    passages: list[Passage] = []
    if test.match is not None:
        passages += _matching(text, test, located.passages)
        if not passages:
            return None
    if test.laws:
        governed = [law.clause for law in laws if _named(law) & test.laws]
        if not governed:
            return None
        passages += governed
    if test.at_least_days is not None or test.at_most_days is not None:
        lasting = _lasting(text, test, located.passages)
        if lasting is None:
            return None
        passages.append(lasting)
    if there and not passages:
        passages = list(located.passages)
    return tuple(dict.fromkeys(passages))


def _named(law: Governing) -> frozenset[str]:
    return frozenset({law.country, f"{law.country}/{law.region}"})


def _matching(text: str, test: Test, passages: Iterable[Passage]) -> list[Passage]:
    assert test.match is not None
    spans = [(p, test.match.find(text, p.start, p.end)) for p in passages]
    return [Passage(span[0], span[1], p.segment) if span[1] > span[0] else p for p, span in spans if span]


def _lasting(text: str, test: Test, passages: Iterable[Passage]) -> Passage | None:
    """Return the first duration that is meant, if it keeps within the bounds."""
    for p in passages:
        for days, start, end in days_of(p.of(text)):
            first, last = p.start + start, p.start + end
            if test.near is not None and not test.near.find(text, *_phrase(text, p, first, last)):
                continue
            low, high = test.at_least_days, test.at_most_days
            keeps = (low is None or days >= low) and (high is None or days <= high)
            return Passage(first, last, p.segment) if keeps else None
    return None


def _phrase(text: str, p: Passage, start: int, end: int) -> tuple[int, int]:
    """Return the stretch around a span that no comma, semicolon or colon cuts."""
    before = max(text.rfind(mark, p.start, start) for mark in ",;:")
    after = min((at for mark in ",;:" if (at := text.find(mark, end, p.end)) >= 0), default=p.end)
    return max(p.start, before + 1), after
