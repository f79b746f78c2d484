"""Answers of Bedrock's Converse and ConverseStream, made Messages answers and restored as those are.

Source: Amazon Bedrock API Reference, Converse (response syntax), ConverseStreamOutput, MessageStopEvent, TokenUsage. A
stream names a block's kind by its first delta, except for tools, and tells usage after the reason to stop, so that the
last events of Messages wait for it. What is not in the tables is not guessed at: the answer is garbled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from situs.model import Usage
from situs.wire.answers.messages import MessagesDecoder, restored_message
from situs.wire.answers.shape import Answering, Tally, check_model, garbled, load, reported, truncated
from situs.wire.channels import Channels

_WHAT = "an answer of Converse"
_STOPS = {
    "end_turn": "end_turn",
    "tool_use": "tool_use",
    "max_tokens": "max_tokens",
    "stop_sequence": "stop_sequence",
    "model_context_window_exceeded": "model_context_window_exceeded",
    "guardrail_intervened": "refusal",
    "content_filtered": "refusal",
}
"""Reasons to stop, in the words of Messages."""
_MALFORMED = frozenset({"malformed_model_output", "malformed_tool_use"})
"""Reasons by which the service says that the model's answer cannot be used."""
_COUNTS = {
    "inputTokens": "input_tokens",
    "cacheWriteInputTokens": "cache_creation_input_tokens",
    "cacheReadInputTokens": "cache_read_input_tokens",
    "outputTokens": "output_tokens",
}
"""Counts of tokens, in the words of Messages; as there, the first is without those of the cache."""
_INPUTS = tuple(_COUNTS)[:3]

Event = dict[str, Any]


def _stop(reason: Any) -> str:
    if reason in _MALFORMED:
        raise reported()
    if type(reason) is not str or reason not in _STOPS:
        raise garbled(_WHAT)
    return _STOPS[reason]


def _usage(usage: Any) -> Event:
    given = usage if type(usage) is dict else {}
    counts = {
        there: given[here] for here, there in _COUNTS.items() if type(given.get(here)) is int and given[here] >= 0
    }
    return {"input_tokens": 0, "output_tokens": 0} | counts


def _tally() -> Tally:
    return Tally(_INPUTS, "outputTokens")


def _message(answering: Answering, content: list[Event], stop: str | None, usage: Event) -> Event:
    return {
        "id": f"msg_{answering.call_id}",
        "type": "message",
        "role": "assistant",
        "model": answering.model,
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": usage,
    }


def _only(union: Any) -> tuple[str, Any]:
    """Return the one member of a union."""
    if type(union) is not dict or len(union) != 1:
        raise garbled(_WHAT)
    return next(iter(union.items()))


def _string(value: Any) -> str:
    if type(value) is not str:
        raise garbled(_WHAT)
    return value


def _whole_tool(use: Any) -> Event:
    return {"type": "tool_use", "id": _string(use["toolUseId"]), "name": _string(use["name"]), "input": use["input"]}


def _whole_reasoning(reasoning: Any) -> Event:
    kind, told = _only(reasoning)
    if kind == "redactedContent":
        return {"type": "redacted_thinking", "data": _string(told)}
    if kind != "reasoningText":
        raise garbled(_WHAT)
    return {"type": "thinking", "thinking": _string(told["text"]), "signature": _string(told.get("signature") or "")}


_WHOLE: Mapping[str, Callable[[Any], Event]] = {
    "text": lambda text: {"type": "text", "text": _string(text)},
    "toolUse": _whole_tool,
    "reasoningContent": _whole_reasoning,
}
"""How each kind of block of a whole answer is worded in Messages."""


def _block(block: Any) -> Event:
    kind, told = _only(block)
    if kind not in _WHOLE:
        raise garbled(_WHAT)
    return _WHOLE[kind](told)


def restore_converse(body: bytes, channels: Channels, answering: Answering) -> tuple[dict[str, Any], Usage]:
    """Return a whole answer as a restored message, and its usage; raise `UpstreamError`."""
    answer = load(body, _WHAT)
    if "output" not in answer:
        raise garbled(_WHAT)
    blocks = [_block(block) for block in answer["output"]["message"]["content"]]
    message = _message(answering, blocks, _stop(answer.get("stopReason")), _usage(answer.get("usage")))
    check_model(answering, None)  # Converse names no model: where one must be named, none was approved
    restored, _ = restored_message(message, channels, answering)
    return restored, _tally().report(answer.get("usage"))


