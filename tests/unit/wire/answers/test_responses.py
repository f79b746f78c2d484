import orjson
import pytest
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from situs.errors import UpstreamError
from situs.model import Usage

EVENT = TypeAdapter(ResponseStreamEvent)
BODY = {"model": "legal", "stream": True, "input": "hello"}
NAME = 'Anna "A" Beispiel'
TEXT = {"type": "output_text", "text": "Dear TKN1X, TK", "annotations": [], "logprobs": []}
MESSAGE = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [TEXT]}
CALL = {
    "id": "fc_1",
    "type": "function_call",
    "call_id": "c",
    "name": "f",
    "arguments": '{"a":"TKN1X"}',
    "status": "completed",
}
REASONING = {
    "id": "rs_1",
    "type": "reasoning",
    "summary": [{"type": "summary_text", "text": "TKN2X"}],
    "encrypted_content": "TKN1X",
}


def response(status="completed", output=()) -> dict:
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": status,
        "model": "gpt",
        "output": list(output),
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "instructions": "for TKN2X",
        "usage": {
            "input_tokens": 6,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": 7,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 13,
        },
    }


def numbered(*events: dict) -> list[dict]:
    return [{**event, "sequence_number": i} for i, event in enumerate(events)]


AT = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
FC = {"item_id": "fc_1", "output_index": 1}
STREAM = numbered(
    {"type": "response.created", "response": {**response("in_progress"), "usage": None}},
    {"type": "response.output_item.added", "output_index": 0, "item": {**MESSAGE, "content": []}},
    {"type": "response.content_part.added", **AT, "part": {**TEXT, "text": ""}},
    {"type": "response.output_text.delta", **AT, "delta": "Dear TKN", "logprobs": []},
    {"type": "response.output_text.delta", **AT, "delta": "1X", "logprobs": []},
    {"type": "response.output_text.delta", **AT, "delta": ", TK", "logprobs": []},
    {"type": "response.output_text.done", **AT, "text": TEXT["text"], "logprobs": []},
    {"type": "response.content_part.done", **AT, "part": TEXT},
    {"type": "response.output_item.done", "output_index": 0, "item": MESSAGE},
    {"type": "response.output_item.added", "output_index": 1, "item": {**CALL, "arguments": ""}},
    {"type": "response.function_call_arguments.delta", **FC, "delta": '{"a":"TK'},
    {"type": "response.function_call_arguments.delta", **FC, "delta": 'N1X"}'},
    {"type": "response.function_call_arguments.done", **FC, "name": "f", "arguments": CALL["arguments"]},
    {"type": "response.output_item.done", "output_index": 1, "item": CALL},
    {"type": "response.completed", "response": response(output=[MESSAGE, CALL])},
)


def test_a_stream_is_restored_and_numbered_anew(answered, sse, events):
    stream = sse(*STREAM, named=True)
    out, made = answered("openai_responses", BODY, "openai_responses", stream)
    parsed = events(out)
    assert [value["sequence_number"] for _, value in parsed] == list(range(len(parsed)))
    typed = [EVENT.validate_python(value) for _, value in parsed]
    assert all(name == event.type for (name, _), event in zip(parsed, typed, strict=True))
    full = f"Dear {NAME}, TK"
    assert "".join(e.delta for e in typed if e.type == "response.output_text.delta") == full
    assert [e.text for e in typed if e.type == "response.output_text.done"] == [full]
    arguments = "".join(e.delta for e in typed if e.type == "response.function_call_arguments.delta")
    assert orjson.loads(arguments) == {"a": NAME}
    last = typed[-1].response
    assert (last.output_text, last.model, last.instructions) == (full, "legal", "for Dr. Karl Muster")
    assert orjson.loads(last.output[1].arguments) == {"a": NAME}
    kinds = [e.type for e in typed]
    assert kinds.index("response.output_text.done") > max(
        i for i, k in enumerate(kinds) if k == "response.output_text.delta"
    )
    assert (made.usage, made.ended) == (Usage(6, 7), True)
    for cut in (1, 3, 50):
        assert answered("openai_responses", BODY, "openai_responses", stream, cut)[0] == out


