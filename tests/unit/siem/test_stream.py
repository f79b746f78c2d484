"""A log as a stream of events: in order, each once, from where it is asked for, and with nothing kept."""

from __future__ import annotations

import tracemalloc

import pytest

from situs.siem.ocsf import Source
from situs.siem.stream import ocsf_events

SOURCE = Source("log.example", "1.0")


def decision(call: str, at: int = 1):
    return {
        "type": "decision", "call": call, "at": at, "action": "infer", "effect": "permit", "order": [], "rulings": [],
        "principal": {"id": "anna"}, "labels": [],
    }  # fmt: skip


def outcome(call: str, at: int = 2):
    return {"type": "outcome", "call": call, "at": at, "status": "answered", "code": "", "attempts": []}


def event(name: str = "witness_failed"):
    return {"type": "event", "call": "", "at": 2, "event": name, "witness": "w", "code": "witness_unreachable"}


LOG = list(enumerate([
    event(), decision("a"), decision("b"), event(), outcome("b"), event("cosigned"), event(), outcome("a"),
    decision("c"), event(),
]))  # fmt: skip


def sequence(entries, start: int = 0) -> list[int]:
    return [found["metadata"]["sequence"] for found in ocsf_events(entries, SOURCE, start)]


def test_events_are_in_the_order_of_the_log_and_an_open_call_has_none() -> None:
    assert sequence(LOG) == [0, 3, 4, 6, 7, 9]


def test_it_goes_on_from_an_entry_and_both_parts_are_the_whole() -> None:
    whole = list(ocsf_events(LOG, SOURCE))
    for start in range(len(LOG) + 1):
        first = [e for e in whole if e["metadata"]["sequence"] < start]
        assert first + list(ocsf_events(LOG, SOURCE, start)) == whole


@pytest.mark.slow
def test_a_hundred_times_as_much_takes_no_more_memory() -> None:
    def endless(calls: int):
        for number in range(calls):
            yield 2 * number, decision(f"c{number}")
            yield 2 * number + 1, outcome(f"c{number}")

    def peak(calls: int) -> int:
        tracemalloc.start()
        assert sum(1 for _ in ocsf_events(endless(calls), SOURCE)) == calls
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(20_000) < 2 * peak(200)
