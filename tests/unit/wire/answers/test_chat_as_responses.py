import orjson
import pytest
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from situs.errors import UpstreamError

EVENT = TypeAdapter(ResponseStreamEvent)
NAME = 'Anna "A" Beispiel'
TOOL = {"type": "function", "name": "find", "parameters": {"type": "object", "properties": {}}}
BODY = {
    "model": "legal",
    "stream": True,
    "input": "hello",
    "instructions": "be brief",
    "tools": [TOOL],
    "metadata": {"k": "v"},
    "temperature": 0,
}


def chunk(delta, finish=None) -> dict:
    return {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


STREAM = [
    chunk({"role": "assistant"}),
    chunk({"reasoning_content": "on TKN"}),
    chunk({"content": "Dear TKN"}),
    chunk({"content": "1X, TK"}),
    chunk({"tool_calls": [{"index": 0, "id": "x", "function": {"name": "find", "arguments": '{"a":"TKN'}}]}),
    chunk({"tool_calls": [{"index": 0, "function": {"arguments": '2X"}'}}]}),
    chunk({"tool_calls": [{"index": 1, "id": "y", "function": {"name": "find", "arguments": "{}"}}]}),
    chunk({}, "tool_calls"),
    {**chunk({}), "choices": [], "usage": {"prompt_tokens": 2, "completion_tokens": 3}},
]


def test_a_chat_stream_becomes_typed_events(answered, sse, events):
    stream = sse(*STREAM, done=True)
    out, _ = answered("openai_responses", BODY, "openai_chat", stream)
    parsed = events(out)
    typed = [EVENT.validate_python(value) for _, value in parsed]
    assert [event.sequence_number for event in typed] == list(range(len(typed)))
    assert [event.type for event in typed[:2]] == ["response.created", "response.in_progress"]
    assert "".join(e.delta for e in typed if e.type == "response.output_text.delta") == f"Dear {NAME}, TK"
    assert "".join(e.delta for e in typed if e.type == "response.reasoning_text.delta") == "on TKN"
    added = [e for e in typed if e.type == "response.output_item.added"]
    done = [e for e in typed if e.type == "response.output_item.done"]
    assert [e.item.type for e in added] == ["reasoning", "message", "function_call", "function_call"]
    assert [(e.output_index, e.item.id) for e in added] == [(e.output_index, e.item.id) for e in done]
    assert len({e.item.id for e in added}) == 4
    for event in typed:
        if hasattr(event, "item_id"):
            assert event.item_id == added[event.output_index].item.id
    last = typed[-1]
    assert last.type == "response.completed"
    assert last.response.output_text == f"Dear {NAME}, TK"
    assert orjson.loads(last.response.output[2].arguments) == {"a": "Dr. Karl Muster"}
    assert (last.response.usage.input_tokens, last.response.usage.total_tokens) == (2, 5)
    assert (last.response.id, last.response.model, last.response.instructions) == (
        "resp_abc123",
        "legal",
        "be brief",
    )
    assert (last.response.metadata, last.response.temperature) == ({"k": "v"}, 0)
    for cut in (1, 7):
        assert answered("openai_responses", BODY, "openai_chat", stream, cut)[0] == out


def test_a_limit_makes_the_response_incomplete(answered, sse, events):
    items = [chunk({"content": "x"}), chunk({}, "length")]
    name, value = events(answered("openai_responses", BODY, "openai_chat", sse(*items, done=True))[0])[-1]
    assert name == "response.incomplete"
    assert value["response"]["incomplete_details"] == {"reason": "max_output_tokens"}


def test_an_empty_answer_is_a_response_still(answered, sse, events):
    parsed = events(answered("openai_responses", BODY, "openai_chat", sse(chunk({}, "stop"), done=True))[0])
    assert [name for name, _ in parsed] == ["response.created", "response.in_progress", "response.completed"]


def test_a_cut_stream_never_completes(answered, sse):
    with pytest.raises(UpstreamError) as caught:
        answered("openai_responses", BODY, "openai_chat", sse(*STREAM[:4]))
    assert caught.value.code == "upstream_truncated"


def test_a_whole_chat_answer_becomes_a_response(answered):
    message = {
        "role": "assistant",
        "content": "Dear TKN1X",
        "reasoning_content": "hm",
        "tool_calls": [{"id": "x", "type": "function", "function": {"name": "find", "arguments": '{"a":"TKN1X"}'}}],
    }
    raw = orjson.dumps(
        {
            "id": "c",
            "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
            "usage": {"prompt_tokens": 2, "completion_tokens": 3},
        }
    )
    out, _ = answered("openai_responses", {**BODY, "stream": False}, "openai_chat", raw)
    parsed = Response.model_validate_json(out)
    assert [item.type for item in parsed.output] == ["reasoning", "message", "function_call"]
    assert parsed.output_text == f"Dear {NAME}"
    assert (parsed.output[2].call_id, orjson.loads(parsed.output[2].arguments)) == ("x", {"a": NAME})
    assert (parsed.status, parsed.usage.output_tokens, parsed.store) == ("completed", 3, False)
