"""Count what a log shows of the way in which systems are run: the evidence that duties are held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from situs.registers.calls import Calls, Entry, Recorded, moment
from situs.registers.register import counted

_PEOPLE = 20
_STAMPED = ("cosigned", "stamped")
_UNVERIFIED = "by the log's own word"


@dataclass(slots=True)
class Tally:
    """Hold what was counted; nothing of it grows with the log but the names of principals, places and models."""

    calls: int = 0
    refused: int = 0
    failed: int = 0
    uncertain: int = 0
    lowered: int = 0
    asserted: int = 0
    fallbacks: int = 0
    withheld: int = 0
    pseudonymised: int = 0
    redacted: int = 0
    rulings: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    policies: set[str] = field(default_factory=set)
    principals: set[str] = field(default_factory=set)
    credentials: Counter[str] = field(default_factory=Counter)
    systems: set[tuple[str, str]] = field(default_factory=set)

    def add(self, recorded: Recorded) -> None:
        """Take a call."""
        decision, outcome = recorded.decision, recorded.outcome
        self.calls += 1
        self.refused += decision.get("effect") == "refuse"
        self.failed += recorded.status == "failed"
        self.uncertain += any(not d.certain for d in recorded.dispatches)
        self.lowered += bool(decision.get("lowered"))
        self.asserted += bool(decision.get("client_asserted"))
        self.fallbacks += len(recorded.dispatches) > 1 and recorded.status == "answered"
        self.withheld += outcome.get("minimised", {}).get("withheld", 0)
        self.pseudonymised += outcome.get("pseudonymised", 0)
        self.redacted += outcome.get("redacted", 0)
        if code := outcome.get("code") or decision.get("code"):
            self.codes[str(code)] += 1
        for ruling in decision.get("rulings", []):
            self.rulings += 1
            self.policies.update(map(str, ruling.get("policies", [])))
        principal: Entry = decision.get("principal", {})
        self.principals.add(str(principal.get("id", "")))
        self.credentials[str(principal.get("credential") or "not recorded")] += 1
        self.systems.update((d.place["id"], d.model or str(decision.get("model", ""))) for d in recorded.dispatches)


def evidence_of(name: str, tally: Tally, calls: Calls) -> str:
    """Return what the log shows under a name, in words; empty where it shows nothing."""
    make = _EVIDENCE[name]
    return make(tally, calls)


def _span(_: Tally, calls: Calls) -> str:
    if calls.first_at is None or calls.last_at is None:
        return ""
    return f"entries from {moment(calls.first_at)} to {moment(calls.last_at)}"


def _retention(_: Tally, calls: Calls) -> str:
    if calls.first_at is None or calls.last_at is None:
        return ""
    days = (calls.last_at - calls.first_at) // 86_400_000
    reach = (
        "six months are reached"
        if calls.six_months
        else "six months are not reached yet; nothing that was recorded is gone"
    )
    return f"entries of {days} days are kept, the oldest of {moment(calls.first_at)}: {reach}"


def _codes(tally: Tally, calls: Calls) -> str:  # noqa: ARG001 - every kind of evidence is asked in one way
    told = ", ".join(f"{code} {count}" for code, count in sorted(tally.codes.items())[:_PEOPLE])
    return f"{counted(tally.failed, 'call')} failed, {tally.uncertain} without a full outcome; codes: {told or 'none'}"


def _counted(number: int, words: str) -> str:
    noun, _, rest = words.partition("s ")
    return f"{counted(number, noun)} {rest}" if number else ""


def _configured(_: Tally, calls: Calls) -> str:
    return _counted(calls.events["configured"], "times rules came into force, each with digests of policies and law")


def _countersigned(_: Tally, calls: Calls) -> str:
    # Events tell of countersignatures; whether one holds is seen only against a key or certificate from elsewhere.
    found = [
        f"{calls.events[name]} {name}" + (", at least one verified" if name in calls.verified else f" {_UNVERIFIED}")
        for name in _STAMPED
        if calls.events[name]
    ]
    failed = calls.events["witness_failed"] + calls.events["stamp_failed"]
    return f"checkpoints countersigned: {', '.join(found)}; failures {failed}" if found else ""


def _places(_: Tally, calls: Calls) -> str:
    found = sorted(calls.places())
    return (
        f"{counted(len(found), 'place')} described with operator, countries and terms: {', '.join(found)}"
        if found
        else ""
    )


def _terms(_: Tally, calls: Calls) -> str:
    places = calls.places()
    dated = sorted(name for name, place in places.items() if place.get("terms", {}).get("version"))
    read = sorted(name for name, place in places.items() if place.get("terms", {}).get("documents"))
    if not dated:
        return ""
    confirmed = f"; read from confirmed documents: {', '.join(read)}" if read else "; of none is a document on file"
    return f"terms with a version: {', '.join(dated)}{confirmed}"


def _closed(_: Tally, calls: Calls) -> str:
    closed = sorted(name for name, place in calls.places().items() if place.get("terms", {}).get("closed"))
    return f"places closed since their terms are unconfirmed: {', '.join(closed)}" if closed else ""


_EVIDENCE: Mapping[str, Callable[[Tally, Calls], str]] = {
    "calls": lambda t, _: _counted(t.calls, "calls decided and recorded, each before anything was sent"),
    "span": _span,
    "whole": lambda t, _: (
        "the tree was rebuilt from every entry and has the signed root: none is missing" if t.calls else ""
    ),
    "refused": lambda t, _: _counted(t.refused, "calls refused, each with its code and policies"),
    "failed": _codes,
    "configured": _configured,
    "systems": lambda t, _: _counted(len(t.systems), "pairs of place and model in use (register ai-log)"),
    "retention": _retention,
    "policies": lambda t, _: f"policies that decided: {', '.join(sorted(t.policies))}" if t.policies else "",
    "rulings": lambda t, _: _counted(t.rulings, "rulings, each with its policies and legal bases"),
    "terms": _terms,
    "reviews": lambda _, c: _counted(c.events["privilege_reviewed"], "verdicts of named people on doubtful privilege"),
    "lowered": lambda t, _: _counted(t.lowered, "calls in which a named person lowered a label"),
    "minimised": lambda t, _: _counted(t.withheld, "passages withheld since the question did not need them"),
    "closed": _closed,
    "tia": lambda _, __: "",
    "export": lambda t, _: "the log is exported and checked without the server (`situs verify`)" if t.calls else "",
    "failover": lambda t, _: _counted(t.fallbacks, "calls answered by another permitted place after a failure"),
    "recovered": lambda _, c: _counted(c.events["ledger_recovered"], "times the ledger was recovered"),
    "places": _places,
    "countersigned": _countersigned,
    "pseudonymised": lambda t, _: _counted(t.pseudonymised, "values sent as pseudonyms under keys of their matters"),
    "principals": lambda t, _: _counted(len(t.principals), "principals, each call with its own"),
    "asserted": lambda t, _: _counted(t.asserted, "calls with a fact that only the client vouched for"),
    "credentials": lambda t, _: ", ".join(f"{n} calls by {kind}" for kind, n in sorted(t.credentials.items())),
}
"""How each kind of evidence is told. What is empty is not shown by this log."""
EVIDENCE = frozenset(_EVIDENCE)
"""The names that duties may ask for."""
