import orjson
import pytest
from anthropic.types import Message, RawMessageStreamEvent
from pydantic import TypeAdapter

from situs.errors import UpstreamError
from situs.model import Usage

EVENT = TypeAdapter(RawMessageStreamEvent)
BODY = {"model": "legal", "max_tokens": 9, "stream": True, "messages": [{"role": "user", "content": "hello"}]}
NAME = 'Anna "A" Beispiel'
START = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 1},
    },
}


def begin(index, block) -> dict:
    return {"type": "content_block_start", "index": index, "content_block": block}


def delta(index, kind, **fields) -> dict:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def stop(index) -> dict:
    return {"type": "content_block_stop", "index": index}


END = {
    "type": "message_delta",
    "delta": {"stop_reason": "tool_use", "stop_sequence": None},
    "usage": {"output_tokens": 8},
}
STREAM = [
    START,
    {"type": "ping"},
    begin(0, {"type": "thinking", "thinking": "", "signature": ""}),
    delta(0, "thinking_delta", thinking="on TKN"),
    delta(0, "thinking_delta", thinking="2X TK"),
    delta(0, "signature_delta", signature="TKN1X"),
    stop(0),
    begin(1, {"type": "text", "text": "TKN"}),
    delta(1, "text_delta", text="1X and "),
    delta(1, "text_delta", text="TKN"),
    stop(1),
    begin(2, {"type": "tool_use", "id": "toolu_1", "name": "find", "input": {}}),
    delta(2, "input_json_delta", partial_json=""),
    delta(2, "input_json_delta", partial_json='{"who":"TKN1'),
    delta(2, "input_json_delta", partial_json='X"}'),
    stop(2),
    END,
    {"type": "message_stop"},
]


def assemble(parsed) -> list[str]:
    blocks: list[str] = []
    for name, value in parsed:
        assert value["type"] == name
        if name == "ping":
            continue
        event = EVENT.validate_python(value)
        if event.type == "content_block_start":
            assert event.index == len(blocks)
            blocks.append(getattr(event.content_block, "text", "") or getattr(event.content_block, "thinking", ""))
        elif event.type == "content_block_delta":
            part = event.delta
            for field in ("text", "thinking", "partial_json"):
                blocks[event.index] += getattr(part, field, "")
    assert parsed[-1] == ("message_stop", {"type": "message_stop"})
    return blocks


def test_a_stream_is_restored_block_by_block(answered, sse, events):
    out, made = answered("anthropic_messages", BODY, "anthropic_messages", sse(*STREAM, named=True))
    thinking, text, call = assemble(events(out))
    assert (thinking, text) == ("on Dr. Karl Muster TK", f"{NAME} and TKN")
    assert orjson.loads(call) == {"who": NAME}
    assert b'"signature":"TKN1X"' in out
    assert (made.usage, made.restored, made.ended) == (Usage(11, 8), 3, True)
    kinds = [value["delta"]["type"] for _, value in events(out) if value["type"] == "content_block_delta"]
    assert kinds.index("signature_delta") > max(i for i, k in enumerate(kinds) if k == "thinking_delta")
    assert events(out)[0][1]["message"]["model"] == "legal"


def test_every_cut_of_the_bytes_gives_the_same_stream(answered, sse):
    stream = sse(*STREAM, named=True)
    whole, _ = answered("anthropic_messages", BODY, "anthropic_messages", stream)
    for cut in (1, 2, 5, 33):
        assert answered("anthropic_messages", BODY, "anthropic_messages", stream, cut)[0] == whole


@pytest.mark.parametrize(
    ("items", "code"),
    [
        (STREAM[:-1], "upstream_truncated"),
        (STREAM[:5], "upstream_truncated"),
        ([*STREAM[:16], STREAM[-1]], "upstream_truncated"),
        ([], "upstream_truncated"),
        (
            [*STREAM[:4], {"type": "error", "error": {"type": "overloaded_error", "message": "secret"}}],
            "upstream_failed",
        ),
        ([{"type": "content_block_delta"}], "upstream_garbled"),
        ([{"type": 5}], "upstream_garbled"),
    ],
)
def test_a_broken_stream_is_told(answered, sse, items, code):
    with pytest.raises(UpstreamError) as caught:
        answered("anthropic_messages", BODY, "anthropic_messages", sse(*items))
    assert caught.value.code == code
    assert "secret" not in str(caught.value)


