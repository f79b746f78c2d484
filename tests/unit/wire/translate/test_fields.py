import pytest

from situs.errors import CallError
from situs.wire.translate.fields import carry, join_texts, refuse_others


def test_unknown_fields_with_a_value_are_refused():
    refuse_others({"a": 1, "b": None}, ("a",))
    with pytest.raises(CallError) as caught:
        refuse_others({"a": 1, "b": 0}, ("a",), "/x")
    assert caught.value.pointer == "/x/b"


def test_fields_are_carried_where_they_have_a_value():
    out: dict = {}
    carry({"a": 0, "b": None, "c": 1}, out, "a", "b", "d")
    assert out == {"a": 0}


def test_texts_are_joined_with_a_blank_line():
    assert join_texts(["a", "", "b"]) == "a\n\nb"
