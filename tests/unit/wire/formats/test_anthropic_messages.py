import typing

import anthropic.types as types
import orjson
import pytest
from anthropic.types.message_create_params import MessageCreateParamsBase, MessageCreateParamsStreaming

from situs.errors import CallError
from situs.model import Form, Role
from situs.wire import FACES, write
from situs.wire.formats.anthropic_messages import (
    COUNT_SPEC,
    MESSAGE,
    SPEC,
    TOOL_DEFINITION,
    TOOL_RESULT,
    TOOL_USE,
)

MESSAGES = FACES["anthropic_messages"]
PDF = {"type": "base64", "media_type": "application/pdf", "data": "JVBERg=="}
FULL = {
    "model": "legal",
    "max_tokens": 50,
    "system": [{"type": "text", "text": "S0", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
    "messages": [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "U0"},
                {
                    "type": "image",
                    "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="},
                },
                {
                    "type": "document",
                    "title": "M0",
                    "context": "F0",
                    "source": {"type": "text", "media_type": "text/plain", "data": "F1"},
                },
                {
                    "type": "document",
                    "source": {"type": "content", "content": [{"type": "text", "text": "F2"}]},
                },
                {
                    "type": "search_result",
                    "source": "M1",
                    "title": "M2",
                    "content": [{"type": "text", "text": "F3"}],
                },
            ],
        },
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "A0", "signature": "O0"},
                {"type": "redacted_thinking", "data": "O1"},
                {
                    "type": "text",
                    "text": "A1",
                    "citations": [
                        {
                            "type": "char_location",
                            "cited_text": "F4",
                            "document_title": "M3",
                            "document_index": 0,
                            "start_char_index": 0,
                            "end_char_index": 2,
                        }
                    ],
                },
                {
                    "type": "tool_use",
                    "id": "toolu_x",
                    "name": "A2",
                    "input": {"A3": ["A4", 5], "A5": {"A6": True}},
                },
            ],
        },
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": "toolu_x",
                    "is_error": True,
                    "content": [{"type": "text", "text": "T0"}],
                }
            ],
        },
    ],
    "tools": [
        {
            "name": "D0",
            "description": "D1",
            "input_schema": {"type": "object", "properties": {"D2": {}}},
            "input_examples": [{"D3": "D4"}],
        }
    ],
    "tool_choice": {"type": "tool", "name": "D5", "disable_parallel_tool_use": True},
    "metadata": {"user_id": "M4"},
    "stop_sequences": ["M5"],
    "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": {"description": "D6"}}},
    "thinking": {"type": "enabled", "budget_tokens": 1024},
    "temperature": 0.5,
    "top_p": 0.9,
    "top_k": 5,
    "stream": True,
    "service_tier": "auto",
}


def minimal(**extra) -> dict:
    return {"model": "legal", "max_tokens": 9, "messages": [{"role": "user", "content": "hello"}], **extra}


def test_every_text_is_a_slot_of_its_role():
    reading = MESSAGES.read(orjson.dumps(FULL))
    counts = {"S": 1, "U": 1, "A": 7, "F": 5, "M": 6, "T": 1, "D": 7, "O": 2}
    assert {s.text for s in reading.slots} == {f"{k}{i}" for k, n in counts.items() for i in range(n)}
    voices = {
        "S": Role.SYSTEM,
        "U": Role.USER,
        "A": Role.ASSISTANT,
        "F": Role.DOCUMENT,
        "M": Role.METADATA,
        "T": Role.TOOL,
        "D": Role.DEFINITION,
        "O": Role.ASSISTANT,
    }
    assert all(s.role is voices[s.text[0]] for s in reading.slots)
    assert {s.text for s in reading.slots if s.form is Form.OPAQUE} == {"O0", "O1"}
    assert (reading.max_tokens, reading.stream, reading.wants_json) == (50, True, True)
    assert [(m.media_type, m.size) for m in reading.media] == [("image/png", 8)]


def test_the_same_texts_give_the_same_request(sent):
    body, _ = sent("anthropic_messages", FULL, "anthropic_messages")
    expected = orjson.loads(orjson.dumps(FULL).replace(b"toolu_x", b"call00001"))
    assert body == {**expected, "model": "upstream-model"}


