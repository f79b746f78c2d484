"""Metrics in Prometheus's terms, with OpenTelemetry's `gen_ai` words where it has them."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from situs.model import Call, Outcome

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


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
        self._defects = Counter(
            "situs_defects", "Errors of our own, by type.", ["type"], registry=self.registry
        )
        self.entries = Gauge("situs_ledger_entries", "Entries in the ledger.", registry=self.registry)

    def ended(self, call: Call, outcome: Outcome, place: str) -> None:
        """Count a settled call."""
        self._calls.labels(call.face, outcome.status.value, place).inc()
        self._seconds.labels(call.face).observe(outcome.duration_ms / 1000)
        if outcome.code:
            self._codes.labels(call.face, outcome.code).inc()
        if place:
            self._bytes.labels(place, "sent").inc(outcome.sent_bytes)
            self._bytes.labels(place, "received").inc(outcome.received_bytes)
            self._tokens.labels(place, "input").inc(outcome.usage.input_tokens or 0)
            self._tokens.labels(place, "output").inc(outcome.usage.output_tokens or 0)

    def turned_away(self, face: str, code: str) -> None:
        """Count a request that was refused before anybody was known."""
        self._codes.labels(face, code).inc()

    def defect(self, error: BaseException) -> None:
        """Count an error of our own."""
        self._defects.labels(type(error).__name__).inc()

    def render(self) -> tuple[bytes, bytes]:
        """Return the exposition and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST.encode()
