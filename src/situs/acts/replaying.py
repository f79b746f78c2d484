"""Replay recorded decisions under a proposed policy set, and say what would have come out otherwise.

What is compared are two sets over the same recorded facts: the one in force and the proposed one. Where the set that
ruled then is at hand, the recorded ruling must come out of it again; if it does not, the call cannot be replayed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from situs.acts.recalling import Asked, Entry, Gap, Scenes
from situs.acts.reweighing import Verdict, known_of, recorded_verdict, reweigh
from situs.law import Law
from situs.policy import Policies

_EXAMPLES = 100
"""So many calls of each kind are named; all are counted."""
_LABELS = 8


class Turn(StrEnum):
    """Say what becomes of a call under the proposed set."""

    REFUSED = "refused"
    """It was permitted, and would be refused."""
    PERMITTED = "permitted"
    """It was refused by policy, and would be permitted."""
    ELSEWHERE = "elsewhere"
    """It is permitted under both, on other routes."""
    OTHERWISE = "otherwise"
    """On the same routes, under other conditions."""
    REASONED = "reasoned"
    """The same comes out for other reasons."""
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Sets:
    """Hold the policy sets of a replay."""

    base: Policies
    """The set in force."""
    proposed: Policies
    others: Mapping[str, Policies] = field(default_factory=dict)
    """Earlier sets that are at hand, by digest."""

    def of(self, digest: str) -> Policies | None:
        """Return the set of a digest, or None where it is not at hand."""
        for one in (self.base, self.proposed):
            if one.digest == digest:
                return one
        return self.others.get(digest)


@dataclass(frozen=True, slots=True)
class Moved:
    """Hold a call that comes out otherwise: metadata alone."""

    index: int
    """The number of the decision in the log."""
    call: str
    at: int
    turn: Turn
    matter: str
    labels: tuple[str, ...]
    routes: tuple[tuple[str, str, Verdict, Verdict], ...]
    """Route, place, verdict of the set in force and of the proposed one, where they differ."""


@dataclass(slots=True)
class Replayed:
    """Hold what a replay found."""

    calls: int = 0
    """Decisions of the period."""
    unruled: int = 0
    """Of these, those that ended before policy was asked: they have no ruling to compare."""
    turns: Counter[Turn] = field(default_factory=Counter)
    gaps: Counter[Gap] = field(default_factory=Counter)
    unchecked: int = 0
    """Replayed, while the set that ruled then was not at hand to check the facts with."""
    policies: dict[Turn, Counter[str]] = field(default_factory=dict)
    """How often each policy determines the new outcome of a call that turned."""
    examples: list[Moved] = field(default_factory=list)

    @property
    def replayed(self) -> int:
        """Return how many calls were replayed."""
        return self.turns.total()

    def figures(self) -> dict[str, Any]:
        """Return the figures, for the record."""
        return {
            "calls": self.calls,
            "unruled": self.unruled,
            "replayed": self.replayed,
            "unchecked": self.unchecked,
            **{turn.value: self.turns[turn] for turn in Turn},
            "unreplayable": self.gaps.total(),
        }


def replay(entries: Iterable[tuple[int, Entry]], since: int, law: Law, sets: Sets) -> Replayed:
    """Return what becomes of every decision from `since` on (epoch milliseconds); reads the entries to the end."""
    scenes, found = Scenes(law), Replayed()
    for index, entry in entries:
        if entry["type"] == "decision" and entry["at"] >= since:
            _take(found, scenes, index, entry, sets)
        elif entry.get("event") == "configured":
            scenes.take(entry)
    return found


def _take(found: Replayed, scenes: Scenes, index: int, decision: Entry, sets: Sets) -> None:
    found.calls += 1
    if not decision.get("rulings"):
        found.unruled += 1
        return
    then = sets.of(decision.get("rules", {}).get("policies", ""))
    reads = sets.base.reads | sets.proposed.reads | (then.reads if then else frozenset())
    asked = scenes.recall(decision, reads)
    try:
        pairs = asked if isinstance(asked, Gap) else _pairs(asked, then, sets)
    except (KeyError, TypeError, ValueError):
        pairs = Gap.UNREADABLE
    if isinstance(pairs, Gap):
        found.gaps[pairs] += 1
        return
    found.unchecked += then is None
    turn = _turn(pairs)
    found.turns[turn] += 1
    if turn is Turn.SAME:
        return
    differing = [(one, was, now) for one, was, now in pairs if was != now]
    counts = found.policies.setdefault(turn, Counter())
    counts.update({name for _, _, now in differing for name in now.policies})
    if sum(moved.turn is turn for moved in found.examples) < _EXAMPLES:
        found.examples.append(_moved(index, decision, turn, differing))


def _pairs(asked: tuple[Asked, ...], then: Policies | None, sets: Sets) -> list[tuple[Asked, Verdict, Verdict]] | Gap:
    pairs = []
    for one in asked:
        if list(one.question.transfer_bases) != list(one.recorded["transfers"]):
            return Gap.RULING
        known = known_of(one, then)
        if then is not None and reweigh(one, then, known) != recorded_verdict(one):
            return Gap.RULING
        was, now = reweigh(one, sets.base, known), reweigh(one, sets.proposed, known)
        if was is None or now is None:
            return Gap.RISK
        pairs.append((one, was, now))
    return pairs


def _turn(pairs: list[tuple[Asked, Verdict, Verdict]]) -> Turn:
    """Compare both outcomes of a call. It is permitted where a route is that is not only for falling back on."""
    first = [pair for pair in pairs if pair[0].question.path != "fallback"]
    was, now = any(w.permitted for _, w, _ in first), any(n.permitted for _, _, n in first)
    if was is not now:
        return Turn.PERMITTED if now else Turn.REFUSED
    if any(w.permitted is not n.permitted for _, w, n in pairs):
        return Turn.ELSEWHERE
    if any(w.obligations != n.obligations for _, w, n in pairs):
        return Turn.OTHERWISE
    return Turn.REASONED if any(w != n for _, w, n in pairs) else Turn.SAME


def _moved(index: int, decision: Entry, turn: Turn, differing: list[tuple[Asked, Verdict, Verdict]]) -> Moved:
    labels = tuple(sorted({e["label"] for e in decision["labels"]}))[:_LABELS]
    routes = tuple(
        (one.question.route.id, one.question.route.place.id, was, now)
        for one, was, now in differing
        if one.question.path != "fallback" or was.permitted is not now.permitted
    )
    return Moved(index, decision["call"], decision["at"], turn, decision["matter"] or "", labels, routes)
