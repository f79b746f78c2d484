import orjson
from openai.types.chat import ChatCompletion, ChatCompletionChunk

NAME = 'Anna "A" Beispiel'
BODY = {
    "model": "legal",
    "stream": True,
    "stream_options": {"include_usage": True},
    "messages": [{"role": "user", "content": "hello"}],
}
MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude",
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
    "usage": {"input_tokens": 11, "output_tokens": 1},
}


def test_a_message_stream_becomes_chunks(answered, sse, events):
    def delta(index, **fields):
        return {"type": "content_block_delta", "index": index, "delta": fields}

    items = [
        {"type": "message_start", "message": MESSAGE},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
        delta(0, type="thinking_delta", thinking="TKN2X"),
        delta(0, type="signature_delta", signature="s"),
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}},
        delta(1, type="text_delta", text="Dear TKN"),
        delta(1, type="text_delta", text="1X"),
        {"type": "content_block_stop", "index": 1},
        {
            "type": "content_block_start",
            "index": 2,
            "content_block": {"type": "tool_use", "id": "t", "name": "find", "input": {}},
        },
        delta(2, type="input_json_delta", partial_json='{"a":"TKN'),
        delta(2, type="input_json_delta", partial_json='1X"}'),
        {"type": "content_block_stop", "index": 2},
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 9}},
        {"type": "message_stop"},
    ]
    out, _ = answered("openai_chat", BODY, "anthropic_messages", sse(*items, named=True))
    parsed = events(out)
    assert parsed[-1] == ("", "[DONE]")
    chunks = [ChatCompletionChunk.model_validate(value) for _, value in parsed[:-1]]
    deltas = [choice.delta for chunk in chunks for choice in chunk.choices]
    assert "".join(d.content or "" for d in deltas) == f"Dear {NAME}"
    assert "".join(getattr(d, "reasoning_content", None) or "" for d in deltas) == "Dr. Karl Muster"
    calls = [call for d in deltas for call in d.tool_calls or []]
    assert (calls[0].id, calls[0].function.name, {c.index for c in calls}) == ("t", "find", {0})
    assert orjson.loads("".join(c.function.arguments or "" for c in calls)) == {"a": NAME}
    assert [c.finish_reason for chunk in chunks for c in chunk.choices if c.finish_reason] == ["tool_calls"]
    assert chunks[-1].usage.total_tokens == 20
    assert {chunk.id for chunk in chunks} == {"chatcmpl-abc123"}


def test_a_whole_message_becomes_a_chat_answer(answered):
    content = [
        {"type": "text", "text": "Dear TKN1X"},
        {"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}},
    ]
    raw = orjson.dumps({**MESSAGE, "content": content, "stop_reason": "max_tokens"})
    body = {"model": "legal", "messages": BODY["messages"]}
    out, _ = answered("openai_chat", body, "anthropic_messages", raw)
    answer = ChatCompletion.model_validate_json(out)
    choice = answer.choices[0]
    assert (choice.message.content, choice.finish_reason) == (f"Dear {NAME}", "length")
    assert orjson.loads(choice.message.tool_calls[0].function.arguments) == {"a": 1}
    assert (answer.usage.prompt_tokens, answer.created, answer.model) == (11, 1700000000, "legal")


def test_tokens_of_the_cache_are_part_of_the_prompt_s_as_in_chat(answered, sse, events):
    usage = {
        "input_tokens": 11,
        "cache_creation_input_tokens": 200,
        "cache_read_input_tokens": 3000,
        "output_tokens": 1,
    }
    raw = orjson.dumps({**MESSAGE, "content": [], "stop_reason": "end_turn", "usage": usage})
    out, _ = answered("openai_chat", {"model": "legal", "messages": BODY["messages"]}, "anthropic_messages", raw)
    whole = ChatCompletion.model_validate_json(out).usage
    assert (whole.prompt_tokens, whole.total_tokens) == (3211, 3212)
    items = [
        {"type": "message_start", "message": {**MESSAGE, "usage": usage}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 4}},
        {"type": "message_stop"},
    ]
    out, _ = answered("openai_chat", BODY, "anthropic_messages", sse(*items, named=True))
    streamed = ChatCompletionChunk.model_validate(events(out)[-2][1]).usage
    assert (streamed.prompt_tokens, streamed.total_tokens) == (3211, 3215)
