"""Anthropic Messages requests as Chat Completions.

Dropped, since they are hints that change no text: `cache_control`, `service_tier`, `eager_input_streaming`.
Dropped as well: earlier turns' thinking, which providers do not show the model again. Refused: thinking to be
switched on, citations, a prefilled answer, images in tool results. Documents become text parts with their
title. A tool result that is an error begins with `[tool error]`, since chat has no such flag.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from situs.wire.faults import untranslatable
from situs.wire.parts import enclose
from situs.wire.translate.fields import Body, carry, join_texts, refuse_others

_KNOWN = frozenset(
    {
        *(
            "model",
            "messages",
            "system",
            "max_tokens",
            "stop_sequences",
            "stream",
            "temperature",
            "top_p",
            "top_k",
        ),
        *(
            "tools",
            "tool_choice",
            "metadata",
            "thinking",
            "output_config",
            "cache_control",
            "service_tier",
            "speed",
        ),
    }
)
_CHOICES = {"auto": "auto", "any": "required", "none": "none"}


def chat_from_messages(body: Mapping[str, Any]) -> Body:
    """Return the chat request; raise `CallError("untranslatable_field")`."""
    refuse_others(body, _KNOWN)
    if (body.get("thinking") or {}).get("type", "disabled") != "disabled":
        raise untranslatable("/thinking")
    if body.get("speed") not in (None, "standard"):
        raise untranslatable("/speed")
    out: Body = {"model": body["model"], "messages": _messages(body)}
    carry(body, out, "max_tokens", "stream", "temperature", "top_p", "top_k")
    if body.get("stop_sequences"):
        out["stop"] = body["stop_sequences"]
    if body.get("tools"):
        out["tools"] = [_tool(tool, f"/tools/{i}") for i, tool in enumerate(body["tools"])]
    _choose(body.get("tool_choice"), out)
    user = (body.get("metadata") or {}).get("user_id")
    if user:
        out["user"] = user
    _configure(body.get("output_config") or {}, out)
    return out


def _configure(config: Mapping[str, Any], out: Body) -> None:
    if config.get("effort"):
        out["reasoning_effort"] = config["effort"]
    if config.get("format"):
        schema = {"name": "answer", "schema": config["format"]["schema"], "strict": True}
        out["response_format"] = {"type": "json_schema", "json_schema": schema}


def _messages(body: Mapping[str, Any]) -> list[Body]:
    out: list[Body] = []
    system = body.get("system")
    if system:
        out.append({"role": "system", "content": _plain(system, "/system")})
    for i, message in enumerate(body["messages"]):
        at = f"/messages/{i}/content"
        if message["role"] == "assistant":
            out.append(_assistant(message["content"], at))
        elif message["role"] == "system":
            out.append({"role": "system", "content": _plain(message["content"], at)})
        else:
            out.extend(_user(message["content"], at))
    if not out or out[-1]["role"] == "assistant":
        raise untranslatable(f"/messages/{len(body['messages']) - 1}")
    return out


def _plain(content: Any, at: str) -> str:
    if isinstance(content, str):
        return content
    for i, block in enumerate(content):
        refuse_others(block, ("type", "text", "cache_control"), f"{at}/{i}")
    return join_texts([block["text"] for block in content])


def _assistant(content: Any, at: str) -> Body:
    if isinstance(content, str):
        return {"role": "assistant", "content": content}
    texts, calls = [], []
    for i, block in enumerate(content):
        if block["type"] == "text":
            if block.get("citations"):
                raise untranslatable(f"{at}/{i}/citations")
            texts.append(block["text"])
        elif block["type"] == "tool_use":
            function = {"name": block["name"], "arguments": orjson.dumps(block["input"]).decode()}
            calls.append({"id": block["id"], "type": "function", "function": function})
    out: Body = {"role": "assistant", "content": join_texts(texts) if texts else None}
    if calls:
        out["tool_calls"] = calls
    elif not texts:
        out["content"] = ""
    return out


def _user(content: Any, at: str) -> list[Body]:
    if isinstance(content, str):
        return [{"role": "user", "content": content}]
    results = [_result(block, f"{at}/{i}") for i, block in enumerate(content) if block["type"] == "tool_result"]
    parts = [_part(block, f"{at}/{i}") for i, block in enumerate(content) if block["type"] != "tool_result"]
    if parts:
        results.append({"role": "user", "content": _folded(parts)})
    return results


def _folded(parts: list[Body]) -> str | list[Body]:
    """Return texts alone as one string, which every chat template takes."""
    if all(part["type"] == "text" for part in parts):
        return join_texts([part["text"] for part in parts])
    return parts


def _result(block: Mapping[str, Any], at: str) -> Body:
    content = block.get("content") or ""
    if not isinstance(content, str):
        parts = [_part(part, f"{at}/content/{i}") for i, part in enumerate(content)]
        folded = _folded(parts)
        if not isinstance(folded, str):
            raise untranslatable(f"{at}/content")
        content = folded
    if block.get("is_error"):
        content = f"[tool error] {content}"
    return {"role": "tool", "tool_call_id": block["tool_use_id"], "content": content}


def _part(block: Mapping[str, Any], at: str) -> Body:
    if (block.get("citations") or {}) and block["citations"] != {"enabled": False}:
        raise untranslatable(f"{at}/citations")
    if block["type"] == "text":
        return {"type": "text", "text": block["text"]}
    if block["type"] == "image":
        source = block["source"]
        return {
            "type": "image_url",
            "image_url": {"url": f"data:{source['media_type']};base64,{source['data']}"},
        }
    if block["type"] == "search_result":
        text = join_texts([block["source"], *(part["text"] for part in block["content"])])
        return {"type": "text", "text": enclose(block["title"], text)}
    return {"type": "text", "text": _document(block, at)}


def text_of_block(block: Mapping[str, Any], at: str) -> str:
    """Return the text that a block is told as: a text, a document or a result of a search; refuse any other."""
    part = _part(block, at)
    if part["type"] != "text":
        raise untranslatable(at)
    return str(part["text"])


def _document(block: Mapping[str, Any], at: str) -> str:
    source = block["source"]
    if source["type"] == "content":
        inner = source["content"]
        if not isinstance(inner, str):
            folded = _folded([_part(part, f"{at}/source/content/{i}") for i, part in enumerate(inner)])
            if not isinstance(folded, str):
                raise untranslatable(f"{at}/source/content")
            inner = folded
    elif source["type"] == "text":
        inner = source["data"]
    else:
        raise untranslatable(f"{at}/source")
    return enclose(block.get("title") or "", join_texts([block.get("context") or "", inner]))


def _tool(tool: Mapping[str, Any], at: str) -> Body:
    if tool.get("input_examples"):
        raise untranslatable(f"{at}/input_examples")
    function: Body = {"name": tool["name"], "parameters": tool["input_schema"]}
    carry(tool, function, "description", "strict")
    return {"type": "function", "function": function}


def _choose(choice: Mapping[str, Any] | None, out: Body) -> None:
    if choice is None:
        return
    if choice["type"] == "tool":
        out["tool_choice"] = {"type": "function", "function": {"name": choice["name"]}}
    else:
        out["tool_choice"] = _CHOICES[choice["type"]]
    if choice.get("disable_parallel_tool_use"):
        out["parallel_tool_calls"] = False
