import itertools

import orjson
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from situs.errors import UpstreamError
from situs.model import Usage

BODY = {"model": "legal", "stream": True, "messages": [{"role": "user", "content": "hello"}]}
NAME = 'Anna "A" Beispiel'


def chunk(delta, finish=None, index=0, **extra) -> dict:
    choice = {"index": index, "delta": delta, "finish_reason": finish}
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "/srv/model.gguf",
        "choices": [choice],
        **extra,
    }


USAGE = {
    **chunk({}),
    "choices": [],
    "usage": {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12},
}
TEXT = [
    chunk({"role": "assistant", "content": None}),
    chunk({"reasoning_content": "about TK"}),
    chunk({"reasoning_content": "N2X;"}),
    chunk({"content": "Dear TKN"}),
    chunk({"content": "1"}),
    chunk({"content": "X and TKN2"}),
    chunk({"content": "X, TKN"}),
    chunk({}, "stop", timings={"predicted_ms": 1.5}),
    USAGE,
]
TOOLS = [
    chunk({"role": "assistant", "content": None}),
    chunk({"tool_calls": [{"index": 0, "id": "a", "type": "function", "function": {"name": "f", "arguments": ""}}]}),
    chunk({"tool_calls": [{"index": 0, "function": {"arguments": '{"who":"TKN'}}]}),
    chunk(
        {
            "tool_calls": [
                {
                    "index": 1,
                    "id": "b",
                    "type": "function",
                    "function": {"name": "g", "arguments": '{"t":"TK'},
                }
            ]
        }
    ),
    chunk({"tool_calls": [{"index": 0, "function": {"arguments": '1X"}'}}]}),
    chunk({"tool_calls": [{"index": 1, "function": {"arguments": 'N2X"}'}}]}),
    chunk({}, "tool_calls"),
]


def assemble(parsed) -> dict:
    """Join deltas as a client does, through the official models."""
    out: dict = {"finish": {}, "text": {}, "calls": {}}
    assert parsed[-1] == ("", "[DONE]")
    for _, value in parsed[:-1]:
        model = ChatCompletionChunk.model_validate(value)
        assert model.model == "legal"
        for choice in model.choices:
            assert choice.index not in out["finish"]
            for key in ("content", "reasoning_content"):
                text = getattr(choice.delta, key, None) or ""
                out["text"][choice.index, key] = out["text"].get((choice.index, key), "") + text
            for call in choice.delta.tool_calls or []:
                out["calls"][call.index] = out["calls"].get(call.index, "") + (call.function.arguments or "")
            if choice.finish_reason:
                out["finish"][choice.index] = choice.finish_reason
    return out


def test_a_stream_is_restored_and_ends_as_the_upstream_did(answered, sse, events):
    out, made = answered("openai_chat", BODY, "openai_chat", sse(*TEXT, done=True))
    got = assemble(events(out))
    assert got["text"][0, "content"] == f"Dear {NAME} and Dr. Karl Muster, TKN"
    assert got["text"][0, "reasoning_content"] == "about Dr. Karl Muster;"
    assert got["finish"] == {0: "stop"}
    assert made.usage == Usage(5, 7)
    assert (made.restored, made.begun, made.ended, made.content_type) == (3, True, True, "text/event-stream")
    assert b"usage" not in out
    assert b"predicted_ms" in out


def test_every_cut_of_the_bytes_gives_the_same_stream(answered, sse):
    for items in (TEXT, TOOLS):
        stream = sse(*items, done=True)
        whole, _ = answered("openai_chat", BODY, "openai_chat", stream)
        for cut in (1, 2, 3, 7, 16, 61):
            assert answered("openai_chat", BODY, "openai_chat", stream, cut)[0] == whole


def test_every_split_of_a_text_into_deltas_restores_alike(answered, sse, events):
    text = "x TKN1X"
    for cuts in itertools.combinations(range(1, len(text)), 2):
        pieces = [text[a:b] for a, b in zip((0, *cuts), (*cuts, len(text)), strict=True)]
        items = [chunk({"content": piece}) for piece in pieces[:-1]] + [chunk({"content": pieces[-1]}, "stop")]
        got = assemble(events(answered("openai_chat", BODY, "openai_chat", sse(*items, done=True))[0]))
        assert got["text"][0, "content"] == f"x {NAME}"


def test_interleaved_tool_arguments_stay_valid_json(answered, sse, events):
    out, _ = answered("openai_chat", BODY, "openai_chat", sse(*TOOLS, done=True))
    calls = assemble(events(out))["calls"]
    assert orjson.loads(calls[0]) == {"who": NAME}
    assert orjson.loads(calls[1]) == {"t": "Dr. Karl Muster"}


def test_choices_have_channels_of_their_own(answered, sse, events):
    items = [chunk({"content": "TKN"}, index=0), chunk({"content": "TKN"}, index=1)]
    items += [chunk({"content": "1X"}, "stop", index=1), chunk({"content": "2X"}, "length", index=0)]
    got = assemble(events(answered("openai_chat", BODY, "openai_chat", sse(*items, done=True))[0]))
    assert got["text"][0, "content"] == "Dr. Karl Muster"
    assert got["text"][1, "content"] == NAME
    assert got["finish"] == {0: "length", 1: "stop"}


def test_usage_passes_where_it_was_asked_for(answered, sse, events):
    body = {**BODY, "stream_options": {"include_usage": True}}
    out, _ = answered("openai_chat", body, "openai_chat", sse(*TEXT, done=True))
    assert events(out)[-2][1]["usage"]["total_tokens"] == 12