class ConverseDecoder:
    """Restore a stream of Converse: each event is turned into those of Messages, and these are restored."""

    __slots__ = (
        "_answering",
        "_begun",
        "_blocks",
        "_messages",
        "_open",
        "_stopped",
        "_take",
        "_tally",
        "ended",
        "usage",
    )

    def __init__(self, channels: Channels, answering: Answering) -> None:
        self._answering = answering
        self._messages = MessagesDecoder(channels, answering)
        self._begun = False
        self._blocks = 0
        self._open: dict[int, tuple[int, str]] = {}
        """By the service's index: ours, without gaps, and the block's kind."""
        self._stopped = ""
        self._tally = _tally()
        self.ended = False
        self.usage = Usage()
        self._take: dict[str, Callable[[Event], list[Event]]] = {
            "messageStart": self._start_message,
            "contentBlockStart": self._start_block,
            "contentBlockDelta": self._delta,
            "contentBlockStop": self._stop_block,
            "messageStop": self._stop_message,
            "metadata": self._metadata,
        }

    def take(self, name: str, data: bytes) -> Sequence[dict[str, Any]]:
        """Return the restored events of Messages that one event gives."""
        if self.ended:
            return ()
        take = self._take.get(name)
        if take is None or self._begun == (name == "messageStart") or (self._stopped and name != "metadata"):
            raise garbled(_WHAT)
        made = take(load(data, _WHAT))
        return [out for event in made for out in self._messages.take_event(event["type"], event)]

    def check_end(self) -> None:
        """Raise unless a reason to stop and the usage came: the service ends every answer with both."""
        if not self.ended:
            raise truncated()

    def _start_message(self, event: Event) -> list[Event]:
        if event.get("role") != "assistant":
            raise garbled(_WHAT)
        check_model(self._answering, None)  # the name below is the caller's, written here
        self._begun = True
        return [{"type": "message_start", "message": _message(self._answering, [], None, _usage(None))}]

    def _start_block(self, event: Event) -> list[Event]:
        kind, told = _only(event["start"])
        if kind != "toolUse":
            raise garbled(_WHAT)
        use = {"type": "tool_use", "id": _string(told["toolUseId"]), "name": _string(told["name"]), "input": {}}
        return [self._begin(event["contentBlockIndex"], use)]

    def _delta(self, event: Event) -> list[Event]:
        at = event["contentBlockIndex"]
        kind, told = _only(event["delta"])
        if kind == "reasoningContent":
            return self._reason(at, *_only(told))
        if kind == "text":
            return self._add(at, {"type": "text", "text": ""}, {"type": "text_delta", "text": _string(told)})
        if kind != "toolUse":
            raise garbled(_WHAT)
        return self._add(at, None, {"type": "input_json_delta", "partial_json": _string(told["input"])})

    def _reason(self, at: Any, kind: str, told: Any) -> list[Event]:
        if kind == "redactedContent":
            return [self._begin(at, {"type": "redacted_thinking", "data": _string(told)})]
        block = {"type": "thinking", "thinking": "", "signature": ""}
        if kind == "text":
            return self._add(at, block, {"type": "thinking_delta", "thinking": _string(told)})
        if kind != "signature":
            raise garbled(_WHAT)
        return self._add(at, block, {"type": "signature_delta", "signature": _string(told)})

    def _begin(self, at: Any, block: Event) -> Event:
        if type(at) is not int or at in self._open:
            raise garbled(_WHAT)
        self._open[at] = self._blocks, block["type"]
        self._blocks += 1
        return {"type": "content_block_start", "index": self._open[at][0], "content_block": block}

    def _add(self, at: Any, block: Event | None, delta: Event) -> list[Event]:
        """Return a delta, behind the start of its block where it is the first; of a tool the start is told."""
        out = []
        if at not in self._open:
            if block is None:
                raise garbled(_WHAT)
            out.append(self._begin(at, block))
        index, kind = self._open[at]
        if kind != ("tool_use" if block is None else block["type"]):
            raise garbled(_WHAT)
        return [*out, {"type": "content_block_delta", "index": index, "delta": delta}]

    def _stop_block(self, event: Event) -> list[Event]:
        at = event["contentBlockIndex"]
        if at not in self._open:  # a block without a delta: it never began
            return []
        index, _ = self._open.pop(at)
        return [{"type": "content_block_stop", "index": index}]

    def _stop_message(self, event: Event) -> list[Event]:
        self._stopped = _stop(event.get("stopReason"))
        return [out for at in list(self._open) for out in self._stop_block({"contentBlockIndex": at})]

    def _metadata(self, event: Event) -> list[Event]:
        if not self._stopped:
            raise garbled(_WHAT)
        self.ended = True
        self.usage = self._tally.report(event.get("usage"))
        delta = {"stop_reason": self._stopped, "stop_sequence": None}
        return [{"type": "message_delta", "delta": delta, "usage": _usage(event.get("usage"))}]
