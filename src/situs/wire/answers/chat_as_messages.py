"""Restored chat answers in the words of Anthropic Messages, streamed and whole.

Chat names no stop sequence, so `stop` is `end_turn` unless the upstream adds which one it met (vLLM's
`stop_reason`). Reasoning becomes a thinking block with an empty signature. Input tokens are known only at the
end of a stream.
"""

from __future__ import annotations

from typing import Any

import orjson

from situs.model import Usage
from situs.wire.answers.shape import Answering, garbled
from situs.wire.error_bodies import anthropic_error
from situs.wire.sse import encode_event

_STOPS = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "function_call": "tool_use",
    "content_filter": "refusal",
}
_WHAT = "a chat completion of one choice"
_FIELDS = {
    "reasoning_content": ("thinking", "thinking_delta"),
    "reasoning": ("thinking", "thinking_delta"),
    "content": ("text", "text_delta"),
    "refusal": ("text", "text_delta"),
}


def _head(answering: Answering) -> dict[str, Any]:
    return {
        "id": f"msg_{answering.call_id}",
        "type": "message",
        "role": "assistant",
        "model": answering.model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 0, "output_tokens": 0},
    }


def _stop(choice: dict[str, Any], called: bool) -> tuple[str, str | None]:
    """Return stop reason and stop sequence."""
    met = choice.get("stop_reason")
    reason = choice["finish_reason"]
    if called and reason == "stop":
        return "tool_use", None
    if reason == "stop" and type(met) is str:
        return "stop_sequence", met
    return _STOPS.get(reason, "end_turn"), None


def message_from_chat(answer: dict[str, Any], answering: Answering) -> dict[str, Any]:
    """Return a whole chat answer as a message."""
    if len(answer["choices"]) != 1:
        raise garbled(_WHAT)
    choice = answer["choices"][0]
    said = choice["message"]
    content: list[dict[str, Any]] = []
    thought = said.get("reasoning_content") or said.get("reasoning")
    if thought:
        content.append({"type": "thinking", "thinking": thought, "signature": ""})
    content += [{"type": "text", "text": said[key]} for key in ("content", "refusal") if said.get(key)]
    for i, call in enumerate(said.get("tool_calls") or []):
        block = _tool_use(call, i, answering, choice.get("finish_reason") == "length")
        if block is not None:
            content.append(block)
    out = _head(answering)
    reason, sequence = _stop(choice, any(block["type"] == "tool_use" for block in content))
    usage = answer.get("usage") or {}
    counts = {
        "input_tokens": usage.get("prompt_tokens") or 0,
        "output_tokens": usage.get("completion_tokens") or 0,
    }
    out.update(content=content, stop_reason=reason, stop_sequence=sequence, usage=counts)
    return out


def _tool_use(call: dict[str, Any], number: int, answering: Answering, cut: bool) -> dict[str, Any] | None:
    """Return a tool use, or None where the token limit cut its arguments, which `max_tokens` tells."""
    try:
        arguments = orjson.loads(call["function"]["arguments"] or "{}")
    except orjson.JSONDecodeError:
        arguments = None
    if type(arguments) is not dict:
        if cut:
            return None
        raise garbled("tool arguments in JSON")
    name = call["function"]["name"]
    return {"type": "tool_use", "id": _call_id(call, number, answering), "name": name, "input": arguments}


def _call_id(call: dict[str, Any], number: int, answering: Answering) -> str:
    return str(call.get("id") or f"toolu_{answering.call_id}_{number}")


class ChatAsMessages:
    """Word restored chunks, in which tool calls follow each other, as Messages events: one block after another."""

    __slots__ = ("_answering", "_begun", "_block", "_called", "_index", "_stop")

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._begun = False
        self._index = -1
        self._block: str | int = ""
        self._called = False
        self._stop: tuple[str, str | None] = ("end_turn", None)

    def put(self, item: dict[str, Any]) -> bytes:
        """Return the events for one chunk."""
        out: list[bytes] = []
        self._begin(out)
        for choice in item["choices"]:
            if choice.get("index", 0) != 0:
                raise garbled(_WHAT)
            self._delta(choice.get("delta") or {}, out)
            if choice.get("finish_reason") is not None:
                self._stop = _stop(choice, self._called)
        return b"".join(out)

    def finish(self, usage: Usage) -> bytes:
        """Return what ends the message."""
        out: list[bytes] = []
        self._begin(out)
        self._close(out)
        reason, sequence = self._stop
        counts = {"input_tokens": usage.input_tokens or 0, "output_tokens": usage.output_tokens or 0}
        delta = {"stop_reason": reason, "stop_sequence": sequence}
        out.append(_event({"type": "message_delta", "delta": delta, "usage": counts}))
        out.append(_event({"type": "message_stop"}))
        return b"".join(out)

    def fail(self, code: str, message: str) -> bytes:
        """Return an `error` event, and no `message_stop`."""
        return encode_event("error", anthropic_error(code, message, 502))

    def _begin(self, out: list[bytes]) -> None:
        if not self._begun:
            self._begun = True
            out.append(_event({"type": "message_start", "message": _head(self._answering)}))
            out.append(_event({"type": "ping"}))

    def _delta(self, delta: dict[str, Any], out: list[bytes]) -> None:
        for field, (kind, event) in _FIELDS.items():
            text = delta.get(field)
            if text:
                if self._block != kind:
                    seal = {"signature": ""} if kind == "thinking" else {}
                    self._open(kind, {"type": kind, kind: "", **seal}, out)
                self._say({"type": event, kind: text}, out)
        for call in delta.get("tool_calls") or []:
            self._call(call, out)

    def _call(self, call: dict[str, Any], out: list[bytes]) -> None:
        number = call.get("index", 0)
        function = call.get("function") or {}
        if self._block != number or type(self._block) is not int:
            self._called = True
            ident = _call_id(call, number, self._answering)
            self._open(number, {"type": "tool_use", "id": ident, "name": function["name"], "input": {}}, out)
        if function.get("arguments"):
            self._say({"type": "input_json_delta", "partial_json": function["arguments"]}, out)

    def _open(self, block: str | int, content: dict[str, Any], out: list[bytes]) -> None:
        self._close(out)
        self._index += 1
        self._block = block
        out.append(_event({"type": "content_block_start", "index": self._index, "content_block": content}))

    def _say(self, delta: dict[str, Any], out: list[bytes]) -> None:
        out.append(_event({"type": "content_block_delta", "index": self._index, "delta": delta}))

    def _close(self, out: list[bytes]) -> None:
        if self._block != "":
            out.append(_event({"type": "content_block_stop", "index": self._index}))
            self._block = ""


def _event(value: dict[str, Any]) -> bytes:
    return encode_event(value["type"], orjson.dumps(value))
