"""What an erasure leaves in the ledger, put together again."""

from __future__ import annotations

import pytest

from situs.erasure import Asked, Ending, KeyState, begun_entry, blocked_entry, ended_entry, erasures_of

ASKED = Asked("M-1", "anna", "objection", "api_key")


def begun(name: str, matter: str = "M-1"):
    return begun_entry(name, Asked(matter, "anna", "objection"), "file", KeyState.HELD, closed=True, at=1)


@pytest.mark.parametrize(
    ("ending", "state", "conflict"),
    [
        (Ending(True), "destroyed", False),
        (Ending(True, holds=("LH-7",)), "destroyed", True),
        (Ending(True, hold_known=False), "destroyed", True),
        (Ending(False, "interrupted"), "abandoned", False),
        (Ending(False, "legal_hold", ("LH-7",)), "abandoned", True),
    ],
)
def test_an_ending_tells_state_and_conflict(ending: Ending, state: str, conflict: bool) -> None:
    (found,) = erasures_of([begun("e"), ended_entry("e", "M-1", ending, 2)])
    assert (found.state, found.conflict, found.first["by"]) == (state, conflict, "anna")


def test_a_blocked_attempt_is_a_conflict_with_who_and_which() -> None:
    (found,) = erasures_of([blocked_entry("e", ASKED, ["LH-7"], 1)])
    assert (found.state, found.conflict, found.first["by"], found.first["credential"], found.last["holds"]) == (
        "blocked", True, "anna", "api_key", ["LH-7"],
    )  # fmt: skip


def test_other_events_and_other_matters_are_passed_over() -> None:
    events = [
        {"event": "privilege_reviewed", "call": "c"},
        begun("a"),
        begun("b", "M-2"),
        ended_entry("b", "M-2", Ending(True), 2),
        ended_entry("nobody's", "M-3", Ending(True), 2),
    ]
    assert [(e.id, e.state) for e in erasures_of(events)] == [("a", "open"), ("b", "destroyed")]
    assert [e.id for e in erasures_of(events, "M-1")] == ["a"]
