"""What is told of events: the real ones, as the source's own functions write them."""

from __future__ import annotations

import sys
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # `docs.sample_entries` is no part of the package
from docs.sample_entries import ENTRIES

from situs.acts import ACTIVATED, Act, Content, act_entry
from situs.registers.events import EVENT_EVIDENCE, Events, Noted
from situs.registers.period import parse_period

AT = 1_782_864_000_000  # 2026-07-01T00:00:00Z


def told(*entries: dict, period=None) -> dict[str, str]:
    events = Events(period)
    for index, entry in enumerate(entries, 3):
        events.note(index, entry)
    return {name: words for name, make in EVENT_EVIDENCE.items() if (words := make(events))}


def test_nothing_is_told_of_nothing() -> None:
    assert told() == {}


@pytest.mark.parametrize(
    ("entry", "name", "words"),
    [
        ("learning_completed", "learning", "1 completion of exercises on the department's own policies, by 1 person, "
         "of whom 1 passed at least once (entry 3); register training"),
        ("incident_opened", "incidents", "acts on incidents: 1 opened (entry 3)"),
        ("incident_notified", "incidents", "acts on incidents: 1 notified; stated as done: deletion_request 1 "
         "(entry 3)"),
        ("model_act", "models", "acts on 1 version of models (own@1): 1 proposed, under 1 name (entry 3)"),
        ("policy_act", "policy_acts", "acts on policies: 1 approved, by 1 principal (entry 3); which of them took "
         "effect: `situs policy proposals`"),
        ("erasure_begun", "erasures", "erasures of matters: 1 begun (entry 3)"),
        ("erasure_ended", "erasures", "erasures of matters: 1 ended with the key destroyed, 1 in conflict with a hold "
         "(entry 3)"),
        ("erasure_blocked", "erasures", "erasures of matters: 1 blocked by a legal hold (entry 3)"),
        ("retention_begun", "disposals", "disposals by retention: 1 begun; nothing disposed of (entry 3)"),
        (
            "stamped",
            "countersigned",
            "checkpoints countersigned: 1 stamped by the log's own word (entry 3); failures 0",
        ),
        ("review", "reviews", "1 verdict of named people on doubtful privilege (entry 3)"),
        (
            "configured",
            "configured",
            "1 time that rules came into force, each with digests of policies and law (entry 3)",
        ),
    ],
)  # fmt: skip
def test_each_is_told_as_what_it_is(entry, name, words) -> None:
    made = ENTRIES[entry]()
    if entry == "erasure_ended":
        made["conflict"] = True
    assert told(made) == {name: words}


def test_a_comparison_says_that_its_calls_are_counted() -> None:
    (words,) = told(ENTRIES["model_compared"]()).values()
    assert words.startswith("1 comparison of") and "call of its own that is counted" in words


def test_a_failed_exercise_is_a_completion_and_nobody_passed() -> None:
    bad = {**ENTRIES["learning_completed"](), "passed": False}
    assert "of whom 0 passed" in told(bad)["learning"]


def test_a_disposal_counts_what_went_and_what_was_kept() -> None:
    entry = {**ENTRIES["retention_applied"](), "disposed": 4, "blocked": 1}
    assert told(entry) == {
        "disposals": "disposals by retention of jobs: 1 ended; 4 disposed of, 1 kept by holds (entry 3)"
    }


def test_an_activation_tells_of_its_proof_and_that_it_was_urgent() -> None:
    act = Act(
        "", ACTIVATED, "P-1", "karl", 1, Content("", "", "", ""), date(2027, 1, 1), True,
        {"statements": 12, "failed": 1, "states": 99, "vectors": 0},
    )  # fmt: skip
    found = told(act_entry(act, 2))
    assert "1 activated, 1 of them as an emergency" in found["policy_acts"]
    assert found["proofs"].startswith(
        "12 statements walked over all states before 1 activation; 1 of them, not required"
    )


def test_only_the_period_counts_by_when_it_was_done() -> None:
    early = {**ENTRIES["learning_completed"](), "at": AT + 5, "done": AT - 5}
    late = {**ENTRIES["erasure_blocked"](), "at": AT + 5}
    assert set(told(early, late, period=parse_period("2026-07"))) == {"erasures"}
    assert set(told(early, late, period=parse_period("2026-06"))) == {"learning"}


def test_of_many_entries_the_first_and_the_last_are_told() -> None:
    noted = Noted()
    for index in range(10, 17):
        noted.add(index)
    assert str(noted) == "entries 10, 11, 12, 13, 14 … 16"


def test_it_does_not_grow_with_the_log() -> None:
    entry = ENTRIES["stamped"]()

    def peak(count: int) -> int:
        tracemalloc.start()
        events = Events()
        for index in range(count):
            events.note(index, entry)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(20_000) < 2 * peak(200)