@pytest.mark.parametrize(
    ("items", "code"),
    [
        (STREAM[:-1], "upstream_truncated"),
        ([], "upstream_truncated"),
        ([*STREAM[:3], {"type": "error", "message": "secret"}], "upstream_failed"),
        ([*STREAM[:3], {"type": "response.failed", "response": response("failed")}], "upstream_failed"),
        ([{"type": 4}], "upstream_garbled"),
        ([{"type": "response.completed"}], "upstream_garbled"),
    ],
)
def test_a_broken_stream_is_told(answered, sse, items, code):
    with pytest.raises(UpstreamError) as caught:
        answered("openai_responses", BODY, "openai_responses", sse(*items))
    assert caught.value.code == code


def test_a_failure_is_an_error_event(answered, sse, events):
    _, made = answered("openai_responses", BODY, "openai_responses", sse(*STREAM))
    ((name, value),) = events(made.fail("upstream_truncated", "it ended"))
    event = EVENT.validate_python(value)
    assert (name, event.type, event.code) == ("error", "error", "upstream_truncated")


def test_a_whole_response_is_restored(answered):
    raw = orjson.dumps(response(output=[REASONING, MESSAGE, CALL]))
    out, made = answered("openai_responses", {**BODY, "stream": False}, "openai_responses", raw, 11)
    parsed = Response.model_validate_json(out)
    reasoning, _, call = parsed.output
    assert (parsed.output_text, parsed.model) == (f"Dear {NAME}, TK", "legal")
    assert (reasoning.summary[0].text, reasoning.encrypted_content) == ("Dr. Karl Muster", "TKN1X")
    assert orjson.loads(call.arguments) == {"a": NAME}
    assert made.usage == Usage(6, 7)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"error":{"message":"secret"}}', "upstream_failed"),
        (orjson.dumps(response("failed")), "upstream_failed"),
        (b"{}", "upstream_garbled"),
        (b'{"output":[', "upstream_truncated"),
    ],
)
def test_a_broken_whole_response_is_told(answered, raw, code):
    with pytest.raises(UpstreamError) as caught:
        answered("openai_responses", {**BODY, "stream": False}, "openai_responses", raw)
    assert caught.value.code == code


def test_json_answers_are_restored_as_json(answered, sse, events):
    text = {**TEXT, "text": '{"n":"TKN1X"}'}
    body = {**BODY, "text": {"format": {"type": "json_object"}}}
    items = [
        {"type": "response.output_text.delta", **AT, "delta": '{"n":"TKN', "logprobs": []},
        {"type": "response.output_text.delta", **AT, "delta": '1X"}', "logprobs": []},
        {"type": "response.output_text.done", **AT, "text": text["text"], "logprobs": []},
        {"type": "response.completed", "response": response(output=[{**MESSAGE, "content": [text]}])},
    ]
    parsed = events(answered("openai_responses", body, "openai_responses", sse(*items))[0])
    assert orjson.loads("".join(v["delta"] for _, v in parsed if "delta" in v)) == {"n": NAME}
    assert orjson.loads(parsed[-2][1]["text"]) == {"n": NAME}
    assert orjson.loads(parsed[-1][1]["response"]["output"][0]["content"][0]["text"]) == {"n": NAME}


def test_cached_tokens_are_already_in_the_input_s(answered):
    usage = {"input_tokens": 100, "input_tokens_details": {"cached_tokens": 80}, "output_tokens": 5}
    raw = orjson.dumps({"id": "r", "object": "response", "status": "completed", "output": [], "usage": usage})
    _, made = answered("openai_responses", {"model": "legal", "input": "hello"}, "openai_responses", raw)
    assert (made.usage.input_tokens, made.usage.output_tokens) == (100, 5)
