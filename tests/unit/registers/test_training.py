"""The register of staff training: each completion, and what it does not show."""

from __future__ import annotations

from situs.law import load_law
from situs.registers import Calls, Training, parse_period

from .conftest import AT, DAY


def completed(story, person: str, *, passed: bool, done: int = AT) -> None:
    story.add({
        "type": "event", "call": "00", "event": "learning_completed", "done": done, "person": person, "seed": "a",
        "exercises": 8, "right": 14, "most": 16, "passed": passed, "policies": "ab" * 32,
    })  # fmt: skip


def test_each_completion_is_a_row_and_people_are_counted(story) -> None:
    completed(story, "person-1", passed=False)
    completed(story, "person-1", passed=True)
    completed(story, "person-2", passed=False)
    story.decide("a")
    story.end("a")
    made = Training(load_law())
    rows = list(made.rows(Calls(story)))
    assert [(r["person"], r["passed"], r["right"], r["most"]) for r in rows] == [
        ("person-1", False, 14, 16), ("person-1", True, 14, 16), ("person-2", False, 14, 16),
    ]  # fmt: skip
    assert rows[0]["at"] == "2026-07-01T00:00:00Z"
    assert made.notes()[0] == "2 people completed exercises, 1 of them with success at least once."
    assert set(rows[0]) == set(Training.COLUMNS)


def test_the_period_asks_when_it_was_done_not_when_it_was_recorded(story) -> None:
    completed(story, "person-1", passed=True, done=AT - DAY)
    assert list(Training(load_law()).rows(Calls(story, period=parse_period("2026-07")))) == []
    assert len(list(Training(load_law()).rows(Calls(story, period=parse_period("2026-06"))))) == 1


def test_the_register_knows_when_the_log_begins_and_ends(story) -> None:
    completed(story, "person-1", passed=True)
    story.decide("a")
    calls = Calls(story)
    list(Training(load_law()).rows(calls))
    assert (calls.first_at, calls.last_at) == (AT, AT)


def test_nobody_is_nobody(story) -> None:
    made = Training(load_law())
    assert list(made.rows(Calls(story))) == []
    assert made.notes()[0].startswith("0 people")
