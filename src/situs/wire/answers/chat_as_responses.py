"""Restored chat answers in the words of Responses, streamed and whole."""

from __future__ import annotations

from typing import Any

from situs.model import Usage
from situs.wire.answers.responses import ResponsesEncoder
from situs.wire.answers.shape import Answering, garbled

_ECHOED: dict[str, Any] = {
    "instructions": None,
    "max_output_tokens": None,
    "metadata": {},
    "parallel_tool_calls": True,
    "reasoning": {"effort": None, "summary": None},
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "top_p": 1.0,
    "truncation": "disabled",
    "user": None,
}
_INCOMPLETE = {"length": "max_output_tokens", "content_filter": "content_filter"}
_PARTS = {
    "reasoning_content": ("reasoning", "reasoning_text", "text"),
    "reasoning": ("reasoning", "reasoning_text", "text"),
    "content": ("message", "output_text", "text"),
    "refusal": ("message", "refusal", "refusal"),
}


def _response(answering: Answering, status: str, output: list[Any]) -> dict[str, Any]:
    """Return a response object: what was asked is echoed, and nothing is stored."""
    request = answering.request
    echoed = {name: request.get(name) or default for name, default in _ECHOED.items()}
    for name in ("parallel_tool_calls", "temperature", "top_p"):
        if request.get(name) is not None:
            echoed[name] = request[name]
    tools = [{"parameters": None, "strict": True, **tool} for tool in request.get("tools") or []]
    return {
        "id": f"resp_{answering.call_id}",
        "object": "response",
        "created_at": answering.created,
        "status": status,
        "background": False,
        "error": None,
        "incomplete_details": None,
        "model": answering.model,
        "output": output,
        "previous_response_id": None,
        "store": False,
        "tools": tools,
        "usage": None,
        **echoed,
    }


def _ended(answering: Answering, finish: str, output: list[Any], usage: Usage) -> dict[str, Any]:
    reason = _INCOMPLETE.get(finish)
    out = _response(answering, "incomplete" if reason else "completed", output)
    out["incomplete_details"] = {"reason": reason} if reason else None
    given, said = usage.input_tokens or 0, usage.output_tokens or 0
    out["usage"] = {
        "input_tokens": given,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": said,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": given + said,
    }
    return out


