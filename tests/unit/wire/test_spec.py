import pytest

from situs.errors import CallError
from situs.wire.sinks import Reader
from situs.wire.spec import FLAG, TAG, ByTag, Obj

SHAPES = {"circle": Obj({"type": TAG, "big": FLAG}), "square": Obj({"type": TAG})}


@pytest.mark.parametrize("value", [{"type": "circle", "big": True}, {"type": "square"}])
def test_a_known_tag_passes(value):
    assert ByTag("type", SHAPES).walk(value, "/a", Reader()) == value


@pytest.mark.parametrize("value", [{}, {"type": None}])
def test_an_absent_tag_is_the_default(value):
    assert ByTag("type", SHAPES, default="square").walk(value, "/a", Reader()) == value
    with pytest.raises(CallError) as caught:
        ByTag("type", SHAPES).walk(value, "/a", Reader())
    assert (caught.value.code, caught.value.pointer) == ("missing_field", "/a/type")


@pytest.mark.parametrize("tag", [{}, [], 0, 0.0, False, True, 7, {"a": "text"}])
def test_a_tag_that_is_no_string_is_no_default(tag):
    with pytest.raises(CallError) as caught:
        ByTag("type", SHAPES, default="square").walk({"type": tag}, "/a", Reader())
    assert (caught.value.code, caught.value.pointer) == ("wrong_type", "/a/type")


@pytest.mark.parametrize("tag", ["", "oval", "Circle", "circle "])
def test_an_unknown_tag_is_refused(tag):
    with pytest.raises(CallError) as caught:
        ByTag("type", SHAPES, default="square").walk({"type": tag}, "/a", Reader())
    assert caught.value.pointer == "/a/type"
