"""Restored Messages answers in the words of Chat Completions, streamed and whole."""

from __future__ import annotations

from typing import Any

import orjson

from situs.model import Usage
from situs.wire.answers.messages import message_tally
from situs.wire.answers.shape import Answering
from situs.wire.error_bodies import openai_error
from situs.wire.sse import encode_data

_STOPS = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}


def _usage(prompt: int | None, completion: int | None) -> dict[str, int]:
    prompt, completion = prompt or 0, completion or 0
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def chat_from_message(answer: dict[str, Any], answering: Answering) -> dict[str, Any]:
    """Return a whole message as a chat answer."""
    blocks = answer["content"]
    texts = [block["text"] for block in blocks if block["type"] == "text"]
    thoughts = [block["thinking"] for block in blocks if block["type"] == "thinking"]
    message: dict[str, Any] = {
        "role": "assistant",
        "content": "".join(texts) if texts else None,
        "refusal": None,
    }
    if thoughts:
        message["reasoning_content"] = "".join(thoughts)
    calls = [_call(block) for block in blocks if block["type"] == "tool_use"]
    if calls:
        message["tool_calls"] = calls
    usage = message_tally().report(answer.get("usage"))
    finish = _STOPS.get(answer.get("stop_reason") or "", "stop")
    return {
        "id": f"chatcmpl-{answering.call_id}",
        "object": "chat.completion",
        "created": answering.created,
        "model": answering.model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": _usage(usage.input_tokens, usage.output_tokens),
    }


def _call(block: dict[str, Any]) -> dict[str, Any]:
    function = {"name": block["name"], "arguments": orjson.dumps(block["input"]).decode()}
    return {"id": block["id"], "type": "function", "function": function}


class MessagesAsChat:
    """Word restored Messages events as chat chunks."""

    __slots__ = ("_answering", "_calls")

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._calls: dict[int, int] = {}

    def put(self, item: dict[str, Any]) -> bytes:
        """Return the chunk for one event, if it says anything in chat."""
        kind = item["type"]
        if kind == "message_start":
            return self._chunk({"role": "assistant", "content": ""})
        if kind == "content_block_start":
            return self._start(item)
        if kind == "content_block_delta":
            return self._delta(item["index"], item["delta"])
        if kind == "message_delta" and item["delta"].get("stop_reason") is not None:
            return self._chunk({}, _STOPS.get(item["delta"]["stop_reason"], "stop"))
        return b""

    def finish(self, usage: Usage) -> bytes:
        """Return the usage, where it was asked for, and `[DONE]`."""
        done = b"data: [DONE]\n\n"
        if not self._answering.wants_usage:
            return done
        counts = _usage(usage.input_tokens, usage.output_tokens)
        return encode_data(orjson.dumps({**self._head(), "choices": [], "usage": counts})) + done

    def fail(self, code: str, message: str) -> bytes:
        """Return an event with the error object, and no `[DONE]`."""
        return encode_data(openai_error(code, message, 502))

    def _start(self, item: dict[str, Any]) -> bytes:
        block = item["content_block"]
        if block["type"] != "tool_use":
            return b""
        number = self._calls.setdefault(item["index"], len(self._calls))
        call = {"index": number, **_call(block)}
        if not block["input"]:
            call["function"]["arguments"] = ""
        return self._chunk({"tool_calls": [call]})

    def _delta(self, index: int, delta: dict[str, Any]) -> bytes:
        if delta["type"] == "text_delta":
            return self._chunk({"content": delta["text"]})
        if delta["type"] == "thinking_delta":
            return self._chunk({"reasoning_content": delta["thinking"]})
        if delta["type"] == "input_json_delta" and delta["partial_json"]:
            function = {"arguments": delta["partial_json"]}
            return self._chunk({"tool_calls": [{"index": self._calls[index], "function": function}]})
        return b""

    def _head(self) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{self._answering.call_id}",
            "object": "chat.completion.chunk",
            "created": self._answering.created,
            "model": self._answering.model,
        }

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return encode_data(orjson.dumps({**self._head(), "choices": [choice]}))
