"""Chat Completions answers: restored in place, streamed and whole.

Every string of a delta is text, known or not, except `role`: `content`, `refusal`, `reasoning_content`, …;
each has a channel of its own, and so has each tool call's `arguments`. A channel's tail goes out before
`finish_reason`. For faces whose blocks are sequential, tool calls that come in turns are put one after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from situs.model import Usage
from situs.wire.answers.shape import Answering, check_model, garbled, load, merge, reported, tokens, truncated
from situs.wire.answers.turns import Turns
from situs.wire.channels import Channels
from situs.wire.error_bodies import openai_error
from situs.wire.sse import encode_data

_WHAT = "a chat completion"
_HEAD = ("id", "object", "created", "model", "system_fingerprint")
_INERT = frozenset({*_HEAD, "service_tier", "usage", "timings", "choices", "obfuscation", "prompt_filter_results"})
_Name = tuple[int, str, int]


class ChatDecoder:
    """Restore a stream of `chat.completion.chunk` objects."""

    __slots__ = ("_answering", "_channels", "_content_mode", "_finished", "_seen", "_turns", "ended", "usage")

    def __init__(self, channels: Channels, answering: Answering) -> None:
        self._channels = channels
        self._answering = answering
        self._content_mode = "json" if answering.wants_json else "text"
        self._seen: set[int] = set()
        self._finished: set[int] = set()
        self._turns = Turns()
        self.ended = False
        self.usage = Usage()

    def take(self, name: str, data: bytes) -> Sequence[dict[str, Any]]:
        """Return the chunks to pass on: none, one, or tails and then one."""
        if self.ended:
            return ()
        if data == b"[DONE]":
            self.ended = True
            return ()
        chunk = load(data, _WHAT)
        choices = chunk.get("choices")
        if type(choices) is not list:
            raise reported() if name == "error" or "error" in chunk else garbled(_WHAT)
        if choices or chunk.keys() - _INERT:
            check_model(self._answering, chunk.get("model"))
        carries = self._head(chunk)
        before: list[dict[str, Any]] = []
        for choice in choices:
            if type(choice) is not dict:
                raise garbled(_WHAT)
            carries = self._choice(chunk, choice, before) or carries
        if carries:
            before.append(chunk)
        return before

    def check_end(self) -> None:
        """Raise unless `[DONE]` came and every choice had its `finish_reason`."""
        if not self.ended or not self._seen or self._seen - self._finished or self._turns.waiting:
            raise truncated()

    def _head(self, chunk: dict[str, Any]) -> bool:
        """Restore what stands beside the choices; tell whether the chunk says anything without them."""
        if "model" in chunk:
            chunk["model"] = self._answering.model
        usage = chunk.get("usage")
        if usage is not None:
            self.usage = merge(self.usage, tokens(usage, "prompt_tokens", "completion_tokens"))
        if "usage" in chunk and not self._answering.wants_usage:
            del chunk["usage"]
            usage = None
        extra = chunk.keys() - _INERT
        for key in extra:
            chunk[key] = self._channels.tree(chunk[key])
        return usage is not None or bool(extra) or (not chunk["choices"] and "prompt_filter_results" in chunk)

    def _choice(self, chunk: dict[str, Any], choice: dict[str, Any], before: list[dict[str, Any]]) -> bool:
        index = choice.get("index", 0)
        delta = choice.get("delta")
        if type(index) is not int or (delta is not None and type(delta) is not dict):
            raise garbled(_WHAT)
        self._seen.add(index)
        if self._answering.eager:
            delta = self._in_turn(chunk, choice, index, before)
        carries = self._delta(index, delta) if delta else False
        for key in choice.keys() - {"index", "delta", "finish_reason", "logprobs"}:
            choice[key] = self._channels.tree(choice[key])
            carries = carries or choice[key] is not None
        if choice.get("finish_reason") is not None:
            self._finished.add(index)
            self._flush(chunk, choice, index, before)
            return True
        return carries or choice.get("logprobs") is not None

    def _delta(self, index: int, delta: dict[str, Any]) -> bool:
        """Restore a delta in place; tell whether anything of it is left to say."""
        carries = False
        for key, value in delta.items():
            if key == "role":
                carries = True
            elif type(value) is str:
                mode = self._content_mode if key == "content" else "text"
                delta[key] = text = self._channels.feed((index, key, 0), mode, value)
                carries = carries or bool(text)
            elif key == "tool_calls" and type(value) is list:
                for call in value:
                    carries = self._tool_call(index, call) or carries
            elif key == "function_call" and type(value) is dict:
                carries = self._called((index, key, 0), value) or carries
            elif value is not None:
                delta[key] = self._channels.tree(value)
                carries = True
        return carries

    def _tool_call(self, index: int, call: Any) -> bool:
        if type(call) is not dict:
            raise garbled(_WHAT)
        carries = "id" in call
        number = call.get("index", 0)
        if type(call.get("function")) is dict:
            carries = self._called((index, "tool_calls", number), call["function"]) or carries
        if type(call.get("custom")) is dict:
            carries = self._called((index, "custom", number), call["custom"]) or carries
        return carries

    def _called(self, name: _Name, called: dict[str, Any]) -> bool:
        carries = False
        for key, value in called.items():
            if type(value) is not str:
                continue
            if key in ("arguments", "input"):
                called[key] = self._channels.feed(name, "json" if key == "arguments" else "text", value)
            else:
                called[key] = self._channels.whole(value)
            carries = carries or bool(called[key])
        return carries

    def _in_turn(
        self, chunk: dict[str, Any], choice: dict[str, Any], index: int, before: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """Pass on the deltas whose turn it is but the last, which the choice keeps."""
        ready = self._turns.take(choice.get("delta") or {})
        if choice.get("finish_reason") is not None:
            ready += self._turns.rest()
        last = ready.pop() if ready else {}
        for delta in ready:
            self._close_others(chunk, index, delta, before)
            if self._delta(index, delta):
                before.append(_alike(chunk, index, delta))
        self._close_others(chunk, index, last, before)
        choice["delta"] = last
        return last

    def _close_others(
        self, chunk: dict[str, Any], index: int, delta: dict[str, Any], before: list[dict[str, Any]]
    ) -> None:
        kept = {key for key, value in delta.items() if value}
        calls = {call.get("index", 0) for call in delta.get("tool_calls") or () if type(call) is dict}
        if not kept - {"role"}:
            return
        for name in self._channels.names:
            field = "tool_calls" if name[1] == "custom" else name[1]
            if name[0] == index and (field not in kept or (field == "tool_calls" and name[2] not in calls)):
                self._tail(chunk, name, self._channels.close(name), before)

    def _flush(self, chunk: dict[str, Any], choice: dict[str, Any], index: int, before: list[dict[str, Any]]) -> None:
        """Close every channel of a choice; where there is a tail, the closing delta goes out ahead of it."""
        tails: list[dict[str, Any]] = []
        for name in self._channels.names:
            if name[0] == index:
                self._tail(chunk, name, self._channels.close(name), tails)
        if tails and choice.get("delta"):
            before.append(_alike(chunk, index, choice["delta"]))
            choice["delta"] = {}
        before.extend(tails)

    def _tail(self, chunk: dict[str, Any], name: _Name, tail: str, before: list[dict[str, Any]]) -> None:
        if tail:
            before.append(_alike(chunk, name[0], _piece(name, tail)))


def _piece(name: _Name, tail: str) -> dict[str, Any]:
    _, field, number = name
    if field == "tool_calls":
        return {"tool_calls": [{"index": number, "function": {"arguments": tail}}]}
    if field == "custom":
        return {"tool_calls": [{"index": number, "custom": {"input": tail}}]}
    if field == "function_call":
        return {"function_call": {"arguments": tail}}
    return {field: tail}


def _alike(chunk: dict[str, Any], index: int, delta: dict[str, Any]) -> dict[str, Any]:
    """Return a chunk of the same answer with one delta."""
    head: dict[str, Any] = {key: chunk[key] for key in _HEAD if key in chunk}
    return {**head, "choices": [{"index": index, "delta": delta, "finish_reason": None}]}


class ChatEncoder:
    """Word chunks as OpenAI's server-sent events."""

    __slots__ = ()

    def put(self, item: dict[str, Any]) -> bytes:
        """Return one event."""
        return encode_data(orjson.dumps(item))

    def finish(self, usage: Usage) -> bytes:
        """Return `[DONE]`: the upstream's own was seen."""
        del usage
        return b"data: [DONE]\n\n"

    def fail(self, code: str, message: str) -> bytes:
        """Return an event with the error object, and no `[DONE]`."""
        return encode_data(openai_error(code, message, 502))


