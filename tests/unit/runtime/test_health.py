"""A route that fails again and again is tried last for a while, and never shut out."""

from __future__ import annotations

from situs.runtime.health import Health


def test_three_failures_in_a_row_rest_a_route_for_ten_seconds() -> None:
    health = Health()
    for now in (1, 2):
        health.note(("a:upstream_error", "b"), "b", now)
    assert health.view(3) == {}
    health.note(("a:upstream_timeout", "b"), "b", 3)
    assert health.view(4) == {"a": False}
    assert health.view(10_004) == {}


def test_an_answer_ends_the_rest() -> None:
    health = Health()
    for now in (1, 2, 3):
        health.note(("a:upstream_error",), "", now)
    health.note(("a",), "a", 4)
    assert health.view(5) == {}


def test_a_call_that_failed_by_its_own_fault_says_nothing_of_the_route() -> None:
    health = Health()
    for now in range(9):
        health.note(("a:unsealable",), "", now)
    assert health.view(9) == {}
