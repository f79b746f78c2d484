import typing

import openai.types.responses as types
import orjson
import pytest
from openai.types.responses.response_create_params import (
    ResponseCreateParamsBase,
    ResponseCreateParamsStreaming,
)
from openai.types.responses.response_input_item_param import FunctionCallOutput

from situs.errors import CallError
from situs.model import Form, Role
from situs.wire import FACES, write
from situs.wire.formats.openai_responses import ITEM, SPEC, TOOL_DEFINITION

FACE = FACES["openai_responses"]
REASONING_ID = "rs_" + "0a" * 24
FULL = {
    "model": "legal",
    "instructions": "S0",
    "input": [
        {"role": "developer", "content": "S1"},
        {
            "type": "message",
            "role": "user",
            "content": [
                {"type": "input_text", "text": "U0"},
                {"type": "input_image", "detail": "auto", "image_url": "data:image/png;base64,iVBORw0KGgo="},
            ],
        },
        {
            "type": "reasoning",
            "id": REASONING_ID,
            "summary": [{"type": "summary_text", "text": "A0"}],
            "encrypted_content": "O0",
        },
        {
            "type": "message",
            "role": "assistant",
            "id": "msg_1",
            "status": "completed",
            "content": [
                {"type": "output_text", "text": "A1", "annotations": []},
                {"type": "refusal", "refusal": "A2"},
            ],
        },
        {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "A3", "arguments": '{"A4":"A5"}'},
        {"type": "function_call_output", "call_id": "c1", "output": "T0"},
        {"type": "custom_tool_call", "call_id": "c2", "name": "A6", "input": "A7"},
        {
            "type": "custom_tool_call_output",
            "call_id": "c2",
            "output": [{"type": "input_text", "text": "T1"}],
        },
    ],
    "tools": [
        {
            "type": "function",
            "name": "D0",
            "description": "D1",
            "strict": True,
            "parameters": {"type": "object", "properties": {"D2": {"description": "D3"}}},
        },
        {
            "type": "custom",
            "name": "D4",
            "format": {"type": "grammar", "definition": "O1", "syntax": "regex"},
        },
    ],
    "tool_choice": {"type": "function", "name": "D5"},
    "text": {"format": {"type": "json_schema", "name": "D6", "schema": {"title": "D7"}}, "verbosity": "low"},
    "metadata": {"M0": "M1"},
    "user": "M2",
    "safety_identifier": "M3",
    "prompt_cache_key": "M4",
    "reasoning": {"effort": "low", "summary": "auto"},
    "include": ["reasoning.encrypted_content"],
    "max_output_tokens": 30,
    "store": False,
    "stream": True,
    "truncation": "disabled",
    "temperature": 0,
}


def minimal(**extra) -> dict:
    return {"model": "legal", "input": "hello", **extra}


def test_every_text_is_a_slot_of_its_role():
    reading = FACE.read(orjson.dumps(FULL))
    counts = {"S": 2, "U": 1, "A": 8, "M": 5, "T": 2, "D": 8, "O": 2}
    assert {s.text for s in reading.slots} == {f"{k}{i}" for k, n in counts.items() for i in range(n)}
    voices = {
        "S": Role.SYSTEM,
        "U": Role.USER,
        "A": Role.ASSISTANT,
        "M": Role.METADATA,
        "T": Role.TOOL,
        "D": Role.DEFINITION,
    }
    assert all(s.role is voices[s.text[0]] for s in reading.slots if s.text[0] != "O")
    assert {s.text for s in reading.slots if s.form is Form.OPAQUE} == {"O0", "O1"}
    assert (reading.max_tokens, reading.stream, reading.wants_json) == (30, True, True)
    assert [s.text for s in FACE.read(orjson.dumps(minimal())).slots] == ["hello"]


