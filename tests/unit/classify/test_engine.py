import pytest
import re2

from situs.classify.engine import UNKNOWN, compile_engine, compile_pattern, compile_set, length_of, spans_in

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


@pytest.mark.parametrize(
    ("text", "spans"),
    [("", []), ("x", []), ("ab1 cd23", [(2, 3), (6, 8)]), ("ä1 ö22é", [(1, 2), (4, 6)]), ("7", [(0, 1)])],
)
def test_one_pattern_is_found_in_code_points(text, spans):
    assert list(spans_in(compile_pattern("[0-9]+"), text)) == spans


def test_the_length_of_what_a_text_begins_with_is_told_in_code_points():
    pattern = compile_pattern("[a-zäé]+")
    assert [length_of(pattern, text) for text in ("äé1", "ab", "1ä", "")] == [2, 2, 0, 0]


def test_a_broken_pattern_is_refused():
    with pytest.raises(re2.error):
        compile_pattern("(")
    with pytest.raises(re2.error):
        compile_set([b"("], re2._re2.RE2.Anchor.UNANCHORED)
    with pytest.raises(re2.error):
        compile_engine(["("], [[0]])
