"""Count what a log shows of the way in which systems are run: the evidence that duties are held to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from situs.registers.calls import Calls, Entry, Recorded, moment
from situs.registers.events import EVENT_EVIDENCE, Events
from situs.registers.register import counted

_PEOPLE = 20
_QUIET = frozenset({"", "draft", "evaluated", "superseded"})
"""What closes a model that waits, or that another has taken the place of."""


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
    keys: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """API keys by the principal whose they are."""
    keyless: int = 0
    """Calls by an API key that the record does not name."""
    provider_keys: set[str] = field(default_factory=set)
    """Those that do not end by themselves: of the others there is another one each hour."""
    short_lived: int = 0
    """Calls made with a credential that ends by itself."""
    events: Events = field(default_factory=Events)

    def read(self, calls: Calls) -> None:
        """Take all calls, and the events of their period."""
        self.events.period, self.events.verified, calls.watch = calls.period, calls.verified, self.events.note
        for recorded in calls:
            self.add(recorded)

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
        if key := principal.get("key"):
            self.keys[str(principal.get("id", ""))].add(str(key))
        else:
            self.keyless += principal.get("credential") == "api_key"
        used = list(zip_longest(outcome.get("keys", []), outcome.get("key_ends", []), fillvalue=0))
        self.provider_keys.update(str(key) for key, end in used if key and not end)
        self.short_lived += any(end for _, end in used)
        self.systems.update((d.place["id"], d.model or str(decision.get("model", ""))) for d in recorded.dispatches)


def evidence_of(name: str, tally: Tally, calls: Calls) -> str:
    """Return what the log shows under a name, in words; empty where it shows nothing."""
    if (make := EVENT_EVIDENCE.get(name)) is not None:
        return make(tally.events)
    return _EVIDENCE[name](tally, calls)


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


def _suspended(_: Tally, calls: Calls) -> str:
    registered = {name: route.get("registered", {}).get("closed", "") for name, route in calls.routes().items()}
    closed = sorted(f"{name} ({why})" for name, why in registered.items() if why not in _QUIET)
    return (
        f"routes closed since their model may not serve, as last configured: {', '.join(closed[:_PEOPLE])}"
        if closed
        else ""
    )


def _keys(tally: Tally, _: Calls) -> str:
    if not tally.keys:
        return ""
    several = sum(len(keys) > 1 for keys in tally.keys.values())
    return (
        f"{counted(sum(map(len, tally.keys.values())), 'API key')} of {counted(len(tally.keys), 'principal')}, named "
        f"by id in each call; {counted(several, 'principal')} used more than one, as after a rotation; "
        f"{counted(tally.keyless, 'call')} by a key that is not named"
    )


def _provider_keys(tally: Tally, _: Calls) -> str:
    told = (
        _counted(len(tally.provider_keys), "keys of providers used, told apart by their ids in outcomes"),
        _counted(tally.short_lived, "calls with a provider's credential that ends by itself"),
    )
    return "; ".join(one for one in told if one)


_EVIDENCE: Mapping[str, Callable[[Tally, Calls], str]] = {
    "calls": lambda t, _: _counted(t.calls, "calls decided and recorded, each before anything was sent"),
    "span": _span,
    "whole": lambda t, _: (
        "the tree was rebuilt from every entry and has the signed root: none is missing" if t.calls else ""
    ),
    "refused": lambda t, _: _counted(t.refused, "calls refused, each with its code and policies"),
    "failed": _codes,
    "systems": lambda t, _: _counted(len(t.systems), "pairs of place and model in use (register ai-log)"),
    "retention": _retention,
    "policies": lambda t, _: f"policies that decided: {', '.join(sorted(t.policies))}" if t.policies else "",
    "rulings": lambda t, _: _counted(t.rulings, "rulings, each with its policies and legal bases"),
    "terms": _terms,
    "lowered": lambda t, _: _counted(t.lowered, "calls in which a named person lowered a label"),
    "minimised": lambda t, _: _counted(t.withheld, "passages withheld since the question did not need them"),
    "closed": _closed,
    "tia": lambda _, __: "",
    "export": lambda t, _: "the log is exported and checked without the server (`situs verify`)" if t.calls else "",
    "failover": lambda t, _: _counted(t.fallbacks, "calls answered by another permitted place after a failure"),
    "places": _places,
    "pseudonymised": lambda t, _: _counted(t.pseudonymised, "values sent as pseudonyms under keys of their matters"),
    "principals": lambda t, _: _counted(len(t.principals), "principals, each call with its own"),
    "asserted": lambda t, _: _counted(t.asserted, "calls with a fact that only the client vouched for"),
    "credentials": lambda t, _: ", ".join(f"{n} calls by {kind}" for kind, n in sorted(t.credentials.items())),
    "suspended": _suspended,
    "keys": _keys,
    "provider_keys": _provider_keys,
}
"""How each kind of evidence is told. What is empty is not shown by this log."""
EVIDENCE = frozenset({*_EVIDENCE, *EVENT_EVIDENCE})
"""The names that duties may ask for."""