def test_the_same_texts_give_the_same_request_without_ids_of_its_own(sent):
    body, _ = sent("openai_responses", FULL, "openai_responses")
    expected = orjson.loads(orjson.dumps(FULL).replace(b'"id":"msg_1",', b"").replace(b'"id":"fc_1",', b""))
    for item in expected["input"]:
        if "call_id" in item:
            item["call_id"] = {"c1": "call00003", "c2": "call00004"}[item["call_id"]]
    assert body == {**expected, "model": "upstream-model"}
    assert body["input"][2]["id"] == REASONING_ID


def test_nothing_is_ever_stored(sent):
    assert sent("openai_responses", minimal(), "openai_responses")[0]["store"] is False


def test_every_slot_is_rewritten(sent):
    body, reading = sent("openai_responses", FULL, "openai_responses", rewrite=lambda s: "ZZ" + s.text)
    raw = orjson.dumps(body).decode()
    for slot in reading.slots:
        assert f'"{slot.text}"' not in raw
        assert f'"ZZ{slot.text}"' in raw or f'\\"ZZ{slot.text}\\"' in raw


def test_a_file_becomes_text(route):
    part = {"type": "input_file", "filename": "memo.txt", "file_data": "data:text/plain;base64,aGVsbG8="}
    reading = FACE.read(orjson.dumps(minimal(input=[{"role": "user", "content": [part]}])))
    assert [(a.media_type, a.data) for a in reading.attachments] == [("text/plain", b"hello")]
    full = reading.with_documents(["hello"])
    for dialect in ("openai_responses", "openai_chat"):
        body = write(full, ["NAME", "SEALED"], route(dialect))
        assert b"[document: NAME]\\nSEALED\\n[end of document]" in body


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"previous_response_id": "resp_1"}, ("unsupported_field", "/previous_response_id")),
        ({"conversation": "c"}, ("unsupported_field", "/conversation")),
        ({"prompt": {"id": "p"}}, ("unsupported_field", "/prompt")),
        ({"background": True}, ("unsupported_value", "/background")),
        ({"store": True}, ("unsupported_value", "/store")),
        ({"tools": [{"type": "web_search"}]}, ("unsupported_value", "/tools/0/type")),
        ({"tools": [{"type": "mcp", "server_url": "x"}]}, ("unsupported_value", "/tools/0/type")),
        ({"tools": [{"type": "code_interpreter"}]}, ("unsupported_value", "/tools/0/type")),
        ({"input": [{"type": "item_reference", "id": "x"}]}, ("unsupported_value", "/input/0/type")),
        ({"input": []}, ("unsupported_value", "/input")),
        ({"include": ["web_search_call.results"]}, ("unsupported_value", "/include/0")),
        (
            {"input": [{"role": "user", "content": [{"type": "input_file", "file_url": "https://example.com"}]}]},
            ("unsupported_field", "/input/0/content/0/file_url"),
        ),
    ],
)
def test_what_the_provider_would_keep_run_or_fetch_is_refused(extra, expected):
    with pytest.raises(CallError) as caught:
        FACE.read(orjson.dumps(minimal(**extra)))
    assert (caught.value.code, caught.value.pointer) == expected


def test_every_field_that_openai_declares_is_accounted_for():
    def names(params) -> set[str]:
        return set(typing.get_type_hints(params))

    declared = names(ResponseCreateParamsBase) | names(ResponseCreateParamsStreaming)
    assert declared <= set(SPEC.fields), declared - set(SPEC.fields)
    assert names(types.ResponseFunctionToolCallParam) <= set(ITEM.cases["function_call"].fields)
    assert names(FunctionCallOutput) <= set(ITEM.cases["function_call_output"].fields)
    assert names(types.ResponseReasoningItemParam) <= set(ITEM.cases["reasoning"].fields)
    assert names(types.FunctionToolParam) <= set(TOOL_DEFINITION.cases["function"].fields)
    assert names(types.CustomToolParam) <= set(TOOL_DEFINITION.cases["custom"].fields)
    messages = ITEM.cases["message"].cases
    assert names(types.EasyInputMessageParam) <= set(messages["user"].fields)
    assert names(types.ResponseOutputMessageParam) <= set(messages["assistant"].fields)
