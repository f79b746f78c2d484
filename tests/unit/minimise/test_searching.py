"""The least of the parts for which something still holds."""

from hypothesis import given
from hypothesis import strategies as st

from situs.minimise.searching import smallest

PARTS = list(range(12))


def by_value(part: int) -> float:
    return part


def test_what_is_needed_stays_in_its_order_and_nothing_else() -> None:
    needed = {2, 7, 11}
    found = smallest(PARTS, by_value, lambda rest: needed <= set(rest), 200)
    assert found.parts == (2, 7, 11)
    assert found.whole


def test_where_one_of_two_is_enough_the_one_that_scores_more_stays() -> None:
    found = smallest(PARTS, by_value, lambda rest: 3 in rest or 9 in rest, 200)
    assert found.parts == (9,)


def test_it_is_asked_no_oftener_than_said_and_never_for_nothing() -> None:
    asked: list[int] = []

    def same(rest: list[int]) -> bool:
        asked.append(len(rest))
        return False

    found = smallest(PARTS, by_value, same, 5)
    assert (found.parts, found.asked, found.whole) == (tuple(PARTS), 5, False)
    assert min(asked) > 0


def test_nothing_and_a_single_part_are_what_they_are() -> None:
    assert smallest([], by_value, lambda rest: True, 5).parts == ()
    assert smallest([1], by_value, lambda rest: True, 5) == smallest([1], by_value, lambda rest: False, 0)


@given(st.sets(st.integers(0, 20), min_size=1), st.integers(1, 21))
def test_no_single_part_of_the_result_can_be_left_out(needed: set[int], more: int) -> None:
    parts = sorted(needed | set(range(more)))
    found = smallest(parts, by_value, lambda rest: needed <= set(rest), 10_000)
    assert set(found.parts) == needed
