import pytest

from situs.errors import CallError
from situs.wire.translate.responses_to_chat import chat_from_responses

BASE = {"model": "m", "input": "hello"}


def test_items_become_chat_messages():
    body = {
        "model": "m",
        "instructions": "a",
        "input": [
            {"role": "developer", "content": "b"},
            {
                "type": "message",
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "look"},
                    {"type": "input_image", "image_url": "data:image/png;base64,AAAA", "detail": "low"},
                ],
            },
            {"type": "reasoning", "summary": []},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "I call"}]},
            {"type": "function_call", "call_id": "1", "name": "find", "arguments": "{}"},
            {"type": "function_call", "call_id": "2", "name": "find", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "1", "output": "r1"},
            {"type": "function_call_output", "call_id": "2", "output": [{"type": "input_text", "text": "r2"}]},
        ],
        "tools": [{"type": "function", "name": "find", "parameters": {"type": "object"}, "strict": None}],
        "tool_choice": {"type": "function", "name": "find"},
        "text": {"format": {"type": "json_schema", "name": "n", "schema": {}}, "verbosity": "low"},
        "reasoning": {"effort": "low", "summary": "auto"},
        "max_output_tokens": 7,
        "metadata": {"k": "v"},
        "safety_identifier": "s",
        "user": "u",
        "store": False,
        "stream": True,
    }
    calls = [{"id": i, "type": "function", "function": {"name": "find", "arguments": "{}"}} for i in ("1", "2")]
    assert chat_from_responses(body) == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "a"},
            {"role": "system", "content": "b"},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "look"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": "low"}},
                ],
            },
            {"role": "assistant", "content": "I call", "tool_calls": calls},
            {"role": "tool", "tool_call_id": "1", "content": "r1"},
            {"role": "tool", "tool_call_id": "2", "content": "r2"},
        ],
        "stream": True,
        "max_tokens": 7,
        "user": "s",
        "reasoning_effort": "low",
        "verbosity": "low",
        "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}},
        "tools": [{"type": "function", "function": {"name": "find", "parameters": {"type": "object"}}}],
        "tool_choice": {"type": "function", "function": {"name": "find"}},
    }
    assert chat_from_responses(BASE)["messages"] == [{"role": "user", "content": "hello"}]


@pytest.mark.parametrize(
    ("extra", "pointer"),
    [
        ({"top_logprobs": 3}, "/top_logprobs"),
        ({"include": ["message.output_text.logprobs"]}, "/include"),
        ({"reasoning": {"mode": "pro"}}, "/reasoning/mode"),
        ({"tools": [{"type": "custom", "name": "f"}]}, "/tools/0"),
        ({"tools": [{"type": "function", "name": "f", "output_schema": {"a": 1}}]}, "/tools/0/output_schema"),
        ({"tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": []}}, "/tool_choice"),
        ({"input": [{"type": "custom_tool_call", "call_id": "1", "name": "f", "input": "x"}]}, "/input/0"),
        (
            {
                "input": [
                    {
                        "type": "function_call_output",
                        "call_id": "1",
                        "output": [{"type": "input_image", "image_url": "data:image/png;base64,AAAA"}],
                    }
                ]
            },
            "/input/0/output",
        ),
    ],
)
def test_what_chat_cannot_say_is_refused(extra, pointer):
    with pytest.raises(CallError) as caught:
        chat_from_responses({**BASE, **extra})
    assert (caught.value.code, caught.value.pointer) == ("untranslatable_field", pointer)
