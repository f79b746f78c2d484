"""The running parts: ids, keys, readiness, and what is told of a settled call."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from situs.adapters.store import read_ledger
from situs.adapters.telemetry import open_log
from situs.errors import LedgerError
from situs.exchange import Appended, Exchange, Start
from situs.law import Review
from situs.ledger import read_entry
from situs.model import Call, Principal
from situs.pipeline import refuse
from situs.runtime import recall
from situs.runtime.live import digests_of, now_ms

from .test_opening import opened


@pytest.fixture
async def runtime(written):
    made = await opened(written())
    made.log = open_log("info", json=True, to=io.StringIO())
    yield made
    await made.aclose()


def logged(runtime, monkeypatch) -> io.StringIO:
    stream = io.StringIO()
    runtime.log = open_log("info", json=True, to=stream)
    return stream


def settled(runtime) -> Exchange:
    call = Call("c1", now_ms(), "openai_chat", "infer", "", Principal("anna"), None, ())
    exchange = Exchange(refuse(call, LedgerError("ledger_full", "Karl Muster"), runtime.rules))
    for event in (Start(), Appended(0), Appended(1)):
        exchange.handle(event, now_ms())
    return exchange


async def test_ids_and_keys_are_random_and_long_enough(runtime) -> None:
    ids = {runtime.new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(i) == 22 and i.replace("-", "").replace("_", "").isalnum() for i in ids)
    assert runtime.fresh_key() != runtime.fresh_key()
    assert len(runtime.fresh_key()) == 32


async def test_a_settled_call_is_told_in_names_and_figures(runtime, monkeypatch) -> None:
    stream, traced = logged(runtime, monkeypatch), []
    runtime.trace = lambda call, outcome, place: traced.append((call.id, outcome.status, place))
    runtime.tell(settled(runtime))
    line = json.loads(stream.getvalue())
    assert (line["event"], line["call"], line["status"], line["code"]) == ("call", "c1", "refused", "ledger_full")
    assert "Muster" not in stream.getvalue()
    assert traced == [("c1", "refused", "")]


async def test_a_call_without_an_outcome_is_not_told(runtime, monkeypatch) -> None:
    stream = logged(runtime, monkeypatch)
    call = Call("c1", 1, "openai_chat", "infer", "", Principal("anna"), None, ())
    runtime.tell(Exchange(refuse(call, LedgerError("x", "y"), runtime.rules)))
    assert stream.getvalue() == ""


async def test_a_defect_is_counted_and_logged_by_type_and_place(runtime, monkeypatch) -> None:
    stream = logged(runtime, monkeypatch)
    try:
        raise KeyError("Karl Muster")
    except KeyError as error:
        runtime.report(error)
    line = json.loads(stream.getvalue())
    assert (line["error_type"], line["event"]) == ("KeyError", "defect")
    assert "Muster" not in stream.getvalue()
    assert b'situs_defects_total{type="KeyError"} 1.0' in runtime.metrics.render()[0]


async def test_it_is_not_ready_when_every_route_rests(runtime) -> None:
    assert runtime.faults() == []
    for _ in range(3):
        runtime.health.note(("own:upstream_error",), "", now_ms())
    assert runtime.faults() == ["no_healthy_route"]
    runtime.health.note(("own",), "own", now_ms())
    assert runtime.faults() == []


async def test_only_weights_of_our_own_have_a_digest(runtime) -> None:
    assert digests_of(runtime.upstreams) == {}


async def test_closing_twice_is_closing_once(runtime) -> None:
    await runtime.aclose()
    await runtime.aclose()
    with pytest.raises(LedgerError):
        await runtime.ledger.append({"v": 1, "type": "decision", "call": "c", "at": now_ms()})


async def test_what_fails_to_close_does_not_keep_the_rest_open(written) -> None:
    gateway = written()
    made = await opened(gateway)

    async def broken() -> None:
        raise RuntimeError("stuck")

    made.opened.push_async_callback(broken)
    with pytest.raises(RuntimeError, match="stuck"):
        await made.aclose()
    again = await opened(gateway)
    await again.aclose()


async def test_the_rules_are_recorded_before_anything_is_served_and_again_when_they_change(written) -> None:
    gateway = written()
    runtime = await opened(gateway)
    assert runtime.ledger.size == 0
    await runtime.begin()
    assert runtime.ledger.size == 1
    gateway.home = "FR"
    gateway.write()
    await recall(runtime, gateway.config_path)
    await runtime.aclose()
    with read_ledger(gateway.folder / "ledger.db") as log:
        first, second = (read_entry(body) for _, body, _ in log.entries)
    assert (first["event"], second["event"]) == ("configured", "configured")
    assert (first["organisation"]["home"], second["organisation"]["home"]) == (["DE"], ["FR"])
    assert first["rules"]["config"] != second["rules"]["config"]


async def test_rules_that_cannot_be_recorded_do_not_come_into_force(written) -> None:
    gateway = written()
    runtime = await opened(gateway)
    await runtime.begin()
    before = runtime.rules
    gateway.home = "FR"
    gateway.write()
    await runtime.ledger.aclose()
    with pytest.raises(LedgerError):
        await recall(runtime, gateway.config_path)
    assert runtime.rules is before
    await runtime.aclose()


async def test_nobody_is_warned_where_no_witness_is_configured(runtime) -> None:
    assert runtime.warnings() == []


async def test_what_governs_and_needs_a_look_is_a_metric_too(runtime) -> None:
    def told() -> dict[str, float]:
        names = ("terms_closed", "models_closed", "law_stale")
        return {n: runtime.metrics.registry.get_sample_value("situs_warnings", {"warning": n}) for n in names}

    runtime.gauge()
    assert told() == {"terms_closed": 0, "models_closed": 0, "law_stale": 0}
    runtime.rules = replace(runtime.rules, law=runtime.rules.law.reviewed(Review(days=1)))
    runtime.gauge()
    assert told() == {"terms_closed": 0, "models_closed": 0, "law_stale": 1}
