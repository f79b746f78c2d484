"""Recorded shapes of provider answers, built from a text, for OpenAI, Anthropic and Bedrock.

Every function returns the pieces of a body, one piece for each event of a stream and one for a whole answer.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from typing import Any

import orjson

from situs.adapters.upstream.event_stream import encode

CREATED = 1_700_000_000
DIMENSIONS = 8


@dataclass(frozen=True, slots=True)
class ToolCall:
    """Name a tool that the fake model calls; `arguments` is the source of a JSON object."""

    name: str
    arguments: str = "{}"
    id: str = "call_1"


def openai_chat(text: str, tools: tuple[ToolCall, ...], request: dict[str, Any], size: int) -> list[bytes]:
    """Return a chat completion, streamed in deltas of `size` characters if the request asks for a stream."""
    model = str(request.get("model", ""))
    finish = "tool_calls" if tools else "stop"
    if not request.get("stream"):
        message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
        if tools:
            message["tool_calls"] = [_chat_tool(t) for t in tools]
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
        return [orjson.dumps(_completion("chat.completion", model, [choice]) | {"usage": _usage(text)})]
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": part} for part in _split(text, size)]
    for index, tool in enumerate(tools):
        start = _chat_tool(tool) | {"index": index, "function": {"name": tool.name, "arguments": ""}}
        deltas.append({"tool_calls": [start]})
        deltas += [
            {"tool_calls": [{"index": index, "function": {"arguments": part}}]} for part in _split(tool.arguments, size)
        ]
    events = [_chunk(model, [{"index": 0, "delta": delta, "finish_reason": None}]) for delta in deltas]
    events.append(_chunk(model, [{"index": 0, "delta": {}, "finish_reason": finish}]))
    if (request.get("stream_options") or {}).get("include_usage"):
        events.append(_chunk(model, []) | {"usage": _usage(text)})
    return [b"data: %s\n\n" % orjson.dumps(event) for event in events] + [b"data: [DONE]\n\n"]


def anthropic_messages(text: str, tools: tuple[ToolCall, ...], request: dict[str, Any], size: int) -> list[bytes]:
    """Return a message, streamed as Anthropic's named events if the request asks for a stream."""
    blocks: list[dict[str, Any]] = [{"type": "text", "text": text}] if text or not tools else []
    blocks += [{"type": "tool_use", "id": t.id, "name": t.name, "input": orjson.loads(t.arguments)} for t in tools]
    stop = "tool_use" if tools else "end_turn"
    message: dict[str, Any] = {
        "id": "msg_fake",
        "type": "message",
        "role": "assistant",
        "model": str(request.get("model", "")),
        "content": blocks,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {"input_tokens": 7, "output_tokens": max(1, len(text.split()))},
    }
    if not request.get("stream"):
        return [orjson.dumps(message)]
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": message | {"content": [], "stop_reason": None}},
        {"type": "ping"},
    ]
    for index, block in enumerate(blocks):
        events += _anthropic_block(index, block, tools, size)
    delta = {"stop_reason": stop, "stop_sequence": None}
    events.append({"type": "message_delta", "delta": delta, "usage": {"output_tokens": max(1, len(text.split()))}})
    events.append({"type": "message_stop"})
    return [b"event: %s\ndata: %s\n\n" % (e["type"].encode(), orjson.dumps(e)) for e in events]


def bedrock_stream(text: str, tools: tuple[ToolCall, ...], request: dict[str, Any], size: int) -> list[bytes]:
    """Return a message's events in the binary frames of Bedrock's `invoke-with-response-stream`."""
    headers = {":event-type": "chunk", ":content-type": "application/json", ":message-type": "event"}
    events = anthropic_messages(text, tools, request | {"stream": True}, size)
    sources = [event.partition(b"\ndata: ")[2].rstrip() for event in events]
    return [
        encode(headers, orjson.dumps({"bytes": base64.b64encode(source).decode(), "p": "abcd"})) for source in sources
    ]


def bedrock_converse(text: str, tools: tuple[ToolCall, ...]) -> list[bytes]:
    """Return a whole answer of Bedrock's Converse."""
    content: list[dict[str, Any]] = [{"text": text}] if text or not tools else []
    content += [
        {"toolUse": {"toolUseId": t.id, "name": t.name, "input": orjson.loads(t.arguments or "{}")}} for t in tools
    ]
    message = {"role": "assistant", "content": content}
    answer = {"output": {"message": message}, "stopReason": "tool_use" if tools else "end_turn"}
    return [orjson.dumps(answer | {"usage": _converse_usage(text), "metrics": {"latencyMs": 5}})]


