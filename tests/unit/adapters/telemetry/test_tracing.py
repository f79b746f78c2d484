"""Spans in the `gen_ai` conventions: off by default, names and figures alone."""

import sys

import pytest

from situs.adapters.telemetry import open_tracer
from situs.adapters.telemetry.tracing import attributes, span_writer
from situs.errors import ConfigError
from situs.model import Call, Outcome, Principal, Slot, Status, Usage

CALL = Call("c1", 1_000, "openai_chat", "infer", "situs-local", Principal("anna"), None, (Slot("/a", "Karl Muster"),))
DONE = Outcome(Status.ANSWERED, usage=Usage(3, 4), duration_ms=20)


def test_without_an_endpoint_nothing_is_told_or_imported() -> None:
    assert open_tracer("")(CALL, DONE, "own") is None


def test_a_missing_package_is_a_configuration_error(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(ConfigError) as caught:
        open_tracer("http://127.0.0.1:1/v1/traces")
    assert caught.value.code == "tracing_unavailable"
    assert "situs[otel]" in caught.value.message


def test_attributes_are_names_and_figures() -> None:
    assert attributes(CALL, DONE, "own") == {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "situs-local",
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 4,
        "situs.call": "c1",
        "situs.face": "openai_chat",
        "situs.status": "answered",
        "situs.place": "own",
    }


def test_what_is_not_known_is_left_out_and_a_failure_names_its_code() -> None:
    found = attributes(CALL, Outcome(Status.FAILED, "upstream_error"), "")
    assert found["error.type"] == "upstream_error"
    assert not [name for name in found if name.startswith("gen_ai.usage")]


def test_a_span_has_the_call_s_own_times_and_no_text() -> None:
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter").InMemorySpanExporter()
    provider = sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(memory))
    span_writer(provider)(CALL, DONE, "own")
    (span,) = memory.get_finished_spans()
    assert span.name == "infer situs-local"
    assert (span.start_time, span.end_time) == (1_000_000_000, 1_020_000_000)
    assert span.attributes["situs.place"] == "own"
    assert "Muster" not in span.to_json()
