import orjson
import pytest
from anthropic.types import Message, RawMessageStreamEvent
from pydantic import TypeAdapter

from situs.errors import UpstreamError

EVENT = TypeAdapter(RawMessageStreamEvent)
BODY = {"model": "legal", "max_tokens": 9, "stream": True, "messages": [{"role": "user", "content": "hello"}]}
NAME = 'Anna "A" Beispiel'


def chunk(delta, finish=None, **extra) -> dict:
    return {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish, **extra}],
    }


def call(index, arguments, **head) -> dict:
    return chunk({"tool_calls": [{"index": index, **head, "function": {"arguments": arguments, **head.pop("f", {})}}]})


STREAM = [
    chunk({"role": "assistant", "content": None}),
    chunk({"reasoning_content": "thinking of TKN"}),
    chunk({"content": "Dear TKN1"}),
    chunk({"content": "X, TK"}),
    call(0, '{"a":"TKN', id="x", f={"name": "find"}),
    call(0, '2X"}'),
    call(1, '{"b":1}', id="y", f={"name": "tell"}),
    chunk({}, "tool_calls"),
    {**chunk({}), "choices": [], "usage": {"prompt_tokens": 21, "completion_tokens": 12}},
]


def test_a_chat_stream_becomes_message_events(answered, sse, events):
    stream = sse(*STREAM, done=True)
    out, _ = answered("anthropic_messages", BODY, "openai_chat", stream)
    parsed = events(out)
    for name, value in parsed:
        assert EVENT.validate_python(value).type == name if name != "ping" else value == {"type": "ping"}
    names = [name for name, _ in parsed]
    assert names[:2] == ["message_start", "ping"]
    assert names[-2:] == ["message_delta", "message_stop"]
    blocks: dict[int, str] = {}
    opened: list[int] = []
    kinds = []
    for name, value in parsed:
        if name == "content_block_start":
            opened.append(value["index"])
            kinds.append(value["content_block"]["type"])
            blocks[value["index"]] = ""
        elif name == "content_block_delta":
            assert opened == [value["index"]]
            piece = value["delta"]
            blocks[value["index"]] += piece.get("text") or piece.get("thinking") or piece.get("partial_json")
        elif name == "content_block_stop":
            assert opened.pop() == value["index"]
    assert opened == []
    assert kinds == ["thinking", "text", "tool_use", "tool_use"]
    assert (blocks[0], blocks[1]) == ("thinking of TKN", f"Dear {NAME}, TK")
    assert (orjson.loads(blocks[2]), orjson.loads(blocks[3])) == ({"a": "Dr. Karl Muster"}, {"b": 1})
    assert parsed[-2][1]["delta"]["stop_reason"] == "tool_use"
    assert parsed[-2][1]["usage"] == {"input_tokens": 21, "output_tokens": 12}
    for cut in (1, 3, 40):
        assert answered("anthropic_messages", BODY, "openai_chat", stream, cut)[0] == out


@pytest.mark.parametrize(
    ("finish", "extra", "expected"),
    [
        ("stop", {}, ("end_turn", None)),
        ("length", {}, ("max_tokens", None)),
        ("content_filter", {}, ("refusal", None)),
        ("stop", {"stop_reason": "END"}, ("stop_sequence", "END")),
    ],
)
def test_stop_reasons_are_mapped(answered, sse, events, finish, extra, expected):
    items = [chunk({"content": "x"}), chunk({}, finish, **extra)]
    out, _ = answered("anthropic_messages", BODY, "openai_chat", sse(*items, done=True))
    last = events(out)[-2][1]["delta"]
    assert (last["stop_reason"], last["stop_sequence"]) == expected


def test_a_call_that_goes_on_when_it_was_over_is_garbled(answered, sse):
    items = [call(0, "{}", id="x", f={"name": "a"}), call(1, "{", id="y", f={"name": "b"}), call(0, "}")]
    with pytest.raises(UpstreamError) as caught:
        answered("anthropic_messages", BODY, "openai_chat", sse(*items, chunk({}, "stop"), done=True))
    assert caught.value.code == "upstream_garbled"


def blocks_of(parsed) -> list[str]:
    """Return what each content block says."""
    pieces: list[str] = []
    for name, value in parsed:
        if name == "content_block_start":
            pieces.append("")
        elif name == "content_block_delta":
            pieces[value["index"]] += value["delta"].get("text") or value["delta"]["partial_json"]
    return pieces


def test_text_waits_for_a_call_that_has_begun_and_a_cut_call_is_told_as_it_is(answered, sse, events):
    items = [
        call(0, '{"a":"TKN', id="x", f={"name": "a"}),
        chunk({"content": "Dear TK"}),
        call(1, '{"b":"TKN', id="y", f={"name": "b"}),
        chunk({"content": "N2X"}),
        call(0, '1X"}'),
        chunk({}, "length"),
    ]
    out, _ = answered("anthropic_messages", BODY, "openai_chat", sse(*items, done=True))
    first, *others = blocks_of(events(out))
    assert orjson.loads(first) == {"a": NAME}
    assert others == ["Dear Dr. Karl Muster", '{"b":"TKN']


def test_a_token_in_text_that_a_call_interrupts_is_not_restored(answered, sse, events):
    items = [
        chunk({"content": "Dear TK"}),
        call(0, "{}", id="x", f={"name": "a"}),
        chunk({"content": "N2X"}),
        chunk({}, "tool_calls"),
    ]
    out, _ = answered("anthropic_messages", BODY, "openai_chat", sse(*items, done=True))
    assert blocks_of(events(out)) == ["Dear TK", "{}", "N2X"]


def test_a_broken_chat_stream_never_gets_a_message_stop(answered, sse, events):
    with pytest.raises(UpstreamError) as caught:
        answered("anthropic_messages", BODY, "openai_chat", sse(*STREAM[:5]))
    assert caught.value.code == "upstream_truncated"


def whole(message, finish="stop") -> bytes:
    return orjson.dumps(
        {
            "id": "c",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "usage": {"prompt_tokens": 3, "completion_tokens": 4},
            "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}],
        }
    )


def test_a_whole_chat_answer_becomes_a_message(answered):
    calls = [{"id": "x", "type": "function", "function": {"name": "find", "arguments": '{"a":"TKN1X"}'}}]
    raw = whole({"content": "Dear TKN1X", "reasoning_content": "TKN2X", "tool_calls": calls}, "tool_calls")
    out, _ = answered("anthropic_messages", {**BODY, "stream": False}, "openai_chat", raw)
    message = Message.model_validate_json(out)
    assert [block.type for block in message.content] == ["thinking", "text", "tool_use"]
    assert message.content[1].text == f"Dear {NAME}"
    assert message.content[2].input == {"a": NAME}
    assert (message.id, message.model, message.stop_reason) == ("msg_abc123", "legal", "tool_use")
    assert (message.usage.input_tokens, message.usage.output_tokens) == (3, 4)


def test_broken_tool_arguments_are_told_unless_the_limit_cut_them(answered):
    calls = [{"id": "x", "type": "function", "function": {"name": "find", "arguments": '{"a":'}}]
    body = {**BODY, "stream": False}
    with pytest.raises(UpstreamError):
        answered(
            "anthropic_messages",
            body,
            "openai_chat",
            whole({"content": "", "tool_calls": calls}, "tool_calls"),
        )
    out, _ = answered("anthropic_messages", body, "openai_chat", whole({"content": "x", "tool_calls": calls}, "length"))
    assert Message.model_validate_json(out).stop_reason == "max_tokens"