def restore_chat(body: bytes, channels: Channels, answering: Answering) -> tuple[dict[str, Any], Usage]:
    """Return a whole answer, restored, and its usage; raise `UpstreamError`."""
    answer = load(body, _WHAT)
    choices = answer.get("choices")
    if type(choices) is not list or not choices:
        raise reported() if "error" in answer else garbled(_WHAT)
    check_model(answering, answer.get("model"))
    for choice in choices:
        if type(choice) is not dict or type(choice.get("message")) is not dict:
            raise garbled(_WHAT)
        _restore_message(choice["message"], channels, answering)
        for key in choice.keys() - {"index", "message", "finish_reason", "logprobs"}:
            choice[key] = channels.tree(choice[key])
    for key in answer.keys() - _INERT:
        answer[key] = channels.tree(answer[key])
    answer["model"] = answering.model
    return answer, tokens(answer.get("usage"), "prompt_tokens", "completion_tokens")


def _restore_message(message: dict[str, Any], channels: Channels, answering: Answering) -> None:
    for key, value in message.items():
        if key == "role":
            continue
        if key == "content" and type(value) is str and answering.wants_json:
            message[key] = channels.whole(value, "json")
        elif key == "tool_calls" and type(value) is list:
            for call in value:
                if type(call) is not dict:
                    raise garbled(_WHAT)
                for field in ("function", "custom"):
                    if type(call.get(field)) is dict:
                        _restore_called(call[field], channels)
        elif key == "function_call" and type(value) is dict:
            _restore_called(value, channels)
        else:
            message[key] = channels.tree(value)


def _restore_called(called: dict[str, Any], channels: Channels) -> None:
    for key, value in called.items():
        if type(value) is str:
            called[key] = channels.whole(value, "json" if key == "arguments" else "text")
