import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.errors import UpstreamError
from situs.wire.answers.turns import Nesting, Turns


def call(index: int, arguments: str) -> dict:
    return {"tool_calls": [{"index": index, "function": {"arguments": arguments}}]}


def words(text: str) -> dict:
    return {"content": text}


def test_calls_that_follow_each_other_wait_for_nothing() -> None:
    turns = Turns()
    for delta in (words("a"), call(0, '{"a":'), call(0, "1}"), call(1, "{}"), words("b"), call(2, "["), call(2, "]")):
        assert turns.take(delta) == [delta]
        assert not turns.waiting
    assert turns.rest() == []


def test_what_comes_during_a_call_goes_out_after_it_in_the_order_of_beginning() -> None:
    turns = Turns()
    assert turns.take(call(0, '{"a"')) == [call(0, '{"a"')]
    for delta in (call(2, "{"), words("x"), call(1, '{"b":1}'), words("y"), call(2, "}")):
        assert turns.take(delta) == []
    assert turns.waiting
    assert turns.take(call(0, ":1}")) == [
        call(0, ":1}"), call(2, "{"), call(2, "}"), words("x"), words("y"), call(1, '{"b":1}')
    ]  # fmt: skip
    assert not turns.waiting


def test_the_next_call_has_its_turn_even_where_it_is_not_whole() -> None:
    turns = Turns()
    turns.take(call(0, "{"))
    turns.take(call(1, '{"b":'))
    turns.take(call(2, "{}"))
    assert turns.take(call(0, "}")) == [call(0, "}"), call(1, '{"b":')]
    assert turns.take(call(1, "1}")) == [call(1, "1}"), call(2, "{}")]


def test_a_delta_of_several_calls_and_of_text_is_taken_apart() -> None:
    both = {"role": "assistant", "content": "x", **call(0, "{}")}
    both["tool_calls"].append(call(1, "{}")["tool_calls"][0])
    assert Turns().take(both) == [words("x"), call(0, "{}"), call(1, "{}")]


def test_at_the_end_a_call_that_is_not_whole_makes_way() -> None:
    turns = Turns()
    turns.take(call(0, ""))
    turns.take(call(1, '{"b'))
    turns.take(words("x"))
    turns.take(call(2, "{}"))
    assert turns.rest() == [call(1, '{"b'), words("x"), call(2, "{}")]
    assert not turns.waiting


def test_a_blank_after_the_end_is_left_out_and_more_is_garbled() -> None:
    turns = Turns()
    turns.take(call(0, "{}"))
    turns.take(call(1, "{"))
    assert turns.take(call(0, " \n")) == []
    assert turns.take(call(1, "}")) == [call(1, "}")]
    with pytest.raises(UpstreamError) as caught:
        turns.take(call(0, "1"))
    assert caught.value.code == "upstream_garbled"


@pytest.mark.parametrize("broken", [5, {"index": "0"}, {"index": -1}, {"index": None}])
def test_a_call_of_another_shape_is_garbled(broken: object) -> None:
    with pytest.raises(UpstreamError):
        Turns().take({"tool_calls": [broken]})


JSON = st.recursive(
    st.text(max_size=5) | st.sampled_from(['"}', "{", "\\", "]"]) | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=3) | st.dictionaries(st.text(max_size=3), JSON, max_size=3))
def test_a_source_is_whole_at_its_last_character_and_not_before(value: object) -> None:
    nesting = Nesting()
    *before, last = json.dumps(value)
    for c in before:
        nesting.feed(c)
        assert not nesting.whole
    nesting.feed(last)
    assert nesting.whole