def test_every_slot_is_rewritten(sent):
    body, reading = sent("anthropic_messages", FULL, "anthropic_messages", rewrite=lambda s: "ZZ" + s.text)
    raw = orjson.dumps(body).decode()
    for slot in reading.slots:
        assert f'"{slot.text}"' not in raw
        assert f'"ZZ{slot.text}"' in raw


def test_clouds_take_the_model_elsewhere(sent):
    vertex, _ = sent("anthropic_messages", minimal(stream=True), "anthropic_vertex")
    assert (vertex["anthropic_version"], "model" in vertex, vertex["stream"]) == (
        "vertex-2023-10-16",
        False,
        True,
    )
    bedrock, _ = sent("anthropic_messages", minimal(stream=True), "anthropic_bedrock")
    assert bedrock["anthropic_version"] == "bedrock-2023-05-31"
    assert not {"model", "stream"} & set(bedrock)


def test_a_pdf_becomes_its_text(route):
    block = {"type": "document", "source": PDF, "title": "Gutachten"}
    reading = MESSAGES.read(orjson.dumps(minimal(messages=[{"role": "user", "content": [block]}])))
    assert [(a.media_type, a.data) for a in reading.attachments] == [("application/pdf", b"%PDF")]
    full = reading.with_documents(["the text"])
    assert [(s.text, s.role) for s in full.slots] == [
        ("the text", Role.DOCUMENT),
        ("Gutachten", Role.METADATA),
    ]
    body = orjson.loads(write(full, ["SEALED", "TITLE"], route("anthropic_messages")))
    assert body["messages"][0]["content"][0] == {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "SEALED"},
        "title": "TITLE",
    }
    chat = orjson.loads(write(full, ["SEALED", "TITLE"], route("openai_chat")))
    assert chat["messages"][0]["content"] == "[document: TITLE]\nSEALED\n[end of document]"


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"max_tokens": None}, ("missing_field", "/max_tokens")),
        ({"container": "c"}, ("unsupported_field", "/container")),
        ({"inference_geo": "eu"}, ("unsupported_field", "/inference_geo")),
        ({"mcp_servers": []}, ("unsupported_field", "/mcp_servers")),
        (
            {"tools": [{"type": "web_search_20250305", "name": "web_search"}]},
            ("unsupported_value", "/tools/0/type"),
        ),
        ({"tools": [{"type": "bash_20250124", "name": "bash"}]}, ("unsupported_value", "/tools/0/type")),
        ({"cache_control": {"type": "eternal"}}, ("unsupported_value", "/cache_control/type")),
        (
            {"messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "url", "url": "x"}}]}]},
            ("unsupported_value", "/messages/0/content/0/source/type"),
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "tool_use", "id": "a", "name": "b", "input": {}}]}]},
            ("unsupported_value", "/messages/0/content/0/type"),
        ),
    ],
)
def test_what_is_not_declared_or_not_allowed_is_refused(extra, expected):
    with pytest.raises(CallError) as caught:
        MESSAGES.read(orjson.dumps(minimal(**extra)))
    assert (caught.value.code, caught.value.pointer) == expected


def test_every_field_that_anthropic_declares_is_accounted_for():
    def names(params) -> set[str]:
        return set(typing.get_type_hints(params))

    declared = names(MessageCreateParamsBase) | names(MessageCreateParamsStreaming)
    assert declared <= set(SPEC.fields), declared - set(SPEC.fields)
    assert names(types.MessageCountTokensParams) <= set(COUNT_SPEC.fields)
    assert names(types.ToolParam) <= set(TOOL_DEFINITION.cases["custom"].fields)
    assert names(types.ToolUseBlockParam) <= set(TOOL_USE.fields)
    assert names(types.ToolResultBlockParam) <= set(TOOL_RESULT.fields)
    assert set(MESSAGE.cases) == {"user", "assistant", "system"}


def test_counting_reads_what_messages_read():
    reading = FACES["anthropic_count"].read(orjson.dumps({"model": "m", "messages": minimal()["messages"]}))
    assert (reading.action, [s.text for s in reading.slots]) == ("count", ["hello"])


def test_the_error_is_anthropics():
    body = orjson.loads(MESSAGES.error("policy_denied", "no", 451))
    assert body == {
        "type": "error",
        "error": {"type": "permission_error", "message": "no", "code": "policy_denied"},
    }
    parsed = types.ErrorResponse.model_validate(orjson.loads(MESSAGES.error("x", "y", 500)))
    assert parsed.error.type == "api_error"
