from __future__ import annotations

from situs.runtime.due import Due


def test_what_waits_too_long_is_late() -> None:
    due = Due(100)
    assert not due.late(1000)
    due.observe(1, 1000)
    due.observe(2, 1050)  # the oldest counts
    assert (due.late(1100), due.late(1101)) == (False, True)


def test_what_is_covered_waits_no_more() -> None:
    due = Due(100)
    due.observe(3, 0)
    due.reach(3, 50, quiet=True)
    due.observe(3, 60)
    assert not due.late(10_000)
    due.observe(4, 70)
    assert due.late(171)


def test_what_came_meanwhile_waits_from_then_on() -> None:
    due = Due(100)
    due.observe(3, 0)
    due.reach(3, 50, quiet=False)
    assert (due.late(150), due.late(151)) == (False, True)
