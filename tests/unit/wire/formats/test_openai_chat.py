import typing

import openai.types.chat as chat
import orjson
import pytest
from openai.types.chat.completion_create_params import (
    CompletionCreateParamsBase,
    CompletionCreateParamsStreaming,
)

from situs.errors import CallError
from situs.model import Form, Role
from situs.wire import FACES
from situs.wire.formats.openai_chat import FUNCTION, MESSAGE, SPEC

CHAT = FACES["openai_chat"]
FULL = {
    "model": "legal",
    "messages": [
        {"role": "system", "content": "S0", "name": "S1"},
        {"role": "developer", "content": [{"type": "text", "text": "S2"}]},
        {
            "role": "user",
            "name": "U0",
            "content": [
                {"type": "text", "text": "U1"},
                {
                    "type": "image_url",
                    "image_url": {"url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"},
                },
                {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}},
            ],
        },
        {
            "role": "assistant",
            "content": [{"type": "text", "text": "A0"}, {"type": "refusal", "refusal": "A1"}],
            "refusal": "A2",
            "reasoning_content": "A3",
            "tool_calls": [
                {
                    "id": "call_x",
                    "type": "function",
                    "function": {"name": "A4", "arguments": '{"A5": ["A6", {"A7": 5}], "A8": null}'},
                },
                {"id": "call_y", "type": "custom", "custom": {"name": "A9", "input": "A10"}},
            ],
        },
        {"role": "tool", "tool_call_id": "call_x", "content": "T0"},
        {"role": "tool", "tool_call_id": "call_y", "content": [{"type": "text", "text": "T1"}]},
        {"role": "assistant", "content": None, "function_call": {"name": "A11", "arguments": "{}"}},
        {"role": "function", "name": "T2", "content": "T3"},
    ],
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "D0",
                "description": "D1",
                "strict": True,
                "parameters": {
                    "$schema": "https://json-schema.org/draft/2020-12/schema",
                    "type": "object",
                    "properties": {"D2": {"type": ["string", "null"], "enum": ["D3"], "description": "D4"}},
                    "required": ["D2"],
                    "additionalProperties": False,
                    "$defs": {"D5": {"const": "D6", "pattern": "D7", "minimum": 9007199254740991}},
                    "x-note": "D8",
                },
            },
        },
        {
            "type": "custom",
            "custom": {
                "name": "D9",
                "format": {"type": "grammar", "grammar": {"definition": "D10", "syntax": "lark"}},
            },
        },
    ],
    "tool_choice": {
        "type": "allowed_tools",
        "allowed_tools": {"mode": "auto", "tools": [{"type": "function", "function": {"name": "D11"}}]},
    },
    "functions": [{"name": "D12", "description": "D13"}],
    "response_format": {
        "type": "json_schema",
        "json_schema": {"name": "D14", "description": "D15", "schema": {"title": "D16"}},
    },
    "metadata": {"M0": "M1"},
    "user": "M2",
    "safety_identifier": "M3",
    "prompt_cache_key": "M4",
    "stop": ["M5", "M6"],
    "prediction": {"type": "content", "content": "A12"},
    "logit_bias": {"50256": -100},
    "temperature": 0.2,
    "top_p": 1,
    "n": 1,
    "seed": 7,
    "max_completion_tokens": 100,
    "store": False,
    "stream": True,
    "stream_options": {"include_usage": True},
    "reasoning_effort": "low",
    "verbosity": "low",
    "logprobs": True,
    "top_logprobs": 2,
    "parallel_tool_calls": True,
    "modalities": ["text"],
}


def code_of(body, face=CHAT) -> tuple[str, str | None]:
    with pytest.raises(CallError) as caught:
        face.read(orjson.dumps(body))
    assert caught.value.status == 400
    return caught.value.code, caught.value.pointer


def minimal(**extra) -> dict:
    return {"model": "legal", "messages": [{"role": "user", "content": "hello"}], **extra}


def test_every_text_is_a_slot_of_its_role_and_no_text_is_missed():
    reading = CHAT.read(orjson.dumps(FULL))
    texts = [slot.text for slot in reading.slots]
    expected = {f"S{i}" for i in range(3)} | {f"U{i}" for i in range(2)} | {f"A{i}" for i in range(13)}
    expected |= {f"T{i}" for i in range(4)} | {f"D{i}" for i in range(17)} | {f"M{i}" for i in range(7)} | {"x-note"}
    assert set(texts) == expected
    voices = {
        "S": Role.SYSTEM,
        "U": Role.USER,
        "D": Role.DEFINITION,
        "M": Role.METADATA,
        "T": Role.TOOL,
        "A": Role.ASSISTANT,
        "x": Role.DEFINITION,
    }
    for slot in reading.slots:
        if slot.text not in ("S1", "U0", "T2"):
            assert slot.role is voices[slot.text[0]], slot
    forms = {slot.text: slot.form for slot in reading.slots}
    assert {t for t, f in forms.items() if f is Form.OPAQUE} == {"D5", "D7", "D10"}
    assert {t for t, f in forms.items() if f is Form.NAME} == {
        "S1",
        "U0",
        "A4",
        "A5",
        "A7",
        "A8",
        "A9",
        "A11",
        "T2",
        "D0",
        "D2",
        "x-note",
        "D9",
        "D11",
        "D12",
        "D14",
        "M0",
    }


