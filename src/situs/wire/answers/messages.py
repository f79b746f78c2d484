"""Messages answers: restored in place, streamed and whole.

Each content block is a channel, whose tail goes out before its `content_block_stop`. Signatures and redacted
thinking are the provider's sealed state and pass as they are. Streams have many event types and gain more;
one that is not known passes with its strings restored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from situs.model import Usage
from situs.wire.answers.shape import Answering, Tally, check_model, garbled, load, reported, truncated
from situs.wire.channels import Channels
from situs.wire.error_bodies import anthropic_error
from situs.wire.sse import encode_event

_WHAT = "a message"
_INPUTS = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
"""Anthropic's `input_tokens` are those beside the cache: all three together are the prompt's."""
_SEALED = frozenset({"signature", "data", "encrypted_content", "encrypted_index", "encrypted_stdout"})
_DELTAS = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}


def block_tree(block: Any, channels: Channels, mode: str = "text") -> Any:
    """Restore every string of a content block, except what the provider has sealed."""
    if type(block) is not dict:
        return channels.tree(block)
    return {
        key: value
        if key in _SEALED
        else channels.whole(value, mode)
        if key == "text" and type(value) is str
        else channels.tree(value)
        for key, value in block.items()
    }


def message_tally() -> Tally:
    """Return what adds up the counts of Messages answers."""
    return Tally(_INPUTS, "output_tokens")


class MessagesDecoder:
    """Restore a stream of Messages events."""

    __slots__ = ("_answering", "_channels", "_named", "_stopped", "_take", "_tally", "ended", "usage")

    def __init__(self, channels: Channels, answering: Answering) -> None:
        self._channels = channels
        self._answering = answering
        self._named = not answering.names
        self._stopped = False
        self._tally = message_tally()
        self.ended = False
        self.usage = Usage()
        self._take: dict[str, Callable[[dict[str, Any]], Sequence[dict[str, Any]]]] = {
            "content_block_delta": self._delta,
            "content_block_start": self._start,
            "content_block_stop": self._stop,
            "message_start": self._message,
            "message_delta": self._message_delta,
            "message_stop": self._end,
            "ping": self._ping,
            "error": self._error,
        }

    def take(self, name: str, data: bytes) -> Sequence[dict[str, Any]]:
        """Return the events to pass on."""
        if self.ended:
            return ()
        event = load(data, _WHAT)
        kind = event.get("type", name)
        if type(kind) is not str:
            raise garbled(_WHAT)
        if not self._named and kind not in ("message_start", "error"):
            check_model(self._answering, None)
        return self.take_event(kind, event)

    def take_event(self, kind: str, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """Return the events to pass on for one that is parsed, or was made of another dialect's."""
        take = self._take.get(kind)
        return (self._channels.tree(event),) if take is None else take(event)

    def check_end(self) -> None:
        """Raise unless a stop reason and `message_stop` came."""
        if not self.ended or not self._stopped:
            raise truncated()

    def _message(self, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        message = event["message"]
        check_model(self._answering, message.get("model"))
        self._named = True
        message["model"] = self._answering.model
        mode = "json" if self._answering.wants_json else "text"
        message["content"] = [block_tree(block, self._channels, mode) for block in message.get("content") or []]
        self.usage = self._tally.report(message.get("usage"))
        return (event,)

    def _start(self, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        # A block may begin with text of its own: it goes through the block's channel like any delta.
        block = event["content_block"]
        first = {key: block[key] for key in ("text", "thinking") if block.get(key)}
        event["content_block"] = block_tree({**block, **dict.fromkeys(first, "")}, self._channels)
        out = [event]
        for key, text in first.items():
            delta = {"type": f"{key}_delta", key: text}
            out += self._delta({"type": "content_block_delta", "index": event["index"], "delta": delta})
        return out

    def _delta(self, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        delta = event["delta"]
        field = _DELTAS.get(delta["type"])
        if field is None:
            if delta["type"] == "signature_delta":
                # The thinking that is signed must be whole before its signature.
                return (*self._tail(event["index"]), event)
            event["delta"] = self._channels.tree(delta)
            return (event,)
        index = event["index"]
        if type(index) is not int or type(delta[field]) is not str:
            raise garbled(_WHAT)
        as_json = field == "partial_json" or (field == "text" and self._answering.wants_json)
        text = self._channels.feed((index, field), "json" if as_json else "text", delta[field])
        if not text and field != "partial_json":
            return ()
        if not text and delta[field]:
            return ()
        delta[field] = text
        return (event,)

    def _stop(self, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        return (*self._tail(event["index"]), event)

    def _tail(self, index: int) -> list[dict[str, Any]]:
        out = []
        for kind, field in _DELTAS.items():
            tail = self._channels.close((index, field))
            if tail:
                out.append({"type": "content_block_delta", "index": index, "delta": {"type": kind, field: tail}})
        return out

    def _message_delta(self, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        if self._channels.names:
            raise garbled(_WHAT)
        event["delta"] = self._channels.tree(event["delta"])
        self._stopped = self._stopped or event["delta"].get("stop_reason") is not None
        self.usage = self._tally.report(event.get("usage"))
        return (event,)

    def _end(self, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        del event
        self.ended = True
        return ()

    def _ping(self, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        return (event,)

    def _error(self, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        del event
        raise reported()


class MessagesEncoder:
    """Word events as Anthropic's server-sent events."""

    __slots__ = ()

    def put(self, item: dict[str, Any]) -> bytes:
        """Return one event."""
        return encode_event(item["type"], orjson.dumps(item))

    def finish(self, usage: Usage) -> bytes:
        """Return `message_stop`: the upstream's own was seen."""
        del usage
        return b'event: message_stop\ndata: {"type":"message_stop"}\n\n'

    def fail(self, code: str, message: str) -> bytes:
        """Return an `error` event, and no `message_stop`."""
        return encode_event("error", anthropic_error(code, message, 502))


def restore_message(body: bytes, channels: Channels, answering: Answering) -> tuple[dict[str, Any], Usage]:
    """Return a whole message, restored, and its usage; raise `UpstreamError`."""
    answer = load(body, _WHAT)
    if type(answer.get("content")) is not list:
        raise reported() if answer.get("type") == "error" else garbled(_WHAT)
    check_model(answering, answer.get("model"))
    return restored_message(answer, channels, answering)


def restored_message(answer: dict[str, Any], channels: Channels, answering: Answering) -> tuple[dict[str, Any], Usage]:
    """Return a message that is parsed, or was made of another dialect's answer, restored, and its usage."""
    content = answer["content"]
    mode = "json" if answering.wants_json else "text"
    for block in content:
        if type(block) is not dict:
            raise garbled(_WHAT)
    answer["content"] = [block_tree(block, channels, mode) for block in content]
    for key in answer.keys() - {"id", "type", "role", "model", "content", "usage", "stop_reason"}:
        answer[key] = channels.tree(answer[key])
    answer["model"] = answering.model
    return answer, message_tally().report(answer.get("usage"))
