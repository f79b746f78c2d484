"""Compare what a log says was sent with what providers billed and what the network counted, place by place.

A log bounds the truth from both sides: what was answered has surely arrived; what failed, or was left open by a crash,
may have. A figure outside of these bounds is a difference; one that nobody has is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from situs.registers.calls import Calls, Dispatch, Recorded

AGREES, DIFFERS, UNKNOWN = "agrees", "differs", "cannot be told"


@dataclass(slots=True)
class Sent:
    """Sum up what a log says of one place."""

    answered: int = 0
    """Dispatches that were answered in full, but for those that only counted tokens."""
    other: int = 0
    """Dispatches that failed, were cancelled, only counted tokens, or of which the log does not say how they ended."""
    input_tokens: int = 0
    output_tokens: int = 0
    tokens_unknown: int = 0
    """Dispatches without reported tokens."""
    bytes: int = 0
    """Of bodies that left, where they were recorded: of a call's last attempt."""
    bytes_unknown: int = 0
    """Dispatches of which no size was recorded."""

    @property
    def dispatches(self) -> int:
        """Return how many there may have been."""
        return self.answered + self.other


@dataclass(frozen=True, slots=True)
class Usage:
    """Hold a provider's own figures for a place; None is a figure that its export does not have."""

    requests: int | None
    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Say of one figure of a place or host whether log and count agree."""

    what: str
    """`requests`, `input tokens`, `output tokens`, `bytes` or `host`."""
    whose: str
    """The place, or the host where no place is known."""
    verdict: str
    recorded: str
    counted: str
    why: str


@dataclass(slots=True)
class Sums:
    """Hold the sums of all places, as calls pass by."""

    by_place: dict[str, Sent] = field(default_factory=dict)

    def read(self, calls: Calls) -> None:
        """Take all calls."""
        for recorded in calls:
            for number, dispatch in enumerate(recorded.dispatches, 1):
                self._add(recorded, dispatch, last=number == len(recorded.dispatches))

    def _add(self, recorded: Recorded, dispatch: Dispatch, *, last: bool) -> None:
        sent = self.by_place.setdefault(dispatch.place["id"], Sent())
        outcome = recorded.outcome
        served = last and dispatch.certain and recorded.status == "answered" and not dispatch.code
        served = served and recorded.decision.get("action") != "count"  # which a provider may not bill
        sent.answered += served
        sent.other += not served
        tokens = outcome.get("tokens", {}) if last else {}
        if tokens.get("input") is None or tokens.get("output") is None:
            sent.tokens_unknown += 1
        else:
            sent.input_tokens += tokens["input"]
            sent.output_tokens += tokens["output"]
        size = outcome.get("sent", {}).get("bytes", 0) if last else 0
        sent.bytes += size
        sent.bytes_unknown += not size


@dataclass(frozen=True, slots=True)
class Overhead:
    """Say how much more than bodies a network may count: heads, handshakes, retransmissions."""

    per_dispatch: int = 16_384
    percent: int = 10


def reconcile_usage(sums: Mapping[str, Sent], usage: Mapping[str, Usage]) -> list[Finding]:
    """Return a finding for each figure of each place that either side names."""
    found = []
    for place in sorted({*sums, *usage}):
        sent, told = sums.get(place, Sent()), usage.get(place)
        if told is None:
            why = "there is no export of this place's provider"
            found.append(Finding("requests", place, UNKNOWN, _bounds(sent.answered, sent.dispatches), "", why))
            continue
        found.append(_requests(place, sent, told))
        for name, ours, theirs in (
            ("input tokens", sent.input_tokens, told.input_tokens),
            ("output tokens", sent.output_tokens, told.output_tokens),
        ):
            found.append(_tokens(name, place, sent, ours, theirs))
    return found


def reconcile_egress(
    sums: Mapping[str, Sent],
    egress: Mapping[str, int],
    hosts: Mapping[str, str],
    models: Iterable[str],
    overhead: Overhead,
) -> list[Finding]:
    """Return a finding for each place with a host, and for each host without a place.

    `egress` has bytes by host, `hosts` places by host; `models` are hosts that are known to serve models.
    """
    counted: dict[str, int] = {}
    for host, size in egress.items():
        if host in hosts:
            counted[hosts[host]] = counted.get(hosts[host], 0) + size
    found = [_bytes(place, sums.get(place, Sent()), size, overhead) for place, size in sorted(counted.items())]
    for place in sorted(set(sums) - set(counted)):
        why = "no counted host belongs to this place"
        found.append(Finding("bytes", place, UNKNOWN, f"{sums[place].bytes} or more", "", why))
    known = set(models)
    for host in sorted(set(egress) - set(hosts)):
        verdict = DIFFERS if host in known else UNKNOWN
        why = "a provider of models, and no place of the log" if host in known else "whose host it is nobody said"
        found.append(Finding("host", host, verdict, "0", f"{egress[host]} bytes", why))
    return found


def _requests(place: str, sent: Sent, told: Usage) -> Finding:
    bounds = _bounds(sent.answered, sent.dispatches)
    if told.requests is None:
        return Finding("requests", place, UNKNOWN, bounds, "", "the export does not count requests")
    verdict, why = AGREES, ""
    if told.requests > sent.dispatches:
        verdict, why = DIFFERS, f"{told.requests - sent.dispatches} requests that the log does not have"
    elif told.requests < sent.answered:
        verdict, why = DIFFERS, f"{sent.answered - told.requests} answers that the provider did not count"
    return Finding("requests", place, verdict, bounds, str(told.requests), why)


def _tokens(name: str, place: str, sent: Sent, ours: int, theirs: int | None) -> Finding:
    if theirs is None:
        return Finding(name, place, UNKNOWN, str(ours), "", "the export does not count them")
    if theirs < ours:
        return Finding(name, place, DIFFERS, str(ours), str(theirs), f"{ours - theirs} fewer than the log has")
    if theirs == ours:
        return Finding(name, place, AGREES, str(ours), str(theirs), "")
    if sent.tokens_unknown:
        why = f"{theirs - ours} more, and {sent.tokens_unknown} dispatches without tokens in the log may explain them"
        return Finding(name, place, UNKNOWN, f"{ours} or more", str(theirs), why)
    return Finding(name, place, DIFFERS, str(ours), str(theirs), f"{theirs - ours} more than the log has")


def _bytes(place: str, sent: Sent, counted: int, overhead: Overhead) -> Finding:
    most = sent.bytes + sent.bytes * overhead.percent // 100 + sent.dispatches * overhead.per_dispatch
    recorded = f"{sent.bytes} in bodies, {most} with what surrounds them"
    if counted < sent.bytes:
        why = f"{sent.bytes - counted} bytes of bodies that the network did not count"
        return Finding("bytes", place, DIFFERS, recorded, str(counted), why)
    if counted <= most:
        return Finding("bytes", place, AGREES, recorded, str(counted), "")
    why = f"{counted - most} bytes more than the log explains"
    if sent.bytes_unknown:
        why += f"; of {sent.bytes_unknown} dispatches no size is recorded, which may explain them"
        return Finding("bytes", place, UNKNOWN, recorded, str(counted), why)
    return Finding("bytes", place, DIFFERS, recorded, str(counted), why)


def _bounds(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"
