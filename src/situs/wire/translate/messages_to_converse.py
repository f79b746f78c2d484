"""Anthropic Messages requests as Bedrock's Converse, which is the same for every maker's models.

Source: Amazon Bedrock API Reference, Converse (request syntax, ContentBlock, ToolConfiguration). The model and the wish
to stream are in the address. Dropped, since they are hints that change no text: `cache_control`, `service_tier`,
`eager_input_streaming`, and `metadata`, for nothing is stored. Refused is what Converse has no field for that holds for
every model: thinking to be switched on, `top_k`, `output_config`, citations, one tool call at a time, and forbidding
tools in a conversation that has used some. Documents become text blocks with their title, as they do for chat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from situs.wire.faults import untranslatable
from situs.wire.translate.fields import Body, refuse_others
from situs.wire.translate.messages_to_chat import text_of_block

_KNOWN = frozenset(
    {
        *("model", "messages", "system", "max_tokens", "stop_sequences", "stream", "temperature", "top_p"),
        *("tools", "tool_choice", "metadata", "thinking", "cache_control", "service_tier", "speed"),
    }
)
_INFERENCE = {
    "max_tokens": "maxTokens",
    "temperature": "temperature",
    "top_p": "topP",
    "stop_sequences": "stopSequences",
}
"""Fields of Messages, and where they stand in `inferenceConfig`."""
_IMAGES = {"image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif", "image/webp": "webp"}
_CHOICES = {"auto": "auto", "any": "any"}
_TOOL_BLOCKS = frozenset({"tool_use", "tool_result"})


def converse_from_messages(body: Mapping[str, Any]) -> Body:
    """Return the Converse request; raise `CallError("untranslatable_field")`."""
    refuse_others(body, _KNOWN)
    if (body.get("thinking") or {}).get("type", "disabled") != "disabled":
        raise untranslatable("/thinking")
    if body.get("speed") not in (None, "standard"):
        raise untranslatable("/speed")
    out: Body = {"messages": _turns(body["messages"])}
    system = _texts(body.get("system") or [], "/system")
    if system:
        out["system"] = system
    out["inferenceConfig"] = {
        there: body[here] for here, there in _INFERENCE.items() if body.get(here) not in (None, [])
    }
    tools = _tools(body)
    if tools is not None:
        out["toolConfig"] = tools
    return out


def _turns(messages: list[Body]) -> list[Body]:
    """Return the turns; those of one side that follow each other are one, as Converse requires."""
    turns: list[Body] = []
    for i, message in enumerate(messages):
        at = f"/messages/{i}"
        if message["role"] == "system":
            raise untranslatable(at)
        blocks = _blocks(message["content"], f"{at}/content")
        if not blocks:
            raise untranslatable(f"{at}/content")
        if turns and turns[-1]["role"] == message["role"]:
            turns[-1]["content"] += blocks
        else:
            turns.append({"role": message["role"], "content": blocks})
    if not turns or turns[-1]["role"] == "assistant":
        raise untranslatable(f"/messages/{len(messages) - 1}")
    return turns


def _texts(content: Any, at: str) -> list[Body]:
    if isinstance(content, str):
        return [{"text": content}]
    for i, block in enumerate(content):
        refuse_others(block, ("type", "text", "cache_control"), f"{at}/{i}")
    return [{"text": block["text"]} for block in content if block["text"]]


def _blocks(content: Any, at: str) -> list[Body]:
    if isinstance(content, str):
        return [{"text": content}] if content else []
    out = []
    for i, block in enumerate(content):
        made = _BLOCKS.get(block["type"], _told)(block, f"{at}/{i}")
        if made != {"text": ""}:  # an empty text is refused there
            out.append(made)
    return out


def _told(block: Mapping[str, Any], at: str) -> Body:
    """Return a text, or what is told as one: a document, a result of a search."""
    return {"text": text_of_block(block, at)}


def _image(block: Mapping[str, Any], at: str) -> Body:
    source = block["source"]
    kind = _IMAGES.get(source["media_type"])
    if kind is None:
        raise untranslatable(f"{at}/source/media_type")
    return {"image": {"format": kind, "source": {"bytes": source["data"]}}}


def _use(block: Mapping[str, Any], at: str) -> Body:
    del at
    return {"toolUse": {"toolUseId": block["id"], "name": block["name"], "input": block["input"]}}


def _result(block: Mapping[str, Any], at: str) -> Body:
    content = _blocks(block.get("content") or "", f"{at}/content")
    result: Body = {"toolUseId": block["tool_use_id"], "content": content}
    if block.get("is_error"):
        result["status"] = "error"
    return {"toolResult": result}


def _thinking(block: Mapping[str, Any], at: str) -> Body:
    del at
    told: Body = {"text": block["thinking"]}
    if block.get("signature"):
        told["signature"] = block["signature"]
    return {"reasoningContent": {"reasoningText": told}}


def _redacted(block: Mapping[str, Any], at: str) -> Body:
    del at
    return {"reasoningContent": {"redactedContent": block["data"]}}


_BLOCKS: Mapping[str, Callable[[Mapping[str, Any], str], Body]] = {
    "image": _image,
    "tool_use": _use,
    "tool_result": _result,
    "thinking": _thinking,
    "redacted_thinking": _redacted,
}
"""How each type of block is written; all others are texts."""


def _tools(body: Mapping[str, Any]) -> Body | None:
    """Return the tools with the choice among them, or None where there are none to call."""
    tools, choice = body.get("tools") or [], body.get("tool_choice") or {}
    if choice.get("disable_parallel_tool_use"):
        raise untranslatable("/tool_choice/disable_parallel_tool_use")
    if choice.get("type") == "none":
        if _used(body["messages"]):  # Converse wants the tools' definitions then, and cannot forbid them
            raise untranslatable("/tool_choice")
        return None
    if not tools:
        return None
    out: Body = {"tools": [_tool(tool, f"/tools/{i}") for i, tool in enumerate(tools)]}
    if choice.get("type") == "tool":
        out["toolChoice"] = {"tool": {"name": choice["name"]}}
    elif choice:
        out["toolChoice"] = {_CHOICES[choice["type"]]: {}}
    return out


def _used(messages: list[Body]) -> bool:
    return any(
        block["type"] in _TOOL_BLOCKS
        for message in messages
        if not isinstance(message["content"], str)
        for block in message["content"]
    )


def _tool(tool: Mapping[str, Any], at: str) -> Body:
    if tool.get("input_examples"):
        raise untranslatable(f"{at}/input_examples")
    made: Body = {"name": tool["name"], "inputSchema": {"json": tool["input_schema"]}}
    if tool.get("description"):
        made["description"] = tool["description"]
    if tool.get("strict"):
        made["strict"] = True
    return {"toolSpec": made}
