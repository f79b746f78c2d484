"""When something is due, and what is recorded of its disposal."""

from __future__ import annotations

import pytest

from situs.retention import Due, Tally, applied_entry, begun_entry, is_due
from situs.retention.due import DAY_MS


@pytest.mark.parametrize(
    ("since", "days", "now", "due"),
    [(0, 1, DAY_MS, True), (0, 1, DAY_MS - 1, False), (5, 0, 10**15, False), (10, 1, 5, False)],
)
def test_days_are_whole_and_none_have_no_end(since: int, days: int, now: int, due: bool) -> None:
    assert is_due(since, days, now) is due


def test_the_entry_counts_and_names_the_holds() -> None:
    tally = Tally(
        "jobs",
        30,
        ["a", "b"],
        [Due("jobs", "c", 1, ("M-1",), ("LH-7",)), Due("jobs", "d", 1, ("M-2",), ("LH-7", "LH-1"))],
    )
    entry = applied_entry(tally, "anna", {"M-2", "M-1"}, 9, "jwt")
    assert (entry["event"], entry["class"], entry["days"], entry["by"]) == ("retention_applied", "jobs", 30, "anna")
    assert (entry["disposed"], entry["blocked"], entry["failed"]) == (2, 2, 0)
    assert entry["credential"] == "jwt"
    assert (entry["holds"], entry["matters"]) == (["LH-1", "LH-7"], ["M-1", "M-2"])


def test_what_was_begun_says_how_much_was_due() -> None:
    entry = begun_entry(Tally("jobs", 30), "anna", 3, {"M-1"}, 9, "stated")
    assert (entry["event"], entry["due"], entry["matters"], entry["at"]) == ("retention_begun", 3, ["M-1"], 9)
    assert entry["credential"] == "stated"
