import pytest

from situs.errors import CallError
from situs.wire.sinks import Reader
from situs.wire.spec import FLAG, TAG, ByTag, Obj, OpenObj

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


def test_an_open_object_leaves_out_what_it_does_not_declare():
    node = OpenObj({"a": FLAG, "b": FLAG}, ("a",), nullable=("b",))
    assert node.walk({"a": True, "b": None, "c": "text", "": [1]}, "/x", Reader()) == {"a": True, "b": None}
    assert isinstance(node, Obj)


@pytest.mark.parametrize(
    ("value", "code", "pointer"),
    [
        ({"a": True, "d": None}, "wrong_type", "/x/d"),
        ({"a": None}, "missing_field", "/x/a"),
        ({"b": None}, "missing_field", "/x/a"),
        ([], "wrong_type", "/x"),
    ],
)
def test_an_open_object_tells_null_from_absence(value, code, pointer):
    with pytest.raises(CallError) as caught:
        OpenObj({"a": FLAG, "b": FLAG, "d": FLAG}, ("a",), nullable=("b",)).walk(value, "/x", Reader())
    assert (caught.value.code, caught.value.pointer) == (code, pointer)