class ChatAsResponses:
    """Word restored chunks, in which tool calls follow each other, as Responses events: one item after another."""

    __slots__ = (
        "_answering",
        "_begun",
        "_events",
        "_finish",
        "_item",
        "_key",
        "_output",
        "_part",
        "_sent",
    )

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._events = ResponsesEncoder()
        self._output: list[dict[str, Any]] = []
        self._item: dict[str, Any] | None = None
        self._part: dict[str, Any] | None = None
        self._key: str | int = ""
        self._begun = False
        self._finish = "stop"
        self._sent: list[bytes] = []

    def put(self, item: dict[str, Any]) -> bytes:
        """Return the events for one chunk."""
        self._begin()
        for choice in item["choices"]:
            if choice.get("index", 0) != 0:
                raise garbled("a chat completion of one choice")
            self._delta(choice.get("delta") or {})
            self._finish = choice.get("finish_reason") or self._finish
        return self._flush()

    def finish(self, usage: Usage) -> bytes:
        """Return what ends the response."""
        self._begin()
        self._close_item()
        response = _ended(self._answering, self._finish, self._output, usage)
        self._say(f"response.{response['status']}", {"response": response})
        return self._flush() + self._events.finish(usage)

    def fail(self, code: str, message: str) -> bytes:
        """Return an `error` event, and no `response.completed`."""
        return self._events.fail(code, message)

    def items(self, message: dict[str, Any], finish: str) -> tuple[list[dict[str, Any]], str]:
        """Return the output items of a whole message and how it finished."""
        self._finish = finish
        calls = [{**call, "index": i} for i, call in enumerate(message.get("tool_calls") or [])]
        self._delta({**message, "tool_calls": calls})
        self._close_item()
        return self._output, finish

    def _flush(self) -> bytes:
        out = b"".join(self._sent)
        self._sent.clear()
        return out

    def _say(self, kind: str, fields: dict[str, Any]) -> None:
        self._sent.append(self._events.put({"type": kind, **fields}))

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            for kind in ("created", "in_progress"):
                self._say(f"response.{kind}", {"response": _response(self._answering, "in_progress", [])})

    def _delta(self, delta: dict[str, Any]) -> None:
        for field, (kind, part, name) in _PARTS.items():
            text = delta.get(field)
            if text:
                self._text(kind, part, name, text)
        for call in delta.get("tool_calls") or []:
            self._call(call)

    def _text(self, kind: str, part: str, name: str, text: str) -> None:
        if self._item is None or self._item["type"] != kind:
            self._open_item(kind, _blank(kind, self._ident()))
        if self._part is None or self._part["type"] != part:
            self._open_part(part, name)
        assert self._part is not None
        self._part[name] += text
        extra: dict[str, Any] = {"logprobs": []} if part == "output_text" else {}
        self._say(f"response.{part}.delta", {**self._where(), "delta": text, **extra})

    def _call(self, call: dict[str, Any]) -> None:
        number = call.get("index", 0)
        function = call.get("function") or {}
        if self._key != number or type(self._key) is not int:
            ident = self._ident()
            item = _blank("function_call", ident)
            item.update(call_id=call.get("id") or f"call_{ident}", name=function["name"])
            self._open_item(number, item)
        if function.get("arguments"):
            assert self._item is not None
            self._item["arguments"] += function["arguments"]
            piece = {**self._where(), "delta": function["arguments"]}
            self._say("response.function_call_arguments.delta", piece)

    def _ident(self) -> str:
        """Return an id for the item that is opened next."""
        return f"{self._answering.call_id}_{len(self._output) + (self._item is not None)}"

    def _where(self) -> dict[str, Any]:
        assert self._item is not None
        where = {"item_id": self._item["id"], "output_index": len(self._output)}
        if self._part is not None:
            where["content_index"] = len(self._item["content"])
        return where

    def _open_item(self, key: str | int, item: dict[str, Any]) -> None:
        self._close_item()
        self._key = key
        self._item = item
        self._say("response.output_item.added", {"output_index": len(self._output), "item": item})

    def _open_part(self, part: str, name: str) -> None:
        self._close_part()
        self._part = {"type": part, name: ""}
        if part == "output_text":
            self._part.update(annotations=[], logprobs=[])
        self._say("response.content_part.added", {**self._where(), "part": self._part})

    def _close_part(self) -> None:
        if self._part is None or self._item is None:
            return
        part, where = self._part, self._where()
        name = "refusal" if part["type"] == "refusal" else "text"
        extra: dict[str, Any] = {"logprobs": []} if part["type"] == "output_text" else {}
        self._say(f"response.{part['type']}.done", {**where, name: part[name], **extra})
        self._say("response.content_part.done", {**where, "part": part})
        self._item["content"].append(part)
        self._part = None

    def _close_item(self) -> None:
        if self._item is None:
            return
        self._close_part()
        item = self._item
        if item["type"] == "function_call":
            said = {"name": item["name"], "arguments": item["arguments"]}
            self._say("response.function_call_arguments.done", {**self._where(), **said})
        if "status" in item:
            item["status"] = "incomplete" if self._finish in _INCOMPLETE else "completed"
        self._say("response.output_item.done", {"output_index": len(self._output), "item": item})
        self._output.append(item)
        self._item = None
        self._key = ""


def _blank(kind: str, ident: str) -> dict[str, Any]:
    if kind == "reasoning":
        return {"id": f"rs_{ident}", "type": "reasoning", "summary": [], "content": []}
    if kind == "message":
        return {
            "id": f"msg_{ident}",
            "type": "message",
            "role": "assistant",
            "status": "in_progress",
            "content": [],
        }
    return {"id": f"fc_{ident}", "type": "function_call", "status": "in_progress", "arguments": ""}


def response_from_chat(answer: dict[str, Any], answering: Answering) -> dict[str, Any]:
    """Return a whole chat answer as a response."""
    if len(answer["choices"]) != 1:
        raise garbled("a chat completion of one choice")
    choice = answer["choices"][0]
    output, finish = ChatAsResponses(answering).items(choice["message"], choice.get("finish_reason") or "stop")
    usage = answer.get("usage") or {}
    return _ended(answering, finish, output, Usage(usage.get("prompt_tokens"), usage.get("completion_tokens")))
