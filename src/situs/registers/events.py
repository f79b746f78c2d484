"""Count what a log records beside calls, such as training, incidents and acts, and hold the entries that say so.

An event is told as what it is: that somebody did or stated something. Whether it was enough, or took effect, is not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from situs.registers.calls import Entry
from situs.registers.period import Period
from situs.registers.register import counted, names_of

_SHOWN = 5
_NAMES = 20
_STAMPED = ("cosigned", "stamped")
_VERIFIED, _UNVERIFIED = ", at least one verified", " by the log's own word"
_DISPOSED = (("disposed", "disposed of"), ("blocked", "kept by holds"), ("failed", "that could not be"))


@dataclass(slots=True)
class Noted:
    """Count entries, and hold the numbers of the first few and of the last."""

    count: int = 0
    first: list[int] = field(default_factory=list)
    last: int = 0

    def add(self, index: int) -> None:
        """Take an entry's number."""
        self.count += 1
        self.last = index
        if len(self.first) < _SHOWN:
            self.first.append(index)

    def __str__(self) -> str:
        """Return where they are, in words."""
        told = ", ".join(map(str, self.first)) + (f" … {self.last}" if self.count > _SHOWN else "")
        return f"{'entry' if self.count == 1 else 'entries'} {told}"


@dataclass(slots=True)
class Events:
    """Hold what was counted; beside counts it grows with the names of people, versions and duties alone."""

    period: Period | None = None
    """Only events that were done within it; None takes all."""
    verified: frozenset[str] = frozenset()
    """Which kinds of countersignatures were checked against a key or certificate from elsewhere."""
    noted: defaultdict[str, Noted] = field(default_factory=lambda: defaultdict(Noted))
    """By the word before the first underscore of an event's name, and by its whole name."""
    counts: Counter[str] = field(default_factory=Counter)
    people: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    things: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    duties: Counter[str] = field(default_factory=Counter)

    def note(self, index: int, entry: Entry) -> None:
        """Take an event's entry and its number."""
        if self.period is not None and entry.get("done", entry["at"]) not in self.period:
            return
        name = str(entry.get("event"))
        family = name.partition("_")[0]
        for key in {name, family}:
            self.noted[key].add(index)
        who = entry.get("by") or entry.get("person")
        if who:
            self.people[family].add(str(who))
        if (take := _TAKERS.get(name)) is not None:
            take(self, index, entry)

    def count(self, name: str) -> int:
        """Return how many events there were of a name or family."""
        return self.noted[name].count if name in self.noted else 0

    def where(self, name: str) -> str:
        """Return the entries of a name or family, in brackets."""
        return f"({self.noted[name]})"


def _learned(events: Events, _: int, entry: Entry) -> None:
    if entry.get("passed") is True:
        events.people["passed"].add(str(entry.get("person", "")))


def _notified(events: Events, _: int, entry: Entry) -> None:
    events.duties[str(entry.get("duty", ""))] += 1


def _acted(events: Events, _: int, entry: Entry) -> None:
    events.counts[str(entry.get("act", ""))] += 1
    events.things["versions"].add(str(entry.get("call", "")).removeprefix("model:"))


def _activated(events: Events, index: int, entry: Entry) -> None:
    events.counts["emergency"] += entry.get("emergency") is True
    proof: Entry = entry.get("proof", {})
    if proof.get("statements"):
        events.noted["proven"].add(index)
        events.counts["statements"] += proof["statements"]
        events.counts["unproven"] += proof.get("failed", 0)


def _erased(events: Events, _: int, entry: Entry) -> None:
    events.counts["destroyed"] += entry.get("destroyed") is True
    events.counts["conflict"] += entry.get("conflict") is True


def _applied(events: Events, _: int, entry: Entry) -> None:
    events.things["classes"].add(str(entry.get("class", "")))
    for word in ("disposed", "blocked", "failed"):
        events.counts[word] += entry.get(word, 0)


_TAKERS: Mapping[str, Callable[[Events, int, Entry], None]] = {
    "learning_completed": _learned,
    "incident_notified": _notified,
    "model_act": _acted,
    "policy_activated": _activated,
    "erasure_ended": _erased,
    "retention_applied": _applied,
}