def test_pointers_stand_where_the_text_stands_and_show_no_key_of_the_client():
    slots = {slot.text: slot.pointer for slot in CHAT.read(orjson.dumps(FULL)).slots}
    assert slots["U1"] == "/messages/2/content/0/text"
    assert slots["A6"] == "/messages/3/tool_calls/0/function/arguments#/*0/0"
    assert slots["M0"] == "/metadata/*0~"
    assert slots["M1"] == "/metadata/*0"


def test_facts_of_the_call_are_read():
    reading = CHAT.read(orjson.dumps(FULL))
    assert (reading.model, reading.stream, reading.max_tokens, reading.action) == (
        "legal",
        True,
        100,
        "infer",
    )
    assert reading.wants_usage
    assert reading.wants_json
    assert [(m.media_type, m.size) for m in reading.media] == [("image/png", 8), ("audio/wav", 4)]
    plain = CHAT.read(orjson.dumps(minimal(max_tokens=5)))
    assert (plain.stream, plain.max_tokens, plain.wants_usage, plain.wants_json) == (False, 5, False, False)


def test_writing_the_same_texts_gives_the_same_request(sent):
    body, _ = sent("openai_chat", FULL)
    expected = orjson.loads(orjson.dumps(FULL).replace(b"call_x", b"call00001").replace(b"call_y", b"call00002"))
    assert body == {**expected, "model": "upstream-model"}


def test_every_slot_is_rewritten_and_no_original_is_left(sent):
    body, reading = sent(
        "openai_chat", FULL, rewrite=lambda s: s.text if s.form is Form.OPAQUE else "ZZ" + s.text[::-1]
    )
    raw = orjson.dumps(body).decode()
    for slot in reading.slots:
        if slot.form is not Form.OPAQUE:
            assert f'"{slot.text}"' not in raw
            assert f'"ZZ{slot.text[::-1]}"' in raw or f'\\"ZZ{slot.text[::-1]}\\"' in raw
    parameters = body["tools"][0]["function"]["parameters"]
    assert parameters["required"] == list(parameters["properties"])


def test_a_stream_asks_the_upstream_for_usage(sent):
    assert sent("openai_chat", minimal(stream=True))[0]["stream_options"] == {"include_usage": True}
    assert "stream_options" not in sent("openai_chat", minimal())[0]


def test_mistral_is_spoken_to_in_its_own_terms(sent):
    body, _ = sent("openai_chat", minimal(stream=True, max_completion_tokens=3, seed=1), "mistral_chat")
    assert "stream_options" not in body
    assert (body["max_tokens"], body["random_seed"]) == (3, 1)


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"web_search_options": {}}, ("unsupported_field", "/web_search_options")),
        ({"audio": {"voice": "x"}}, ("unsupported_field", "/audio")),
        ({"moderation": {"model": "x"}}, ("unsupported_field", "/moderation")),
        ({"tomorrow": "text"}, ("unsupported_field", "/tomorrow")),
        ({"Anna Beispiel": 1}, ("unsupported_field", "/*")),
        ({"store": True}, ("unsupported_value", "/store")),
        ({"modalities": ["audio"]}, ("unsupported_value", "/modalities/0")),
        ({"prompt_cache_retention": "24h"}, ("unsupported_value", "/prompt_cache_retention")),
        ({"logit_bias": {"word": 1}}, ("unsupported_value", "/logit_bias")),
        ({"temperature": "hot"}, ("wrong_type", "/temperature")),
        ({"temperature": True}, ("wrong_type", "/temperature")),
        ({"max_tokens": 0}, ("unsupported_value", "/max_tokens")),
        ({"max_tokens": 1.5}, ("wrong_type", "/max_tokens")),
        ({"stream": "yes"}, ("wrong_type", "/stream")),
        ({"messages": []}, ("unsupported_value", "/messages")),
        ({"messages": "hello"}, ("wrong_type", "/messages")),
        ({"messages": None}, ("missing_field", "/messages")),
        ({"model": ""}, ("missing_field", "/model")),
        ({"model": 5}, ("wrong_type", "/model")),
        ({"messages": [{"content": "x"}]}, ("missing_field", "/messages/0/role")),
        ({"messages": [{"role": "oracle", "content": "x"}]}, ("unsupported_value", "/messages/0/role")),
        ({"messages": [{"role": "user"}]}, ("missing_field", "/messages/0/content")),
        ({"messages": [{"role": "user", "content": 5}]}, ("wrong_type", "/messages/0/content")),
        (
            {"messages": [{"role": "assistant", "audio": {"id": "x"}}]},
            ("unsupported_field", "/messages/0/audio"),
        ),
        ({"tools": [{"type": "web_search"}]}, ("unsupported_value", "/tools/0/type")),
        ({"stop": [5]}, ("wrong_type", "/stop/0")),
    ],
)
def test_what_is_not_declared_or_not_allowed_is_refused_by_pointer(extra, expected):
    assert code_of(minimal(**extra)) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}, "unsupported_value"),
        ({"type": "image_url", "image_url": {"url": "data:image/svg+xml;base64,AAAA"}}, "unsupported_value"),
        (
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,not base64!"}},
            "unsupported_value",
        ),
        ({"type": "file", "file": {"file_id": "file-1"}}, "unsupported_field"),
        ({"type": "file", "file": {"filename": "a.pdf"}}, "missing_field"),
        ({"type": "file", "file": {"file_data": "data:application/zip;base64,AAAA"}}, "unsupported_value"),
        ({"type": "input_audio", "input_audio": {"data": "AAAA", "format": "ogg"}}, "unsupported_value"),
        ({"type": "video", "video": {}}, "unsupported_value"),
    ],
)
def test_parts_that_cannot_be_seen_here_are_refused(part, expected):
    assert code_of({"model": "legal", "messages": [{"role": "user", "content": [part]}]})[0] == expected


