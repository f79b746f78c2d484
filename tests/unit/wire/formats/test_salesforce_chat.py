import orjson
import pytest

from situs.errors import CallError, SitusError
from situs.model import Form, Role
from situs.wire import FACES, may_be_free, open_connector

FACE = FACES["salesforce_chat"]
USER = [{"role": "user", "content": "a"}]
PARTS = [{"type": "text", "text": "a"}]


def body(**more) -> bytes:
    return orjson.dumps({"model": "m", "messages": USER, **more})


def refused(raw: bytes, face=FACE) -> CallError:
    with pytest.raises(CallError) as caught:
        face.read(raw)
    assert caught.value.status == 400
    return caught.value


def test_every_text_is_a_slot_in_the_voice_that_the_model_hears():
    messages = [
        {"role": "system", "content": "s", "name": "n"},
        {"role": "user", "content": "u"},
        {"role": "assistant", "content": "a"},
    ]
    reading = FACE.read(body(messages=messages, parameters={"stop": ["x"], "metadata": {"k": "v"}, "top_p": 0.5}))
    assert [(s.pointer, s.role) for s in reading.slots] == [
        ("/messages/0/content", Role.SYSTEM),
        ("/messages/0/name", Role.METADATA),
        ("/messages/1/content", Role.USER),
        ("/messages/2/content", Role.ASSISTANT),
        ("/parameters/stop/0", Role.METADATA),
        ("/parameters/metadata/*0~", Role.METADATA),
        ("/parameters/metadata/*0", Role.METADATA),
    ]
    assert reading.slots[1].form is Form.NAME
    assert (reading.face, reading.action, reading.model, reading.stream) == ("salesforce_chat", "infer", "m", False)


@pytest.mark.parametrize("more", [
    {"max_tokens": None, "n": None, "temperature": None},
    {"max_tokens": 1, "n": 128, "temperature": 2},
    {"n": 1, "temperature": 0.5, "parameters": {}},
    {"parameters": {"top_p": None, "seed": 3, "temperature": 1, "store": False}},
    {"messages": [{"role": "user", "content": ""}]},
    {"stream": False},
])  # fmt: skip
def test_what_the_contract_declares_is_taken(more):
    FACE.read(body(**more))


def test_what_the_contract_does_not_declare_is_admitted_and_neither_read_nor_kept(sent):
    messages = [{"role": "user", "content": "a", "tomorrow": "Geheimwort", "tool_calls": [{"x": "Geheimwort"}]}]
    asked = {"model": "m", "messages": messages, "tools": ["Geheimwort"], "user": "Geheimwort", "null": None}
    out, reading = sent("salesforce_chat", asked)
    assert [s.text for s in reading.slots] == ["a"]
    assert out == {"model": "upstream-model", "messages": USER}


@pytest.mark.parametrize(
    ("more", "code", "pointer"),
    [
        ({"messages": None}, "missing_field", "/messages"),
        ({"messages": []}, "unsupported_value", "/messages"),
        ({"messages": "a"}, "wrong_type", "/messages"),
        ({"messages": ["a"]}, "wrong_type", "/messages/0"),
        ({"messages": [{"role": "user"}]}, "missing_field", "/messages/0/content"),
        ({"messages": [{"role": "user", "content": None}]}, "missing_field", "/messages/0/content"),
        ({"messages": [{"content": "a"}]}, "missing_field", "/messages/0/role"),
        ({"messages": [{"role": "tool", "content": "a"}]}, "unsupported_value", "/messages/0/role"),
        ({"messages": [{"role": "developer", "content": "a"}]}, "unsupported_value", "/messages/0/role"),
        ({"messages": [{"role": "user", "content": PARTS}]}, "wrong_type", "/messages/0/content"),
        ({"messages": [{"role": "user", "content": "a", "name": None}]}, "wrong_type", "/messages/0/name"),
        ({"model": None}, "missing_field", "/model"),
        ({"model": ""}, "missing_field", "/model"),
        ({"model": 7}, "wrong_type", "/model"),
        ({"max_tokens": 1.5}, "wrong_type", "/max_tokens"),
        ({"max_tokens": 0}, "unsupported_value", "/max_tokens"),
        ({"n": 0}, "unsupported_value", "/n"),
        ({"n": 129}, "unsupported_value", "/n"),
        ({"n": 1.5}, "wrong_type", "/n"),
        ({"temperature": -0.1}, "unsupported_value", "/temperature"),
        ({"temperature": 2.1}, "unsupported_value", "/temperature"),
        ({"temperature": "1"}, "wrong_type", "/temperature"),
        ({"temperature": True}, "wrong_type", "/temperature"),
        ({"parameters": None}, "wrong_type", "/parameters"),
        ({"parameters": []}, "wrong_type", "/parameters"),
        ({"stream": True}, "unsupported_field", "/stream"),
        ({"stream": "yes"}, "unsupported_field", "/stream"),
    ],
)  # fmt: skip
def test_what_the_contract_forbids_is_refused_by_pointer(more, code, pointer):
    error = refused(body(**more))
    assert (error.code, error.pointer) == (code, pointer)


@pytest.mark.parametrize(
    "parameters",
    [
        {"model": "other"},
        {"messages": USER},
        {"stream": True},
        {"stream_options": {}},
        {"n": 2},
        {"max_tokens": 9},
        {"max_completion_tokens": 9},
        {"tools": []},
        {"tool_choice": "auto"},
        {"functions": []},
        {"logprobs": True},
        {"web_search_options": {}},
        {"audio": {}},
        {"api_base": "https://elsewhere.example.com"},
        {"enable_search": True},
        {"tomorrow": "text"},
    ],
)
def test_a_parameter_that_would_go_around_the_gate_is_refused(parameters):
    error = refused(body(parameters=parameters))
    assert (error.code, error.pointer) == ("unsupported_field", "/parameters/" + next(iter(parameters)))


@pytest.mark.parametrize("parameters", [{"store": True}, {"service_tier": "free"}, {"prompt_cache_retention": "24h"}])
def test_a_parameter_is_taken_on_the_terms_of_chat_completions(parameters):
    assert refused(body(parameters=parameters)).code == "unsupported_value"


def test_a_parameter_that_the_operator_names_is_free_json_of_slots():
    face = open_connector(["guided", "tools"])
    value = {"a": ["x", 1, None], "b": {"c": "y"}}
    reading = face.read(body(parameters={"guided": value}))
    assert [s.text for s in reading.slots] == ["a", "a", "x", "b", "c", "y"]
    assert {s.role for s in reading.slots[1:]} == {Role.METADATA}
    assert refused(body(parameters={"tools": []}), face).pointer == "/parameters/tools"
    assert may_be_free("guided") and not may_be_free("tools") and not may_be_free("store")


def test_an_answer_in_json_is_known_by_its_parameter():
    assert FACE.read(body(parameters={"response_format": {"type": "json_object"}})).wants_json
    assert not FACE.read(body(parameters={"response_format": {"type": "text"}})).wants_json
    assert not FACE.read(body(parameters={"response_format": None})).wants_json
    assert not FACE.read(body()).wants_json


def test_a_refusal_by_policy_is_403_in_the_contracts_words():
    told = orjson.loads(FACE.error("policy_refused", "no place", 451))
    assert told == {
        "error": {"message": "no place", "type": "policy_violation", "param": None, "code": "policy_refused"}
    }
    assert FACE.told(None, SitusError("policy_refused", "no place", status=451))[0] == 403
    assert FACE.told(None, SitusError("overloaded", "busy", status=503))[0] == 503
