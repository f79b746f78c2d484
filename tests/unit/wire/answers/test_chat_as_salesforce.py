import orjson
import pytest

from situs.errors import SitusError, UpstreamError
from situs.model import Call, Principal
from situs.wire.answers.chat_as_salesforce import refusal_from, salesforce_from_chat
from situs.wire.answers.shape import Answering

NAME = 'Anna "A" Beispiel'
BODY = {"model": "legal", "messages": [{"role": "user", "content": "hello"}]}
MESSAGE = {"role": "assistant", "content": "Dear TKN1X", "refusal": None, "annotations": [], "reasoning_content": "x"}
ANSWER = {
    "id": "chatcmpl-theirs",
    "object": "chat.completion",
    "created": 1767225600,
    "model": "up-model",
    "service_tier": "default",
    "system_fingerprint": "fp",
    "choices": [{"index": 0, "message": MESSAGE, "finish_reason": "stop", "logprobs": None}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7, "prompt_tokens_details": {"cached": 1}},
}
ANSWERING = Answering("legal", "abc123", 1700000000)


def told(**more) -> dict:
    return salesforce_from_chat({**ANSWER, **more}, ANSWERING)


def chosen(**more) -> dict:
    return told(choices=[{**ANSWER["choices"][0], **more}])["choices"][0]


def test_an_answer_has_the_declared_fields_alone_and_its_names_back(answered):
    out, made = answered("salesforce_chat", BODY, "openai_chat", orjson.dumps(ANSWER), 7)
    assert orjson.loads(out) == {
        "id": "chatcmpl-abc123",
        "object": "chat.completion",
        "created": 1767225600,
        "model": "legal",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": f"Dear {NAME}"}}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7},
    }
    assert (made.content_type, made.restored, made.usage.output_tokens) == ("application/json", 1, 4)


def test_an_answer_of_messages_is_told_in_the_same_words(answered):
    raw = {"id": "msg", "type": "message", "role": "assistant", "model": "claude", "stop_reason": "max_tokens",
           "content": [{"type": "thinking", "thinking": "t"}, {"type": "text", "text": "Dear TKN1X"}],
           "usage": {"input_tokens": 11, "output_tokens": 2}}  # fmt: skip
    answer = orjson.loads(answered("salesforce_chat", BODY, "anthropic_messages", orjson.dumps(raw))[0])
    assert answer["choices"] == [
        {"index": 0, "finish_reason": "length", "message": {"role": "assistant", "content": f"Dear {NAME}"}}
    ]
    assert answer["usage"] == {"prompt_tokens": 11, "completion_tokens": 2, "total_tokens": 13}
    assert set(answer) == {"id", "object", "created", "model", "choices", "usage"}


@pytest.mark.parametrize(
    ("created", "seconds"),
    [
        (1767225600, 1767225600),
        (1767225600123, 1767225600),
        (None, 1700000000),
        ("2026", 1700000000),
        (True, 1700000000),
        (-5, 1700000000),
        (1767225600.5, 1700000000),
    ],
)
def test_created_is_in_seconds(created, seconds):
    assert told(created=created)["created"] == seconds


@pytest.mark.parametrize(
    ("reason", "shown"),
    [*((r, r) for r in ("stop", "length", "tool_calls", "content_filter", "function_call")),
     ("model_length", "length"), ("eos_token", "stop"), (None, "stop"), ([], "stop")],
)  # fmt: skip
def test_a_reason_is_one_of_the_contracts(reason, shown):
    if reason == []:
        with pytest.raises(TypeError):  # which a reply takes for a garbled answer
            chosen(finish_reason=reason)
    else:
        assert chosen(finish_reason=reason)["finish_reason"] == shown


def test_an_error_for_a_reason_is_the_upstreams_failure():
    with pytest.raises(UpstreamError) as caught:
        chosen(finish_reason="error")
    assert caught.value.code == "upstream_failed"


@pytest.mark.parametrize(
    ("message", "content", "reason"),
    [
        ({"content": None}, None, "stop"),
        ({}, None, "stop"),
        ({"content": None, "refusal": "I will not."}, "I will not.", "content_filter"),
        ({"content": "Yes.", "refusal": "no"}, "Yes.", "stop"),
        ({"content": [{"type": "thinking", "thinking": []}, {"type": "text", "text": "Yes."}]}, "Yes.", "stop"),
    ],
)
def test_content_is_one_string_or_null(message, content, reason):
    choice = chosen(message=message)
    assert (choice["message"], choice["finish_reason"]) == ({"role": "assistant", "content": content}, reason)


def test_every_choice_is_told_with_an_index():
    choices = [{"message": {"content": "a"}}, {"index": 7, "message": {"content": "b"}}]
    assert [c["index"] for c in told(choices=choices)["choices"]] == [0, 7]


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": 3}, {"prompt_tokens": "3", "completion_tokens": 4}])
def test_usage_is_whole_or_absent(usage):
    assert "usage" not in told(usage=usage)


def test_a_refusal_can_be_told_as_a_filtered_answer():
    call = Call("call-1", 1767225600123, "salesforce_chat", "infer", "legal", Principal("p"), None, ())
    answer = orjson.loads(refusal_from(call, SitusError("policy_refused", "no place may see it.", status=451)))
    choice = answer["choices"][0]
    assert (answer["id"], answer["created"], answer["model"]) == ("chatcmpl-call-1", 1767225600, "legal")
    assert choice["finish_reason"] == "content_filter"
    assert "policy_refused" in choice["message"]["content"] and "no place may see it." in choice["message"]["content"]
    assert answer["usage"]["total_tokens"] == 0
