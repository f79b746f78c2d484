import itertools

from hypothesis import given
from hypothesis import strategies as st

from situs.classify.detectors import Hit
from situs.classify.names.uncovered import with_uncovered


def hits(*spans: tuple[int, int]) -> list[Hit]:
    return [Hit(start, end, "PERSON", 0.5, "names") for start, end in spans]


def test_what_overlaps_nothing_is_added_in_order() -> None:
    found = with_uncovered(hits((2, 4), (8, 9)), hits((0, 1), (1, 3), (4, 8), (9, 12)))
    assert [(h.start, h.end) for h in found] == [(0, 1), (2, 4), (4, 8), (8, 9), (9, 12)]


@given(st.sets(st.integers(0, 30), max_size=12), st.sets(st.integers(0, 30), max_size=12))
def test_nothing_is_lost_and_nothing_overlaps(ours: set[int], theirs: set[int]) -> None:
    first = hits(*((3 * at, 3 * at + 2) for at in sorted(ours)))
    found = with_uncovered(first, hits(*((3 * at + 1, 3 * at + 3) for at in sorted(theirs))))
    assert set(first) <= set(found)
    assert {h.start // 3 for h in found} == ours | theirs
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
