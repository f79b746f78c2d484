import pytest

from situs.errors import CallError
from situs.wire.translate.chat_to_messages import DEFAULT_MAX_TOKENS, messages_from_chat

BASE = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}


def call(ident, arguments) -> dict:
    return {"id": ident, "type": "function", "function": {"name": "find", "arguments": arguments}}


def test_a_tool_loop_becomes_messages():
    body = {
        "model": "m",
        "messages": [
            {"role": "system", "content": "a"},
            {"role": "developer", "content": [{"type": "text", "text": "b"}]},
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
                "reasoning_content": "hm",
                "tool_calls": [call("1", '{"q":1}'), call("2", "")],
            },
            {"role": "tool", "tool_call_id": "1", "content": "r1"},
            {"role": "tool", "tool_call_id": "2", "content": [{"type": "text", "text": "r2"}]},
            {"role": "user", "content": "go on"},
        ],
        "tools": [{"type": "function", "function": {"name": "find", "description": "d"}}],
        "tool_choice": {"type": "function", "function": {"name": "find"}},
        "parallel_tool_calls": False,
        "stop": "END",
        "user": "u",
        "reasoning_effort": "high",
        "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}},
        "temperature": 1,
        "seed": 3,
        "n": 1,
        "stream": True,
        "stream_options": {"include_usage": True},
        "metadata": {"k": "v"},
    }
    assert messages_from_chat(body) == {
        "model": "m",
        "max_tokens": DEFAULT_MAX_TOKENS,
        "stream": True,
        "temperature": 1,
        "system": "a\n\nb",
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "look"},
                    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": "I call"},
                    {"type": "tool_use", "id": "1", "name": "find", "input": {"q": 1}},
                    {"type": "tool_use", "id": "2", "name": "find", "input": {}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "1", "content": "r1"},
                    {"type": "tool_result", "tool_use_id": "2", "content": "r2"},
                ],
            },
            {"role": "user", "content": "go on"},
        ],
        "stop_sequences": ["END"],
        "tools": [{"name": "find", "description": "d", "input_schema": {"type": "object", "properties": {}}}],
        "tool_choice": {"type": "tool", "name": "find", "disable_parallel_tool_use": True},
        "metadata": {"user_id": "u"},
        "output_config": {"effort": "high", "format": {"type": "json_schema", "schema": {"type": "object"}}},
    }


@pytest.mark.parametrize(
    ("extra", "pointer"),
    [
        ({"n": 2}, "/n"),
        ({"temperature": 1.5}, "/temperature"),
        ({"logprobs": True}, "/logprobs"),
        ({"logit_bias": {"1": 1}}, "/logit_bias"),
        ({"presence_penalty": 0.5}, "/presence_penalty"),
        ({"response_format": {"type": "json_object"}}, "/response_format"),
        ({"reasoning_effort": "minimal"}, "/reasoning_effort"),
        ({"functions": [{"name": "f"}]}, "/functions"),
        ({"tool_choice": {"type": "custom", "custom": {"name": "f"}}}, "/tool_choice"),
        ({"tools": [{"type": "custom", "custom": {"name": "f"}}]}, "/tools/0"),
        ({"messages": [{"role": "system", "content": "x"}]}, "/messages"),
        ({"messages": [*BASE["messages"], {"role": "system", "content": "x"}]}, "/messages/1"),
        ({"messages": [{"role": "user", "content": "x", "name": "n"}]}, "/messages/0/name"),
        ({"messages": [{"role": "function", "name": "f", "content": "x"}]}, "/messages/0/name"),
        (
            {"messages": [*BASE["messages"], {"role": "assistant", "tool_calls": [call("1", "[1]")]}]},
            "/messages/1/tool_calls/0/function/arguments",
        ),
    ],
)
def test_what_messages_cannot_say_is_refused(extra, pointer):
    with pytest.raises(CallError) as caught:
        messages_from_chat({**BASE, **extra})
    assert (caught.value.code, caught.value.pointer) == ("untranslatable_field", pointer)
