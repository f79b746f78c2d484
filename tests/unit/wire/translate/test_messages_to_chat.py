import orjson
import pytest

from situs.errors import CallError
from situs.wire.translate.messages_to_chat import chat_from_messages

BASE = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "hello"}]}
IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}


def test_a_tool_loop_becomes_chat_messages():
    body = {
        **BASE,
        "system": [
            {"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}},
            {"type": "text", "text": "b"},
        ],
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "look"}, IMAGE]},
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "hm", "signature": "s"},
                    {"type": "text", "text": "I call"},
                    {"type": "tool_use", "id": "t1", "name": "find", "input": {"q": "ä"}},
                    {"type": "tool_use", "id": "t2", "name": "find", "input": {}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "t1", "content": "r1"},
                    {
                        "type": "tool_result",
                        "tool_use_id": "t2",
                        "is_error": True,
                        "content": [{"type": "text", "text": "r2"}],
                    },
                    {"type": "text", "text": "go on"},
                ],
            },
        ],
        "tools": [{"name": "find", "description": "d", "input_schema": {"type": "object"}, "strict": True}],
        "tool_choice": {"type": "any", "disable_parallel_tool_use": True},
        "stop_sequences": ["END"],
        "metadata": {"user_id": "u"},
        "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": {"type": "object"}}},
        "thinking": {"type": "disabled"},
        "temperature": 0.5,
        "stream": True,
    }
    out = chat_from_messages(body)
    assert out["messages"] == [
        {"role": "system", "content": "a\n\nb"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "look"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
            ],
        },
        {
            "role": "assistant",
            "content": "I call",
            "tool_calls": [
                {"id": "t1", "type": "function", "function": {"name": "find", "arguments": '{"q":"ä"}'}},
                {"id": "t2", "type": "function", "function": {"name": "find", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "tool_call_id": "t1", "content": "r1"},
        {"role": "tool", "tool_call_id": "t2", "content": "[tool error] r2"},
        {"role": "user", "content": "go on"},
    ]
    del out["messages"]
    assert out == {
        "model": "m",
        "max_tokens": 9,
        "temperature": 0.5,
        "stream": True,
        "stop": ["END"],
        "user": "u",
        "tools": [
            {
                "type": "function",
                "function": {"name": "find", "parameters": {"type": "object"}, "description": "d", "strict": True},
            }
        ],
        "tool_choice": "required",
        "parallel_tool_calls": False,
        "reasoning_effort": "low",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": True},
        },
    }


def test_documents_become_delimited_text():
    blocks = [
        {
            "type": "document",
            "title": "T",
            "context": "C",
            "source": {"type": "text", "media_type": "text/plain", "data": "D"},
        },
        {"type": "search_result", "title": "S", "source": "src", "content": [{"type": "text", "text": "E"}]},
    ]
    out = chat_from_messages({**BASE, "messages": [{"role": "user", "content": blocks}]})
    assert out["messages"][0]["content"] == (
        "[document: T]\nC\n\nD\n[end of document]\n\n[document: S]\nsrc\n\nE\n[end of document]"
    )


@pytest.mark.parametrize(
    ("extra", "pointer"),
    [
        ({"thinking": {"type": "enabled", "budget_tokens": 2000}}, "/thinking"),
        ({"speed": "fast"}, "/speed"),
        ({"tomorrow": 1}, "/tomorrow"),
        ({"messages": [*BASE["messages"], {"role": "assistant", "content": "pre"}]}, "/messages/1"),
        ({"tools": [{"name": "a", "input_schema": {}, "input_examples": [{}]}]}, "/tools/0/input_examples"),
        (
            {
                "messages": [
                    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "content": [IMAGE]}]}
                ]
            },
            "/messages/0/content/0/content",
        ),
        (
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {
                                "type": "document",
                                "citations": {"enabled": True},
                                "source": {"type": "text", "media_type": "text/plain", "data": "D"},
                            }
                        ],
                    }
                ]
            },
            "/messages/0/content/0/citations",
        ),
    ],
)
def test_what_chat_cannot_say_is_refused(extra, pointer):
    with pytest.raises(CallError) as caught:
        chat_from_messages(orjson.loads(orjson.dumps({**BASE, **extra})))
    assert (caught.value.code, caught.value.pointer) == ("untranslatable_field", pointer)
