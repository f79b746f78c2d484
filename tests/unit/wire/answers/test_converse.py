"""Answers of Converse, in the shapes of the API reference, as Messages and as Chat Completions."""

from dataclasses import replace

import orjson
import pytest
from anthropic.types import Message, RawMessageStreamEvent
from hypothesis import given
from hypothesis import strategies as st
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from pydantic import TypeAdapter

from situs.errors import UpstreamError
from situs.model import Usage, Vetted
from situs.wire import FACES, reply

from ..conftest import TokenRestorer

EVENT = TypeAdapter(RawMessageStreamEvent)
NAME = 'Anna "A" Beispiel'
BODY = {"model": "legal", "max_tokens": 9, "messages": [{"role": "user", "content": "hello"}]}
CHAT = {"model": "legal", "messages": BODY["messages"]}
USAGE = {"inputTokens": 11, "outputTokens": 8, "totalTokens": 319, "cacheReadInputTokens": 300}
WHOLE = {
    "output": {
        "message": {
            "role": "assistant",
            "content": [
                {"reasoningContent": {"reasoningText": {"text": "on TKN2X", "signature": "c2ln"}}},
                {"text": "Dear TKN1X"},
                {"toolUse": {"toolUseId": "t1", "name": "find", "input": {"who": "TKN1X", "n": 3}}},
            ],
        }
    },
    "stopReason": "tool_use",
    "usage": USAGE,
    "metrics": {"latencyMs": 1200},
}


def frames(*events: tuple[str, object]) -> bytes:
    return b"".join(b"event: %s\ndata: %s\n\n" % (name.encode(), orjson.dumps(event)) for name, event in events)


def delta(index: int, **told) -> tuple[str, dict]:
    return "contentBlockDelta", {"contentBlockIndex": index, "delta": told, "p": "abcdef"}


START, STOP = ("messageStart", {"role": "assistant", "p": "ab"}), ("messageStop", {"stopReason": "tool_use"})
TOOL = "contentBlockStart", {"contentBlockIndex": 3, "start": {"toolUse": {"toolUseId": "t1", "name": "find"}}}
END = ("metadata", {"usage": USAGE, "metrics": {"latencyMs": 5}})


def ends(index: int) -> tuple[str, dict]:
    return "contentBlockStop", {"contentBlockIndex": index}


STREAM = [
    START,
    delta(0, reasoningContent={"text": "on TKN"}),
    delta(0, reasoningContent={"text": "2X"}),
    delta(0, reasoningContent={"signature": "c2ln"}),
    ends(0),
    delta(1, text="Dear TKN"),
    delta(1, text="1X"),
    ends(1),
    ends(2),
    TOOL,
    delta(3, toolUse={"input": '{"who":"TK'}),
    delta(3, toolUse={"input": 'N1X"}'}),
    ends(3),
    STOP,
    END,
]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("face", "body"), [("anthropic_messages", BODY), ("openai_chat", CHAT)])
def test_no_byte_is_emitted_where_the_model_must_be_named(route, face, body, stream):
    """The alias is among the approved names: a name that Situs itself writes counts for nothing."""
    reading = FACES[face].read(orjson.dumps(body | {"stream": stream}))
    held = replace(route("bedrock_converse"), vetted=Vetted("own@1", names=frozenset({"legal", "upstream-model"})))
    made = reply(reading, held, TokenRestorer, call_id="c", created=1)
    out = [] if stream else [made.feed(orjson.dumps(WHOLE))]
    with pytest.raises(UpstreamError) as caught:
        out.append(made.feed(frames(START)) if stream else made.close())
    assert (b"".join(out), caught.value.code) == (b"", "upstream_model_mismatch")


def test_a_whole_answer_is_a_message(answered):
    out, made = answered("anthropic_messages", BODY, "bedrock_converse", orjson.dumps(WHOLE))
    message = Message.model_validate_json(out)
    thinking, text, use = message.content
    assert (thinking.thinking, thinking.signature) == ("on Dr. Karl Muster", "c2ln")
    assert (text.text, use.id, use.name) == (f"Dear {NAME}", "t1", "find")
    assert use.input == {"who": NAME, "n": 3}
    assert (message.stop_reason, message.model, message.id) == ("tool_use", "legal", "msg_abc123")
    assert (message.usage.input_tokens, message.usage.cache_read_input_tokens) == (11, 300)
    assert made.usage == Usage(311, 8)