def _each(words: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{number} {word}" for number, word in words if number)


def _named(events: Events, family: str) -> str:
    return counted(len(events.people[family]), "name")


def _learning(events: Events) -> str:
    if not events.count("learning"):
        return ""
    people, passed = len(events.people["learning"]), len(events.people["passed"])
    return (
        f"{counted(events.count('learning'), 'completion')} of exercises on the department's own policies, by "
        f"{'1 person' if people == 1 else f'{people} people'}, of whom {passed} passed at least once "
        f"{events.where('learning')}; register training"
    )


def _incidents(events: Events) -> str:
    if not events.count("incident"):
        return ""
    steps = ("opened", "scoped", "classified", "notified", "closed")
    told = _each((events.count(f"incident_{step}"), step) for step in steps)
    duties = f"; stated as done: {', '.join(names_of(events.duties)[:_NAMES])}" if events.duties else ""
    return f"acts on incidents: {told}{duties} {events.where('incident')}"


def _models(events: Events) -> str:
    if not events.count("model_act"):
        return ""
    told = _each((events.counts[act], act.replace("_", " ")) for act in ("proposed", "confirmed", "rolled_back"))
    versions = ", ".join(sorted(events.things["versions"])[:_NAMES])
    return (
        f"acts on {counted(len(events.things['versions']), 'version')} of models ({versions}): {told}, under "
        f"{_named(events, 'model')} {events.where('model_act')}"
    )


def _compared(events: Events) -> str:
    if not events.count("model_compared"):
        return ""
    return (
        f"{counted(events.count('model_compared'), 'comparison')} of an evaluated version with the one that served, "
        f"each by a call of its own that is counted like any {events.where('model_compared')}"
    )


def _policies(events: Events) -> str:
    if not events.count("policy"):
        return ""
    steps = ("proposed", "approved", "activated", "withdrawn")
    told = _each((events.count(f"policy_{step}"), step) for step in steps)
    urgent = f", {events.counts['emergency']} of them as an emergency" if events.counts["emergency"] else ""
    return (
        f"acts on policies: {told}{urgent}, by {counted(len(events.people['policy']), 'principal')} "
        f"{events.where('policy')}; which of them took effect: `situs policy proposals`"
    )


def _proofs(events: Events) -> str:
    if not events.count("proven"):
        return ""
    return (
        f"{counted(events.counts['statements'], 'statement')} walked over all states before "
        f"{counted(events.count('proven'), 'activation')}; {events.counts['unproven']} of them, not required, did not "
        f"hold {events.where('proven')}"
    )


def _erasures(events: Events) -> str:
    if not events.count("erasure"):
        return ""
    begun, ended = events.count("erasure_begun"), events.count("erasure_ended")
    destroyed = events.counts["destroyed"]
    told = _each([
        (begun, "begun"),
        (destroyed, "ended with the key destroyed"),
        (ended - destroyed, "ended without"),
        (events.count("erasure_blocked"), "blocked by a legal hold"),
        (events.counts["conflict"], "in conflict with a hold"),
    ])  # fmt: skip
    return f"erasures of matters: {told} {events.where('erasure')}"


def _disposals(events: Events) -> str:
    if not events.count("retention"):
        return ""
    counts, classes = events.counts, ", ".join(sorted(events.things["classes"]))
    told = _each((events.count(f"retention_{name}"), word) for name, word in (("begun", "begun"), ("applied", "ended")))
    figures = _each((counts[name], word) for name, word in _DISPOSED) or "nothing disposed of"
    return f"disposals by retention{classes and f' of {classes}'}: {told}; {figures} {events.where('retention')}"


def _countersigned(events: Events) -> str:
    found = [
        f"{events.count(name)} {name}{_VERIFIED if name in events.verified else _UNVERIFIED} {events.where(name)}"
        for name in _STAMPED
        if events.count(name)
    ]
    failed = events.count("witness_failed") + events.count("stamp_failed")
    return f"checkpoints countersigned: {', '.join(found)}; failures {failed}" if found else ""


def _plain(name: str, noun: str, words: str) -> Callable[[Events], str]:
    def make(events: Events) -> str:
        return f"{counted(events.count(name), noun)} {words} {events.where(name)}" if events.count(name) else ""

    return make


EVENT_EVIDENCE: Mapping[str, Callable[[Events], str]] = {
    "configured": _plain("configured", "time", "that rules came into force, each with digests of policies and law"),
    "reviews": _plain("privilege_reviewed", "verdict", "of named people on doubtful privilege"),
    "recovered": _plain("ledger_recovered", "time", "the ledger was recovered"),
    "countersigned": _countersigned,
    "learning": _learning,
    "incidents": _incidents,
    "models": _models,
    "compared": _compared,
    "policy_acts": _policies,
    "proofs": _proofs,
    "erasures": _erasures,
    "disposals": _disposals,
}
"""How each kind of evidence is told. What is empty is not shown by this log."""
