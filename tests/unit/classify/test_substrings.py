from ahocorasick_rs import AhoCorasick, MatchKind
from hypothesis import given
from hypothesis import strategies as st

from situs.classify.substrings import is_small, leftmost_longest, places_of

LETTERS = "abé😀"
VALUES = st.lists(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=6, unique=True)


@given(VALUES, st.text(LETTERS, max_size=40))
def test_what_is_found_one_by_one_is_what_an_automaton_finds(values, text):
    leftmost = AhoCorasick(values, matchkind=MatchKind.LeftmostLongest).find_matches_as_indexes(text)
    assert leftmost_longest(values, text) == list(leftmost)
    every = AhoCorasick(values).find_matches_as_indexes(text, overlapping=True)
    assert {(number, at, at - size) for at, size, number in places_of(values, text)} == set(every)


def test_places_are_in_order_and_the_longest_is_first():
    assert places_of(["aba", "a", "ab"], "xaba") == [(1, -3, 0), (1, -2, 2), (1, -1, 1), (3, -1, 1)]


def test_a_value_may_overlap_itself():
    assert [at for at, _, _ in places_of(["aa"], "aaaa")] == [0, 1, 2]


def test_few_values_are_looked_for_in_a_short_text_and_many_or_a_long_one_need_an_automaton():
    assert is_small(10, 1_000)
    assert not is_small(10, 100_000)
    assert not is_small(1_000, 1_000)