def test_a_whole_answer_is_a_chat_completion(answered):
    out, made = answered("openai_chat", CHAT, "bedrock_converse", orjson.dumps(WHOLE))
    answer = ChatCompletion.model_validate_json(out)
    (choice,) = answer.choices
    assert (choice.message.content, choice.finish_reason) == (f"Dear {NAME}", "tool_calls")
    assert orjson.loads(choice.message.tool_calls[0].function.arguments) == {"who": NAME, "n": 3}
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (311, 8)
    assert made.usage == Usage(311, 8)


@pytest.mark.parametrize("cut", [0, 1, 7])
def test_a_stream_is_a_stream_of_messages(answered, events, cut):
    out, made = answered("anthropic_messages", BODY | {"stream": True}, "bedrock_converse", frames(*STREAM), cut)
    told = [value for _, value in events(out)]
    assert [EVENT.validate_python(value).type for value in told][-1] == "message_stop"
    starts = [e["content_block"]["type"] for e in told if e["type"] == "content_block_start"]
    assert starts == ["thinking", "text", "tool_use"]
    assert [e["index"] for e in told if e["type"] == "content_block_start"] == [0, 1, 2]
    assert [e["index"] for e in told if e["type"] == "content_block_stop"] == [0, 1, 2]
    deltas = [e["delta"] for e in told if e["type"] == "content_block_delta"]
    assert "".join(d.get("text", "") for d in deltas) == f"Dear {NAME}"
    assert "".join(d.get("thinking", "") for d in deltas) == "on Dr. Karl Muster"
    assert orjson.loads("".join(d.get("partial_json", "") for d in deltas)) == {"who": NAME}
    last = told[-2]
    assert (last["type"], last["delta"]["stop_reason"]) == ("message_delta", "tool_use")
    assert last["usage"] == {"input_tokens": 11, "output_tokens": 8, "cache_read_input_tokens": 300}
    assert (made.usage, made.ended) == (Usage(311, 8), True)


def test_a_stream_is_a_stream_of_chat(answered, events):
    body = CHAT | {"stream": True, "stream_options": {"include_usage": True}}
    out, _ = answered("openai_chat", body, "bedrock_converse", frames(*STREAM))
    told = events(out)
    assert told[-1] == ("", "[DONE]")
    chunks = [ChatCompletionChunk.model_validate(value) for _, value in told[:-1]]
    deltas = [choice.delta for chunk in chunks for choice in chunk.choices]
    assert "".join(d.content or "" for d in deltas) == f"Dear {NAME}"
    calls = [call for d in deltas for call in d.tool_calls or []]
    assert orjson.loads("".join(c.function.arguments or "" for c in calls)) == {"who": NAME}
    assert (chunks[-1].usage.prompt_tokens, chunks[-1].usage.completion_tokens) == (311, 8)


@given(st.lists(st.sampled_from(["TK", "N1X", "TKN1X", " ", "TKN2X", "x"]), min_size=1, max_size=8))
def test_any_split_of_a_text_restores_the_same(answered, events, parts):
    text = "".join(parts)
    stream = [START, *(delta(0, text=part) for part in parts), ends(0), STOP, END]
    out, _ = answered("anthropic_messages", BODY | {"stream": True}, "bedrock_converse", frames(*stream))
    deltas = [e["delta"] for _, e in events(out) if e["type"] == "content_block_delta"]
    restored = text.replace("TKN1X", NAME).replace("TKN2X", "Dr. Karl Muster")
    assert "".join(d["text"] for d in deltas) == restored


