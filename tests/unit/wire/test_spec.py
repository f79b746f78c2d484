import pytest

from situs.errors import CallError
from situs.model import Form, Role
from situs.wire import spec
from situs.wire.sinks import Reader, Writer

TEXT = spec.Text(Role.USER)


def code(node, value) -> tuple[str, str | None]:
    with pytest.raises(CallError) as caught:
        node.walk(value, "/x", Reader())
    return caught.value.code, caught.value.pointer


@pytest.mark.parametrize(
    ("node", "good", "bad"),
    [
        (TEXT, "a", 1),
        (spec.NUMBER, 1.5, "1"),
        (spec.NUMBER, 1, True),
        (spec.INTEGER, 1, 1.0),
        (spec.INTEGER, 1, True),
        (spec.FLAG, False, 0),
        (spec.Enum("a", False), False, 1),
        (spec.IDENT, "a", 1),
        (spec.Arr(TEXT), ["a"], "a"),
        (spec.Obj({}), {}, []),
        (spec.Bias(), {"5": 1.5}, {"5": "x"}),
        (spec.Map(Role.METADATA, TEXT), {"a": "b"}, ["a"]),
        (spec.ByKind({str: TEXT}), "a", {}),
        (spec.ByTag("t", {"a": spec.Obj({"t": spec.TAG})}), {"t": "a"}, {"t": 5}),
    ],
)
def test_a_node_passes_its_own_type_and_refuses_another(node, good, bad):
    assert node.walk(good, "/x", Reader()) == good
    assert code(node, bad)[0] == "wrong_type"


def test_an_object_walks_in_the_bodys_order_and_counts_keys():
    node = spec.Obj({"a": TEXT, "b/c": spec.Arr(TEXT), "d": spec.FORBIDDEN}, ("a",))
    reader = Reader()
    assert node.walk({"b/c": ["1", "2"], "a": "3", "d": None}, "", reader) == {"b/c": ["1", "2"], "a": "3", "d": None}
    assert [(s.pointer, s.text) for s in reader.slots] == [("/b~1c/0", "1"), ("/b~1c/1", "2"), ("/a", "3")]
    assert reader.keys == 3
    assert code(node, {}) == ("missing_field", "/x/a")
    assert code(node, {"a": None}) == ("missing_field", "/x/a")
    assert code(node, {"a": "1", "e": 1}) == ("unsupported_field", "/x/e")
    assert code(node, {"a": "1", "d": 1}) == ("unsupported_field", "/x/d")


def test_an_unknown_constant_or_tag_is_refused():
    assert code(spec.Enum("a"), "b") == ("unsupported_value", "/x")
    node = spec.ByTag("t", {"a": spec.Obj({"t": spec.TAG})})
    assert code(node, {"t": "b"}) == ("unsupported_value", "/x/t")
    assert code(node, {}) == ("missing_field", "/x/t")
    assert spec.ByTag("t", {"a": spec.Obj({"t": spec.TAG})}, default="a").walk({}, "", Reader()) == {}


def test_bias_takes_token_ids_alone():
    for key in ("word", "٣", "-1", "12345678", ""):
        assert code(spec.Bias(), {key: 1})[0] == "unsupported_value"


def test_keys_of_a_map_are_names_and_stay_apart():
    node = spec.Map(Role.METADATA, TEXT)
    reader = Reader()
    node.walk({"k": "v"}, "/m", reader)
    assert [(s.pointer, s.form) for s in reader.slots] == [("/m/*0~", Form.NAME), ("/m/*0", Form.TEXT)]
    with pytest.raises(CallError):
        node.walk({"a": "1", "b": "2"}, "/m", Writer(["x", "1", "x", "2"], False))


def test_an_array_may_need_items():
    assert code(spec.Arr(TEXT, least=1), []) == ("unsupported_value", "/x")