def test_an_unknown_event_passes_with_its_strings_restored(answered, sse, events):
    items = [*STREAM[:2], {"type": "news", "text": "TKN2X"}, *STREAM[2:]]
    out, _ = answered("anthropic_messages", BODY, "anthropic_messages", sse(*items))
    assert ("news", {"type": "news", "text": "Dr. Karl Muster"}) in events(out)


def test_a_failure_is_anthropics_error_event(answered, sse, events):
    _, made = answered("anthropic_messages", BODY, "anthropic_messages", sse(*STREAM))
    ((name, value),) = events(made.fail("upstream_truncated", "it ended"))
    assert (name, value["error"]["code"], value["error"]["type"]) == (
        "error",
        "upstream_truncated",
        "api_error",
    )


WHOLE = {
    **START["message"],
    "content": [
        {"type": "thinking", "thinking": "TKN2X?", "signature": "TKN1X"},
        {
            "type": "text",
            "text": "Dear TKN1X",
            "citations": [
                {
                    "type": "char_location",
                    "cited_text": "TKN2X",
                    "document_index": 0,
                    "document_title": None,
                    "start_char_index": 0,
                    "end_char_index": 4,
                }
            ],
        },
        {"type": "tool_use", "id": "toolu_1", "name": "find", "input": {"who": "TKN1X"}},
    ],
    "stop_reason": "tool_use",
}


def test_a_whole_message_is_restored(answered):
    out, made = answered("anthropic_messages", {**BODY, "stream": False}, "anthropic_messages", orjson.dumps(WHOLE), 9)
    message = Message.model_validate_json(out)
    thinking, text, call = message.content
    assert (thinking.thinking, thinking.signature) == ("Dr. Karl Muster?", "TKN1X")
    assert (text.text, text.citations[0].cited_text) == (f"Dear {NAME}", "Dr. Karl Muster")
    assert (call.input, message.model, made.usage) == ({"who": NAME}, "legal", Usage(11, 1))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"type":"error","error":{}}', "upstream_failed"),
        (b"{}", "upstream_garbled"),
        (b'{"content":[5]}', "upstream_garbled"),
        (orjson.dumps(WHOLE)[:-9], "upstream_truncated"),
    ],
)
def test_a_broken_whole_message_is_told(answered, raw, code):
    with pytest.raises(UpstreamError) as caught:
        answered("anthropic_messages", {**BODY, "stream": False}, "anthropic_messages", raw)
    assert caught.value.code == code


CACHED = {"input_tokens": 11, "cache_creation_input_tokens": 200, "cache_read_input_tokens": 3000, "output_tokens": 1}


def test_tokens_of_the_cache_are_counted_as_input_in_a_stream(answered, sse):
    start = {**START, "message": {**START["message"], "usage": CACHED}}
    items = [start, END, {"type": "message_stop"}]
    out, made = answered("anthropic_messages", BODY, "anthropic_messages", sse(*items, named=True))
    assert made.usage == Usage(3211, 8)
    assert b'"cache_read_input_tokens":3000' in out


def test_a_later_report_takes_the_place_of_what_it_repeats_and_of_no_more(answered, sse):
    start = {**START, "message": {**START["message"], "usage": CACHED}}
    later = {"input_tokens": 12, "cache_read_input_tokens": None, "output_tokens": 9}
    items = [start, {**END, "usage": later}, {"type": "message_stop"}]
    _, made = answered("anthropic_messages", BODY, "anthropic_messages", sse(*items, named=True))
    assert made.usage == Usage(3212, 9)


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        (CACHED, Usage(3211, 1)),
        ({"input_tokens": 11, "output_tokens": 1}, Usage(11, 1)),
        ({"cache_read_input_tokens": 7}, Usage(7, None)),
        ({"input_tokens": 11, "cache_read_input_tokens": -5, "cache_creation_input_tokens": "9"}, Usage(11, None)),
        ({"input_tokens": 11, "cache_creation_input_tokens": True}, Usage(11, None)),
        (None, Usage()),
    ],
)
def test_tokens_of_the_cache_are_counted_as_input_in_a_whole_answer(answered, usage, counted):
    body = {key: value for key, value in BODY.items() if key != "stream"}
    raw = orjson.dumps({**START["message"], "stop_reason": "end_turn", "usage": usage})
    _, made = answered("anthropic_messages", body, "anthropic_messages", raw)
    assert made.usage == counted