@pytest.mark.parametrize(
    ("reason", "message", "chat"),
    [
        ("end_turn", "end_turn", "stop"),
        ("max_tokens", "max_tokens", "length"),
        ("stop_sequence", "stop_sequence", "stop"),
        ("tool_use", "tool_use", "tool_calls"),
        ("guardrail_intervened", "refusal", "content_filter"),
        ("content_filtered", "refusal", "content_filter"),
        ("model_context_window_exceeded", "model_context_window_exceeded", "length"),
    ],
)
def test_every_reason_to_stop_has_its_word(answered, events, reason, message, chat):
    raw = orjson.dumps(WHOLE | {"stopReason": reason})
    out, _ = answered("anthropic_messages", BODY, "bedrock_converse", raw)
    assert orjson.loads(out)["stop_reason"] == message
    out, _ = answered("openai_chat", CHAT, "bedrock_converse", raw)
    assert orjson.loads(out)["choices"][0]["finish_reason"] == chat
    stream = frames(START, delta(0, text="x"), ends(0), ("messageStop", {"stopReason": reason}), END)
    out, _ = answered("anthropic_messages", BODY | {"stream": True}, "bedrock_converse", stream)
    assert events(out)[-2][1]["delta"]["stop_reason"] == message


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"stopReason": "malformed_tool_use"}, "upstream_failed"),
        ({"stopReason": "malformed_model_output"}, "upstream_failed"),
        ({"stopReason": "tomorrow"}, "upstream_garbled"),
        ({"stopReason": None}, "upstream_garbled"),
        ({"output": {}}, "upstream_garbled"),
        ({"output": None}, "upstream_garbled"),
        ({"output": {"message": {"content": [{"video": {}}]}}}, "upstream_garbled"),
        ({"output": {"message": {"content": [{"text": 5}]}}}, "upstream_garbled"),
        ({"output": {"message": {"content": [{"text": "a", "toolUse": {}}]}}}, "upstream_garbled"),
        ({"output": {"message": {"content": ["TKN1X"]}}}, "upstream_garbled"),
    ],
)
def test_a_whole_answer_that_is_none_fails(answered, changed, code):
    with pytest.raises(UpstreamError) as caught:
        answered("anthropic_messages", BODY, "bedrock_converse", orjson.dumps(WHOLE | changed))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ([], "upstream_truncated"),
        ([START, delta(0, text="x")], "upstream_truncated"),
        ([START, delta(0, text="x"), ends(0), STOP], "upstream_truncated"),
        ([delta(0, text="x")], "upstream_garbled"),
        ([START, START], "upstream_garbled"),
        ([("messageStart", {"role": "user"})], "upstream_garbled"),
        ([START, END], "upstream_garbled"),
        ([START, STOP, delta(0, text="late")], "upstream_garbled"),
        ([START, STOP, STOP], "upstream_garbled"),
        ([START, delta(0, toolUse={"input": "{}"})], "upstream_garbled"),
        ([START, TOOL, TOOL], "upstream_garbled"),
        ([START, TOOL, delta(3, text="x")], "upstream_garbled"),
        ([START, delta("0", text="x")], "upstream_garbled"),
        ([START, delta(0, text="x", toolUse={"input": ""})], "upstream_garbled"),
        ([START, delta(0, image={})], "upstream_garbled"),
        ([START, delta(0, reasoningContent={"tomorrow": "x"})], "upstream_garbled"),
        ([START, ("contentBlockStart", {"contentBlockIndex": 0, "start": {"image": {}}})], "upstream_garbled"),
        ([START, ("tomorrow", {})], "upstream_garbled"),
        ([START, ("messageStop", {"stopReason": "malformed_tool_use"})], "upstream_failed"),
        ([START, ("messageStop", {"stopReason": ["end_turn"]})], "upstream_garbled"),
    ],
)
def test_a_stream_that_is_none_fails(answered, stream, code):
    with pytest.raises(UpstreamError) as caught:
        answered("anthropic_messages", BODY | {"stream": True}, "bedrock_converse", frames(*stream))
    assert caught.value.code == code


def test_a_block_that_was_left_open_is_closed_with_its_tail(answered, events):
    stream = frames(START, delta(0, text="Dear TKN"), STOP, END)
    out, _ = answered("anthropic_messages", BODY | {"stream": True}, "bedrock_converse", stream)
    told = [value for _, value in events(out)]
    assert "".join(e["delta"]["text"] for e in told if e["type"] == "content_block_delta") == "Dear TKN"
    assert [e["type"] for e in told][-3:] == ["content_block_stop", "message_delta", "message_stop"]


def test_redacted_thinking_passes_as_it_is(answered, events):
    stream = frames(START, delta(0, reasoningContent={"redactedContent": "VEtOMVg="}), ends(0), STOP, END)
    out, _ = answered("anthropic_messages", BODY | {"stream": True}, "bedrock_converse", stream)
    (block,) = [e["content_block"] for _, e in events(out) if e["type"] == "content_block_start"]
    assert block == {"type": "redacted_thinking", "data": "VEtOMVg="}


def test_usage_that_is_no_count_is_not_counted(answered):
    raw = orjson.dumps(WHOLE | {"usage": {"inputTokens": -1, "outputTokens": "8"}})
    out, made = answered("anthropic_messages", BODY, "bedrock_converse", raw)
    assert made.usage == Usage()
    assert orjson.loads(out)["usage"] == {"input_tokens": 0, "output_tokens": 0}