def test_json_content_is_restored_as_json(answered, sse, events):
    body = {**BODY, "response_format": {"type": "json_object"}}
    items = [chunk({"content": '{"n":"TKN'}), chunk({"content": '1X"}'}), chunk({}, "stop")]
    got = assemble(events(answered("openai_chat", body, "openai_chat", sse(*items, done=True))[0]))
    assert orjson.loads(got["text"][0, "content"]) == {"n": NAME}


@pytest.mark.parametrize(
    ("items", "done", "code"),
    [
        (TEXT[:4], False, "upstream_truncated"),
        (TEXT[:4], True, "upstream_truncated"),
        (TEXT, False, "upstream_truncated"),
        ([], True, "upstream_truncated"),
        ([], False, "upstream_truncated"),
        ([*TEXT[:3], {"error": {"message": "secret words"}}], True, "upstream_failed"),
        ([{"choices": 5}], True, "upstream_garbled"),
        ([{"choices": [5]}], True, "upstream_garbled"),
        ([chunk("text")], True, "upstream_garbled"),
        ([chunk({"tool_calls": [5]})], True, "upstream_garbled"),
        ([chunk({"content": "x"}, index="0")], True, "upstream_garbled"),
    ],
)
def test_a_broken_stream_is_told_and_never_gets_a_done(answered, sse, items, done, code):
    with pytest.raises(UpstreamError) as caught:
        answered("openai_chat", BODY, "openai_chat", sse(*items, done=done))
    assert caught.value.code == code
    assert "secret" not in str(caught.value)


def test_what_is_not_json_is_garbled(answered):
    with pytest.raises(UpstreamError) as caught:
        answered("openai_chat", BODY, "openai_chat", b"data: <html>\n\n")
    assert caught.value.code == "upstream_garbled"


def test_nothing_follows_done(answered, sse):
    stream = sse(*TEXT, done=True)
    assert (
        answered("openai_chat", BODY, "openai_chat", stream + sse(*TEXT))[0]
        == (answered("openai_chat", BODY, "openai_chat", stream)[0])
    )


def test_a_failure_in_mid_stream_has_openais_error_and_no_done(answered, sse, events):
    _, made = answered("openai_chat", BODY, "openai_chat", sse(*TEXT, done=True))
    tail = made.fail("upstream_truncated", "it ended")
    assert b"[DONE]" not in tail
    assert events(tail)[0][1]["error"]["code"] == "upstream_truncated"


WHOLE = {
    "id": "c1",
    "object": "chat.completion",
    "created": 1,
    "model": "/srv/m.gguf",
    "system_fingerprint": "f",
    "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7},
    "timings": {"x": 1},
    "note": {"k": ["TKN2X"]},
    "choices": [
        {
            "index": 0,
            "finish_reason": "tool_calls",
            "logprobs": None,
            "message": {
                "role": "assistant",
                "content": "Dear TKN1X",
                "refusal": None,
                "reasoning_content": "TKN2X?",
                "tool_calls": [
                    {"id": "a", "type": "function", "function": {"name": "f", "arguments": '{"a":"TKN1X"}'}}
                ],
            },
        }
    ],
}


def test_a_whole_answer_is_restored(answered):
    body = {**BODY, "stream": False}
    out, made = answered("openai_chat", body, "openai_chat", orjson.dumps(WHOLE), 7)
    answer = ChatCompletion.model_validate_json(out)
    message = answer.choices[0].message
    assert (answer.model, message.content, message.reasoning_content) == (
        "legal",
        f"Dear {NAME}",
        "Dr. Karl Muster?",
    )
    assert orjson.loads(message.tool_calls[0].function.arguments) == {"a": NAME}
    assert orjson.loads(out)["note"] == {"k": ["Dr. Karl Muster"]}
    assert made.usage == Usage(3, 4)
    assert (made.restored, made.content_type, made.fail("a", "b")) == (4, "application/json", b"")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (orjson.dumps(WHOLE)[:-5], "upstream_truncated"),
        (b"", "upstream_truncated"),
        (b"<html></html>", "upstream_garbled"),
        (b"{}", "upstream_garbled"),
        (b'{"choices":[]}', "upstream_garbled"),
        (b'{"choices":[{}]}', "upstream_garbled"),
        (b'{"choices":[{"message":{"tool_calls":[3]}}]}', "upstream_garbled"),
        (b'{"error":{"message":"secret"}}', "upstream_failed"),
        (b'{"a":}', "upstream_garbled"),
    ],
)
def test_a_broken_whole_answer_is_told(answered, raw, code):
    with pytest.raises(UpstreamError) as caught:
        answered("openai_chat", {**BODY, "stream": False}, "openai_chat", raw)
    assert caught.value.code == code


def test_cached_tokens_are_already_in_the_prompt_s(answered):
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 5,
        "total_tokens": 105,
        "prompt_tokens_details": {"cached_tokens": 80},
    }
    message = {"role": "assistant", "content": "yes"}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    body = {"model": "legal", "messages": [{"role": "user", "content": "hello"}]}
    raw = orjson.dumps({"id": "c", "object": "chat.completion", "created": 1, "choices": choices, "usage": usage})
    _, made = answered("openai_chat", body, "openai_chat", raw)
    assert (made.usage.input_tokens, made.usage.output_tokens) == (100, 5)
