"""Metrics in Prometheus's terms, with OpenTelemetry's `gen_ai` words where it has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from situs.model import Call, Outcome

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class MirrorMetrics:
    """Count what is submitted here of other cells' logs. Labels are the logs that are configured, and statuses."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.submissions = Counter(
            "situs_mirror_submissions",
            "Checkpoints that were submitted here, by log (empty: none that is known, or not signed by it) and status.",
            ["log", "status"],
            registry=registry,
        )
        self.entries = Gauge(
            "situs_mirror_entries", "Entries of another log that were cosigned here.", ["log"], registry=registry
        )
        self.forks = Gauge(
            "situs_mirror_forks", "Proofs that are kept of another log's fork.", ["log"], registry=registry
        )
        self.unproven = Gauge(
            "situs_mirror_unproven",
            "Checkpoints of another log that are kept and whose proof does not hold.",
            ["log"],
            registry=registry,
        )


class Metrics:
    """Count calls, tokens, bytes and refusals. Labels are faces, routes, places, codes: bounded sets, no text."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._calls = Counter(
            "situs_calls",
            "Governed calls by how they ended.",
            ["face", "status", "place"],
            registry=self.registry,
        )
        self._codes = Counter(
            "situs_refusals", "Calls not answered, by code.", ["face", "code"], registry=self.registry
        )
        self._seconds = Histogram(
            "situs_call_seconds", "Duration of calls.", ["face"], buckets=_SECONDS, registry=self.registry
        )
        self._tokens = Counter(
            "situs_tokens",
            "Tokens as upstreams reported them.",
            ["place", "direction"],
            registry=self.registry,
        )
        self._bytes = Counter(
            "situs_bytes", "Bytes to and from upstreams.", ["place", "direction"], registry=self.registry
        )
        self._defects = Counter("situs_defects", "Errors of our own, by type.", ["type"], registry=self.registry)
        # Finding a labelled child costs several times as much as counting.
        self._of_call = lru_cache(maxsize=1024)(self._children_of_call)
        self._of_place = lru_cache(maxsize=256)(self._children_of_place)
        self.entries = Gauge("situs_ledger_entries", "Entries in the ledger.", registry=self.registry)
        self.witnessed = Gauge(
            "situs_ledger_witnessed_entries", "Entries that a quorum of witnesses has cosigned.", registry=self.registry
        )
        self.overdue = Gauge(
            "situs_witnesses_overdue", "1 where a quorum is longer due than is configured.", registry=self.registry
        )
        self.witness_failures = Counter(
            "situs_witness_failures", "Submissions that a witness did not cosign.", ["witness", "code"],
            registry=self.registry,
        )  # fmt: skip
        self.stamped = Gauge(
            "situs_ledger_stamped_entries", "Entries that authorities have time-stamped.", registry=self.registry
        )
        self.stamps_overdue = Gauge(
            "situs_stamps_overdue", "1 where a time-stamp is longer due than is configured.", registry=self.registry
        )
        self.stamp_failures = Counter(
            "situs_stamp_failures", "Requests that an authority did not stamp.", ["authority", "code"],
            registry=self.registry,
        )  # fmt: skip
        self.mirror = MirrorMetrics(self.registry)
        self._watch_people()

    def _watch_people(self) -> None:
        """Make the gauges of what waits for a person."""
        self._warnings = Gauge(
            "situs_warnings", "1 where somebody must look into what governs.", ["warning"], registry=self.registry
        )
        self._incidents = Gauge("situs_incidents_open", "Incidents that are not closed.", registry=self.registry)
        self._duties = Gauge(
            "situs_incident_duties", "Duties of open incidents, by what became of them.", ["duty", "state"],
            registry=self.registry,
        )  # fmt: skip
        self._left = Gauge(
            "situs_incident_seconds_left", "The least time left of a duty; below 0 once it has passed.", ["duty"],
            registry=self.registry,
        )  # fmt: skip

    def warn(self, warnings: Mapping[str, bool]) -> None:
        """Tell of each warning whether it stands."""
        for name, stands in warnings.items():
            self._warnings.labels(name).set(stands)

    def ended(self, call: Call, outcome: Outcome, place: str) -> None:
        """Count a settled call."""
        calls, seconds = self._of_call(call.face, outcome.status.value, place)
        calls.inc()
        seconds.observe(outcome.duration_ms / 1000)
        if outcome.code:
            self._codes.labels(call.face, outcome.code).inc()
        if place:
            sent, received, tokens_in, tokens_out = self._of_place(place)
            sent.inc(outcome.sent_bytes)
            received.inc(outcome.received_bytes)
            tokens_in.inc(outcome.usage.input_tokens or 0)
            tokens_out.inc(outcome.usage.output_tokens or 0)

    def _children_of_call(self, face: str, status: str, place: str) -> tuple[Counter, Histogram]:
        return self._calls.labels(face, status, place), self._seconds.labels(face)

    def _children_of_place(self, place: str) -> tuple[Counter, Counter, Counter, Counter]:
        sent, received = (self._bytes.labels(place, direction) for direction in ("sent", "received"))
        tokens_in, tokens_out = (self._tokens.labels(place, direction) for direction in ("input", "output"))
        return sent, received, tokens_in, tokens_out

    def turned_away(self, face: str, code: str) -> None:
        """Count a request that was refused without a record."""
        self._codes.labels(face, code).inc()

    def defect(self, error: BaseException) -> None:
        """Count an error of our own."""
        self._defects.labels(type(error).__name__).inc()

    def incidents(self, still_open: int, duties: Mapping[tuple[str, str], int], left: Mapping[str, float]) -> None:
        """Take how many incidents are open, how many of their duties are in each state, and the seconds left."""
        self._incidents.set(still_open)
        self._duties.clear()
        self._left.clear()
        for (duty, state), count in duties.items():
            self._duties.labels(duty, state).set(count)
        for duty, seconds in left.items():
            self._left.labels(duty).set(seconds)

    def render(self) -> tuple[bytes, bytes]:
        """Return the exposition and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST.encode()
