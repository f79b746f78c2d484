"""Metrics count calls by bounded names."""

from prometheus_client.parser import text_string_to_metric_families

from situs.adapters.telemetry import Metrics
from situs.model import Call, Outcome, Principal, Slot, Status, Usage

CALL = Call("c", 1, "openai_chat", "infer", "Karl Muster", Principal("anna"), None, (Slot("/a", "Karl Muster"),))


def samples(metrics: Metrics) -> dict[tuple, float]:
    text = metrics.render()[0].decode()
    return {
        (s.name, *sorted(s.labels.values())): s.value
        for family in text_string_to_metric_families(text)
        for s in family.samples
    }


def test_a_settled_call_is_counted_with_its_tokens_bytes_and_time() -> None:
    metrics = Metrics()
    done = Outcome(Status.ANSWERED, usage=Usage(3, 4), sent_bytes=5, received_bytes=6, duration_ms=20)
    metrics.ended(CALL, done, "own")
    metrics.ended(CALL, Outcome(Status.ANSWERED, usage=Usage(None, None), duration_ms=30), "own")
    found = samples(metrics)
    assert found["situs_calls_total", "answered", "openai_chat", "own"] == 2
    assert found["situs_tokens_total", "input", "own"] == 3
    assert found["situs_tokens_total", "output", "own"] == 4
    assert found["situs_bytes_total", "own", "sent"] == 5
    assert found["situs_call_seconds_sum", "openai_chat"] == 0.05


def test_refusals_and_failures_are_counted_by_code() -> None:
    metrics = Metrics()
    metrics.ended(CALL, Outcome(Status.REFUSED, "policy_refused"), "")
    metrics.ended(CALL, Outcome(Status.FAILED, "upstream_error"), "own")
    metrics.turned_away("openai_chat", "unauthenticated")
    found = samples(metrics)
    assert found["situs_refusals_total", "openai_chat", "policy_refused"] == 1
    assert found["situs_refusals_total", "openai_chat", "upstream_error"] == 1
    assert found["situs_refusals_total", "openai_chat", "unauthenticated"] == 1
    assert not any(name == "situs_bytes_total" and "" in rest for name, *rest in found)


def test_a_defect_is_counted_by_type_and_not_by_its_words() -> None:
    metrics = Metrics()
    metrics.defect(ValueError("quotes Karl Muster"))
    assert samples(metrics)["situs_defects_total", "ValueError"] == 1
    assert b"Muster" not in metrics.render()[0]


def test_no_label_holds_what_a_caller_wrote() -> None:
    metrics = Metrics()
    metrics.ended(CALL, Outcome(Status.ANSWERED, duration_ms=1), "own")
    text = metrics.render()[0]
    assert b"Muster" not in text
    assert b"anna" not in text


def test_two_gateways_in_one_process_count_apart() -> None:
    first, second = Metrics(), Metrics()
    first.turned_away("a", "b")
    assert not any(name == "situs_refusals_total" for name, *_ in samples(second))


def test_the_content_type_is_prometheus_s_own() -> None:
    assert Metrics().render()[1].startswith(b"text/plain; version=")