def bedrock_converse_stream(text: str, tools: tuple[ToolCall, ...], size: int) -> list[bytes]:
    """Return the events of Bedrock's ConverseStream in their binary frames, each padded as the service pads them."""
    events: list[tuple[str, dict[str, Any]]] = [("messageStart", {"role": "assistant"})]
    for part in _split(text, size):
        events.append(("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": part}}))
    events.append(("contentBlockStop", {"contentBlockIndex": 0}))
    for index, tool in enumerate(tools, 1):
        at = {"contentBlockIndex": index}
        events.append(("contentBlockStart", at | {"start": {"toolUse": {"toolUseId": tool.id, "name": tool.name}}}))
        for part in _split(tool.arguments, size):
            events.append(("contentBlockDelta", at | {"delta": {"toolUse": {"input": part}}}))
        events.append(("contentBlockStop", at))
    events.append(("messageStop", {"stopReason": "tool_use" if tools else "end_turn"}))
    events.append(("metadata", {"usage": _converse_usage(text), "metrics": {"latencyMs": 5}}))
    head = {":content-type": "application/json", ":message-type": "event"}
    return [encode({":event-type": name, **head}, orjson.dumps(event | {"p": "abcd"})) for name, event in events]


def openai_responses(text: str, request: dict[str, Any], size: int) -> list[bytes]:
    """Return a response object, streamed as numbered events if the request asks for it."""
    part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    item = {
        "id": "msg_fake",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [part],
    }
    whole = _response(request, "completed", [item]) | {"usage": _response_usage(text)}
    if not request.get("stream"):
        return [orjson.dumps(whole)]
    at: dict[str, Any] = {"item_id": "msg_fake", "output_index": 0, "content_index": 0}
    empty = item | {"status": "in_progress", "content": []}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": _response(request, "in_progress", [])},
        {"type": "response.in_progress", "response": _response(request, "in_progress", [])},
        {"type": "response.output_item.added", "output_index": 0, "item": empty},
        {"type": "response.content_part.added", **at, "part": part | {"text": ""}},
    ]
    events += [{"type": "response.output_text.delta", **at, "delta": d, "logprobs": []} for d in _split(text, size)]
    events += [
        {"type": "response.output_text.done", **at, "text": text, "logprobs": []},
        {"type": "response.content_part.done", **at, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": whole},
    ]
    return [
        b"event: %s\ndata: %s\n\n" % (e["type"].encode(), orjson.dumps(e | {"sequence_number": number}))
        for number, e in enumerate(events)
    ]


def embeddings(request: dict[str, Any]) -> list[bytes]:
    """Return one unit-free vector for each input, derived from its SHA-256, so that equal texts are equal."""
    given = request.get("input", "")
    texts = [given] if isinstance(given, str) else [str(one) for one in given]
    rows = [
        {"object": "embedding", "index": index, "embedding": _vector(text, request.get("encoding_format"))}
        for index, text in enumerate(texts)
    ]
    usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return [orjson.dumps({"object": "list", "data": rows, "model": str(request.get("model", "")), "usage": usage})]


def last_user_text(request: dict[str, Any]) -> str:
    """Return the text of the last user message (parts joined), or of a bare `input`, or nothing."""
    given = request.get("messages", request.get("input", []))
    if isinstance(given, str):
        return given
    users = [m for m in given if isinstance(m, dict) and m.get("role") == "user"]
    if not users:
        return ""
    content = users[-1].get("content", "")
    if isinstance(content, str):
        return content
    return "".join(str(part["text"]) for part in content if isinstance(part, dict) and "text" in part)


def _split(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


def _usage(text: str) -> dict[str, int]:
    words = max(1, len(text.split()))
    return {"prompt_tokens": 7, "completion_tokens": words, "total_tokens": 7 + words}


def _converse_usage(text: str) -> dict[str, int]:
    words = max(1, len(text.split()))
    return {"inputTokens": 7, "outputTokens": words, "totalTokens": 7 + words}


def _response_usage(text: str) -> dict[str, Any]:
    words = max(1, len(text.split()))
    return {
        "input_tokens": 7,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": words,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 7 + words,
    }


def _completion(kind: str, model: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "chatcmpl-fake", "object": kind, "created": CREATED, "model": model, "choices": choices}


def _chunk(model: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return _completion("chat.completion.chunk", model, choices)


def _chat_tool(tool: ToolCall) -> dict[str, Any]:
    return {"id": tool.id, "type": "function", "function": {"name": tool.name, "arguments": tool.arguments}}


def _anthropic_block(index: int, block: dict[str, Any], tools: tuple[ToolCall, ...], size: int) -> list[dict[str, Any]]:
    if block["type"] == "text":
        start: dict[str, Any] = {"type": "text", "text": ""}
        deltas = [{"type": "text_delta", "text": part} for part in _split(block["text"], size)]
    else:
        source = next(t.arguments for t in tools if t.id == block["id"])
        start = block | {"input": {}}
        deltas = [{"type": "input_json_delta", "partial_json": part} for part in _split(source, size)]
    return [
        {"type": "content_block_start", "index": index, "content_block": start},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


def _response(request: dict[str, Any], status: str, output: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": "resp_fake",
        "object": "response",
        "created_at": CREATED,
        "status": status,
        "model": str(request.get("model", "")),
        "output": output,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
    }


def _vector(text: str, encoding: object) -> list[float] | str:
    digest = hashlib.sha256(text.encode()).digest()
    values = [byte / 255 - 0.5 for byte in digest[:DIMENSIONS]]
    if encoding == "base64":
        return base64.b64encode(struct.pack(f"<{DIMENSIONS}f", *values)).decode()
    return values
