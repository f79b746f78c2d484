import pytest
import re2

from situs.classify.engine import UNKNOWN, compile_engine

PATTERNS = [r"ab+", r"\d+", r"[a-z]+\d", r"\bab\d\b"]
TOGETHER = compile_engine(PATTERNS, [[0, 1, 2, 3]])
APART = compile_engine(PATTERNS, [[0], [1, 3], [2]])


@pytest.mark.parametrize("engine", [TOGETHER, APART], ids=["together", "apart"])
def test_the_leftmost_is_first_and_at_one_place_the_first_pattern(engine):
    assert list(engine.candidates(b"xx 12 abb ab1 cd3")) == [
        (3, 5, 1),
        (6, 9, 0),
        (10, 12, 0),
        (12, 13, 1),
        (14, 17, 2),
    ]


@pytest.mark.parametrize("engine", [TOGETHER, APART], ids=["together", "apart"])
def test_the_search_goes_on_where_it_is_told(engine):
    candidates = engine.candidates(b"ab1 cd3")
    assert next(candidates) == (0, 2, 0)
    assert candidates.send(1) == (1, 3, 2)
    assert candidates.send(6) == (6, 7, 1)
    with pytest.raises(StopIteration):
        candidates.send(None)


def test_nothing_in_nothing():
    assert list(APART.candidates(b"")) == []


def test_what_no_pattern_fits_in_full_is_unknown():
    engine = compile_engine([r"a\B", r"c"], [[0, 1]])
    assert list(engine.candidates(b"ab c")) == [(0, 1, UNKNOWN), (3, 4, 1)]


def test_an_unknown_keeps_its_familys_rank():
    patterns = [r"a\B", r"q", r"ab"]
    assert list(compile_engine(patterns, [[0, 1], [2]]).candidates(b"ab")) == [(0, 1, UNKNOWN)]


def test_a_broken_pattern_is_refused():
    with pytest.raises(re2.error):
        compile_engine(["("], [[0]])