def test_a_document_becomes_text_with_its_name(sent, route):
    from situs.wire import write

    file = {
        "type": "file",
        "file": {"filename": "Memo Beispiel.pdf", "file_data": "data:application/pdf;base64,JVBERg=="},
    }
    reading = CHAT.read(orjson.dumps(minimal(messages=[{"role": "user", "content": [file]}])))
    assert [(a.media_type, a.data, a.filename) for a in reading.attachments] == [
        ("application/pdf", b"%PDF", "Memo Beispiel.pdf")
    ]
    with pytest.raises(CallError) as caught:
        write(reading, [s.text for s in reading.slots], route())
    assert caught.value.code == "slot_mismatch"
    full = reading.with_documents(["the text"])
    assert [(s.text, s.role) for s in full.slots] == [
        ("Memo Beispiel.pdf", Role.METADATA),
        ("the text", Role.DOCUMENT),
    ]
    body = orjson.loads(write(full, ["NAME", "SEALED"], route()))
    assert body["messages"][0]["content"] == [{"type": "text", "text": "[document: NAME]\nSEALED\n[end of document]"}]
    with pytest.raises(CallError):
        reading.with_documents([])


def test_texts_and_slots_must_agree_in_number(route):
    from situs.wire import write

    reading = CHAT.read(orjson.dumps(minimal()))
    for texts in ([], ["a", "b"]):
        with pytest.raises(CallError) as caught:
            write(reading, texts, route())
        assert caught.value.code == "slot_mismatch"
    with pytest.raises(CallError) as caught:
        write(reading, ["\ud800"], route())
    assert caught.value.code == "invalid_unicode"


def test_the_reading_is_not_changed_by_writing(route):
    from situs.wire import write

    reading = CHAT.read(orjson.dumps(FULL))
    before = orjson.dumps(reading.body)
    first = write(reading, ["x"] * 0 + [s.text for s in reading.slots], route())
    assert write(reading, [s.text for s in reading.slots], route()) == first
    assert orjson.dumps(reading.body) == before


def fields(spec) -> set[str]:
    return set(spec.fields)


def test_every_field_that_openai_declares_is_accounted_for():
    declared = set(typing.get_type_hints(CompletionCreateParamsBase)) | set(
        typing.get_type_hints(CompletionCreateParamsStreaming)
    )
    assert declared <= fields(SPEC), declared - fields(SPEC)
    roles = {
        "system": chat.ChatCompletionSystemMessageParam,
        "developer": chat.ChatCompletionDeveloperMessageParam,
        "user": chat.ChatCompletionUserMessageParam,
        "assistant": chat.ChatCompletionAssistantMessageParam,
        "tool": chat.ChatCompletionToolMessageParam,
        "function": chat.ChatCompletionFunctionMessageParam,
    }
    for role, params in roles.items():
        assert set(typing.get_type_hints(params)) <= fields(MESSAGE.cases[role]), role
    assert fields(FUNCTION) == {"name", "description", "parameters", "strict"}


def test_the_error_is_openais():
    body = orjson.loads(CHAT.error("policy_denied", "not permitted", 451))
    assert body == {
        "error": {
            "message": "not permitted",
            "type": "permission_error",
            "param": None,
            "code": "policy_denied",
        }
    }
    assert orjson.loads(CHAT.error("x", "y", 500))["error"]["type"] == "server_error"
    assert orjson.loads(CHAT.error("x", "y", 418, "/a"))["error"]["param"] == "/a"
