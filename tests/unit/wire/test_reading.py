import orjson
import pytest

from situs.errors import CallError
from situs.model import Role
from situs.wire import FACES

CHAT = FACES["openai_chat"]


@pytest.mark.parametrize("raw", [b"[]", b'"x"', b"5", b"null"])
def test_a_body_is_an_object(raw):
    with pytest.raises(CallError) as caught:
        CHAT.read(raw)
    assert (caught.value.code, caught.value.pointer) == ("wrong_type", "")


def test_a_duplicate_key_is_refused_even_where_both_values_are_declared():
    for raw in (
        b'{"model":"a","model":"b","messages":[{"role":"user","content":"x"}]}',
        b'{"model":"a","messages":[{"role":"user","content":"x","content":"y"}]}',
        b'{"model":"a","messages":[{"role":"user","content":"a \\": b","content" : "y"}]}',
    ):
        with pytest.raises(CallError) as caught:
            CHAT.read(raw)
        assert caught.value.code == "duplicate_key"


@pytest.mark.parametrize("dumps", [lambda b: __import__("json").dumps(b).encode(), lambda b: orjson.dumps(b, option=2)])
def test_any_way_of_writing_the_same_json_reads_alike(dumps):
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"a": "\\"x\\": 1"}'}}
    content = 'Objet : "ä": {"a":1}\\'
    messages = [{"role": "user", "content": content}, {"role": "assistant", "tool_calls": [call]}]
    body = {"model": "a", "messages": messages, "metadata": {'k"': ": v"}}
    assert CHAT.read(dumps(body)).slots == CHAT.read(orjson.dumps(body)).slots


def test_no_text_shows_in_a_representation():
    reading = CHAT.read(orjson.dumps({"model": "a", "messages": [{"role": "user", "content": "Anna Beispiel"}]}))
    assert "Anna" not in repr(reading)


def test_documents_must_match_attachments():
    reading = CHAT.read(orjson.dumps({"model": "a", "messages": [{"role": "user", "content": "x"}]}))
    assert reading.with_documents([]).slots == reading.slots
    with pytest.raises(CallError):
        reading.with_documents(["x"])


USER = [{"role": "user", "content": "Guten Tag"}]


def limited(**limits):
    return CHAT.read(orjson.dumps({"model": "m", "messages": USER, **limits}))


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ({}, None),
        ({"max_tokens": 7}, 7),
        ({"max_completion_tokens": 7, "max_tokens": None}, 7),
        ({"max_completion_tokens": 1, "max_tokens": 1_000_000}, 1_000_000),
        ({"max_completion_tokens": 1_000_000, "max_tokens": 1}, 1_000_000),
    ],
)
def test_the_most_that_any_limit_allows_is_what_is_reserved(limits, most):
    assert limited(**limits).max_tokens == most


@pytest.mark.parametrize("value", [0, -1])
@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_every_limit_that_is_given_is_at_least_one(name, value):
    with pytest.raises(CallError) as caught:
        limited(**{"max_tokens": 5, "max_completion_tokens": 5, name: value})
    assert (caught.value.code, caught.value.pointer) == ("unsupported_value", f"/{name}")


@pytest.mark.parametrize("face", FACES)
def test_context_is_taken_from_every_face_and_is_no_part_of_the_request(face):
    texts = {"openai_responses": {"input": "x"}, "openai_embeddings": {"input": "x"}}
    asked = texts.get(face, {"messages": [{"role": "user", "content": "x"}]})
    limit = {"max_tokens": 1} if face == "anthropic_messages" else {}
    body = {"model": "a", "situs_context": ["Herr Karl Muster", "two"], **asked, **limit}
    reading = FACES[face].read(orjson.dumps(body))
    assert [(slot.text, slot.role) for slot in reading.context] == [
        ("Herr Karl Muster", Role.DOCUMENT),
        ("two", Role.DOCUMENT),
    ]
    assert "situs_context" not in reading.body and [slot.text for slot in reading.slots] == ["x"]
    assert "Muster" not in repr(reading)
    assert FACES[face].read(orjson.dumps(body | {"situs_context": None})).context == ()


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ("x", "/situs_context"),
        ({"a": "b"}, "/situs_context"),
        (["a", 5], "/situs_context/1"),
        ([["a"]], "/situs_context/0"),
    ],
)
def test_context_is_a_list_of_texts(given, pointer):
    body = {"model": "a", "messages": [{"role": "user", "content": "x"}], "situs_context": given}
    with pytest.raises(CallError) as caught:
        CHAT.read(orjson.dumps(body))
    assert (caught.value.code, caught.value.pointer) == ("wrong_type", pointer)


def test_context_twice_is_refused_like_any_key():
    with pytest.raises(CallError) as caught:
        CHAT.read(
            b'{"model":"a","messages":[{"role":"user","content":"x"}],"situs_context":["a"],"situs_context":["b"]}'
        )
    assert caught.value.code == "duplicate_key"
