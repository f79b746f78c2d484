"""Responses answers: restored in place, streamed and whole.

An event named `….delta` grows a channel; the tail goes out as one more delta before the `….done` of the same
text. Events that carry whole texts are restored whole. Since events are added and left out, they are numbered
anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from situs.model import Usage
from situs.wire.answers.shape import Answering, check_model, garbled, load, reported, tokens, truncated
from situs.wire.channels import Channels
from situs.wire.sse import encode_event

_WHAT = "a response"
_SEALED = frozenset({"encrypted_content"})
_ENDS = frozenset({"response.completed", "response.incomplete"})
_JSON_SOURCES = frozenset({"response.function_call_arguments", "response.mcp_call_arguments"})
_Name = tuple[str, Any, Any, Any]


def response_tree(value: Any, channels: Channels, wants_json: bool) -> Any:
    """Restore every string of a response or a part of it; arguments, and JSON answers, as sources of JSON."""
    if type(value) is list:
        return [response_tree(item, channels, wants_json) for item in value]
    if type(value) is not dict:
        return channels.tree(value)
    kind = value.get("type")
    out = {}
    for key, item in value.items():
        if key in _SEALED:
            out[key] = item
        elif type(item) is str:
            source = key == "arguments" or (wants_json and key == "text" and kind == "output_text")
            out[key] = channels.whole(item, "json" if source else "text")
        else:
            out[channels.whole(key)] = response_tree(item, channels, wants_json)
    return out


class ResponsesDecoder:
    """Restore a stream of Responses events."""

    __slots__ = ("_answering", "_channels", "_last", "_named", "ended", "usage")

    def __init__(self, channels: Channels, answering: Answering) -> None:
        self._channels = channels
        self._answering = answering
        self._last: dict[_Name, dict[str, Any]] = {}
        self._named = not answering.names
        self.ended = False
        self.usage = Usage()

    def take(self, name: str, data: bytes) -> Sequence[dict[str, Any]]:
        """Return the events to pass on."""
        if self.ended or data == b"[DONE]":
            return ()
        event = load(data, _WHAT)
        kind = event.get("type", name)
        if type(kind) is not str:
            raise garbled(_WHAT)
        if kind in ("error", "response.failed"):
            raise reported()
        if type(event.get("response")) is dict:
            check_model(self._answering, event["response"].get("model"))
            self._named = True
        elif not self._named:
            check_model(self._answering, None)
        if kind.endswith(".delta") and type(event.get("delta")) is str:
            return self._delta(kind.removesuffix(".delta"), event)
        out = self._tails(kind, event)
        out.append(self._whole(kind, event))
        if kind in _ENDS:
            self.ended = True
            self.usage = tokens(event["response"].get("usage"), "input_tokens", "output_tokens")
        return out

    def check_end(self) -> None:
        """Raise unless `response.completed` or `response.incomplete` came."""
        if not self.ended:
            raise truncated()

    def _delta(self, base: str, event: dict[str, Any]) -> Sequence[dict[str, Any]]:
        name = (base, event.get("output_index"), event.get("content_index"), event.get("summary_index"))
        source = base in _JSON_SOURCES or (self._answering.wants_json and base == "response.output_text")
        event["delta"] = self._channels.feed(name, "json" if source else "text", event["delta"])
        self._last[name] = event
        return (event,) if event["delta"] else ()

    def _tails(self, kind: str, event: dict[str, Any]) -> list[dict[str, Any]]:
        """Close the channels that an event ends: its own text's, its item's, or all."""
        out: list[dict[str, Any]] = []
        for name in self._channels.names:
            base, item, part, summary = name
            same_item = item == event.get("output_index")
            own = kind == f"{base}.done" and same_item
            own = own and part == event.get("content_index") and summary == event.get("summary_index")
            if own or kind in _ENDS or (kind == "response.output_item.done" and same_item):
                tail = self._channels.close(name)
                last = self._last.pop(name)
                if tail:
                    out.append({**last, "delta": tail, **({"logprobs": []} if "logprobs" in last else {})})
        return out

    def _whole(self, kind: str, event: dict[str, Any]) -> dict[str, Any]:
        wants_json = self._answering.wants_json
        out: dict[str, Any] = response_tree(event, self._channels, wants_json)
        if wants_json and kind == "response.output_text.done" and type(event.get("text")) is str:
            out["text"] = self._channels.whole(event["text"], "json")
        if type(out.get("response")) is dict:
            out["response"]["model"] = self._answering.model
        return out


class ResponsesEncoder:
    """Word events as OpenAI's typed server-sent events, numbered in order."""

    __slots__ = ("_end", "_number")

    def __init__(self) -> None:
        self._number = 0
        self._end = b""

    def put(self, item: dict[str, Any]) -> bytes:
        """Return one event, or keep the one that ends the answer."""
        item["sequence_number"] = self._number
        self._number += 1
        out = encode_event(item["type"], orjson.dumps(item))
        if item["type"] in _ENDS:
            self._end = out
            return b""
        return out

    def finish(self, usage: Usage) -> bytes:
        """Return the terminal event: the upstream's own was seen."""
        del usage
        return self._end

    def fail(self, code: str, message: str) -> bytes:
        """Return an `error` event, and no `response.completed`."""
        error = {
            "type": "error",
            "code": code,
            "message": message,
            "param": None,
            "sequence_number": self._number,
        }
        return encode_event("error", orjson.dumps(error))


def restore_response(body: bytes, channels: Channels, answering: Answering) -> tuple[dict[str, Any], Usage]:
    """Return a whole response, restored, and its usage; raise `UpstreamError`."""
    answer = load(body, _WHAT)
    if answer.get("status") == "failed" or (answer.get("error") and "output" not in answer):
        raise reported()
    if type(answer.get("output")) is not list:
        raise garbled(_WHAT)
    check_model(answering, answer.get("model"))
    out: dict[str, Any] = response_tree(answer, channels, answering.wants_json)
    out["model"] = answering.model
    return out, tokens(answer.get("usage"), "input_tokens", "output_tokens")
