import orjson
import pytest

from situs.errors import CallError
from situs.model import Form, Role
from situs.wire.sinks import Reader, Writer
from situs.wire.trees import SCHEMA, JsonText, Tree

TREE, ARGUMENTS = Tree(Role.TOOL), JsonText(Role.ASSISTANT)


def read(node, value) -> list[tuple[str, str, Form]]:
    reader = Reader()
    assert node.walk(value, "/x", reader) == value
    return [(slot.pointer, slot.text, slot.form) for slot in reader.slots]


def test_strings_and_keys_of_a_tree_are_texts():
    assert read(TREE, {"k": ["a", {"": "b"}], "n": None, "t": True}) == [
        ("/x/*0~", "k", Form.NAME),
        ("/x/*0/0", "a", Form.TEXT),
        ("/x/*0/1/*0", "b", Form.TEXT),
        ("/x/*1~", "n", Form.NAME),
        ("/x/*2~", "t", Form.NAME),
    ]


@pytest.mark.parametrize("number", [4111111111111111, -49301234567, 1234567, 12345.678, 0.1234567])
def test_a_number_that_may_be_an_account_is_opaque_text(number):
    assert read(TREE, [number]) == [("/x/0", str(number), Form.OPAQUE)]


@pytest.mark.parametrize("number", [0, 42, -999999, 1.5])
def test_a_small_number_is_safe(number):
    assert read(TREE, [number]) == []


def test_a_number_that_parsing_rounded_is_refused():
    with pytest.raises(CallError) as caught:
        read(TREE, orjson.loads(b"[12345678901234567890123]"))
    assert caught.value.code == "unsupported_value"


def test_a_number_cannot_be_replaced():
    with pytest.raises(CallError) as caught:
        TREE.walk([4111111111111111], "/x", Writer(["TKN"], False))
    assert caught.value.code == "unsupported_value"


@pytest.mark.parametrize("node", [TREE, SCHEMA, ARGUMENTS])
def test_deep_nesting_is_refused(node):
    deep: object = "x"
    for _ in range(70):
        deep = {"items": deep} if node is SCHEMA else [deep]
    with pytest.raises(CallError) as caught:
        node.walk(orjson.dumps(deep).decode() if node is ARGUMENTS else deep, "/x", Reader())
    assert caught.value.code == "too_deep"


def test_two_keys_that_become_one_are_refused():
    with pytest.raises(CallError) as caught:
        TREE.walk({"a": 1, "b": 2}, "/x", Writer(["same", "same"], False))
    assert caught.value.code == "unsupported_value"


def test_arguments_stay_as_they_were_where_nothing_is_replaced():
    source = '{ "a" : "b\\u0041" }'
    assert read(ARGUMENTS, source) == [("/x#/*0~", "a", Form.NAME), ("/x#/*0", "bA", Form.TEXT)]
    assert ARGUMENTS.walk(source, "/x", Writer(["a", 'q"'], False)) == '{"a":"q\\""}'
    assert read(ARGUMENTS, "") == []


def test_arguments_with_a_long_number_are_written_anew():
    reader = Reader()
    assert ARGUMENTS.walk('{"a": 0.41111111111111111234}', "/x", reader) == '{"a":0.4111111111111111}'
    assert reader.slots[1].text == "0.4111111111111111"


def test_a_models_slip_is_one_text_unless_it_holds_escapes():
    assert read(ARGUMENTS, '{"a": Anna') == [("/x", '{"a": Anna', Form.TEXT)]
    with pytest.raises(CallError) as caught:
        read(ARGUMENTS, '{"a": "\\u0041nna')
    assert caught.value.code == "unsupported_value"


def test_duplicate_keys_in_arguments_are_refused():
    with pytest.raises(CallError) as caught:
        read(ARGUMENTS, '{"a":1,"a":2}')
    assert (caught.value.code, caught.value.pointer) == ("duplicate_key", "/x")


@pytest.mark.parametrize("bound", [4111111111111111, -49301234567, 0.4111111111111111])
def test_a_bound_that_may_be_an_account_is_opaque_text(bound):
    assert read(SCHEMA, {"minimum": bound}) == [("/x/minimum", str(bound), Form.OPAQUE)]


@pytest.mark.parametrize("bound", [2**53 - 1, -(2**31), 10**9, 0.5, True])
def test_a_bound_s_usual_value_is_safe(bound):
    assert read(SCHEMA, {"exclusiveMinimum": bound}) == []


def test_a_schemas_structure_is_safe_and_its_words_are_text():
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": ["object", "null"],
        "title": "T",
        "properties": {"p": {"type": "string", "format": "email", "maxLength": 2147483647, "nullable": True}},
        "patternProperties": {"^x": True},
        "required": ["p"],
        "dependencies": {"p": ["q"]},
        "allOf": [{"if": {"const": "c"}, "then": False}],
        "format": "secret-format",
        "x-own": {"y": "z"},
    }
    assert [(text, form) for _, text, form in read(SCHEMA, schema)] == [
        ("T", Form.TEXT),
        ("p", Form.NAME),
        ("^x", Form.OPAQUE),
        ("p", Form.NAME),
        ("p", Form.NAME),
        ("q", Form.NAME),
        ("c", Form.TEXT),
        ("secret-format", Form.OPAQUE),
        ("x-own", Form.NAME),
        ("y", Form.NAME),
        ("z", Form.TEXT),
    ]


@pytest.mark.parametrize("schema", [{"type": "text about someone"}, {"minimum": "1"}, "x", {"required": [1]}])
def test_a_malformed_schema_is_refused(schema):
    with pytest.raises(CallError):
        SCHEMA.walk(schema, "/x", Reader())
