"""OpenTelemetry spans of calls, in the `gen_ai.*` conventions; off unless an exporter is configured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from situs.errors import ConfigError
from situs.model import Call, Outcome

Tracer = Callable[[Call, Outcome, str], None]
"""Take a settled call, its outcome and the place that served it."""


def open_tracer(endpoint: str) -> Tracer:
    """Return a tracer that sends spans to an OTLP/HTTP endpoint; for an empty endpoint, one that does nothing.

    Raises `ConfigError("tracing_unavailable")` if the optional packages are not installed.
    """
    if not endpoint:
        return _tell_nobody
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # type: ignore[import-not-found,unused-ignore]
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ConfigError("tracing_unavailable", "install `situs[otel]` and an OTLP exporter to send spans") from error
    provider = TracerProvider(resource=Resource.create({"service.name": "situs"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return span_writer(provider)


def _tell_nobody(_call: Call, _outcome: Outcome, _place: str) -> None:
    """Do nothing."""


def span_writer(provider: Any) -> Tracer:
    """Return a tracer over an OpenTelemetry `TracerProvider`."""
    tracer = provider.get_tracer("situs")

    def write(call: Call, outcome: Outcome, place: str) -> None:
        start = call.received * 1_000_000
        span = tracer.start_span(
            f"{call.action} {call.model}", start_time=start, attributes=attributes(call, outcome, place)
        )
        span.end(end_time=start + outcome.duration_ms * 1_000_000)

    return write


def attributes(call: Call, outcome: Outcome, place: str) -> dict[str, str | int]:
    """Return a span's attributes: names and figures, never prompts or answers."""
    found: dict[str, str | int] = {
        "gen_ai.operation.name": "embeddings" if call.action == "embed" else "chat",
        "gen_ai.request.model": call.model,
        "situs.call": call.id,
        "situs.face": call.face,
        "situs.status": outcome.status.value,
        "situs.place": place,
    }
    if outcome.code:
        found["error.type"] = outcome.code
    if outcome.usage.input_tokens is not None:
        found["gen_ai.usage.input_tokens"] = outcome.usage.input_tokens
    if outcome.usage.output_tokens is not None:
        found["gen_ai.usage.output_tokens"] = outcome.usage.output_tokens
    return found
