"""Responses requests as Chat Completions.

Dropped, since they change no text that the model sees: `metadata` (echoed in the answer, stored nowhere),
cache keys, `truncation`, `max_tool_calls` (built-in tools alone), the wish for summaries and for encrypted
reasoning, and earlier turns' reasoning items. Refused: custom tools, output schemas, log probabilities,
images in a tool's output.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from situs.wire.faults import untranslatable
from situs.wire.translate.fields import Body, carry, join_texts, refuse_others

_KNOWN = frozenset(
    {
        *(
            "model",
            "input",
            "instructions",
            "max_output_tokens",
            "parallel_tool_calls",
            "reasoning",
            "stream",
        ),
        *("temperature", "top_p", "top_k", "text", "tool_choice", "tools", "user", "safety_identifier"),
        *(
            "metadata",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "truncation",
            "store",
        ),
        *("max_tool_calls", "include", "background", "stream_options"),
    }
)
_NEUTRAL: dict[str, tuple[Any, ...]] = {"top_logprobs": (0,), "service_tier": ("auto", "default")}


def chat_from_responses(body: Mapping[str, Any]) -> Body:
    """Return the chat request; raise `CallError("untranslatable_field")`."""
    refuse_others({name: value for name, value in body.items() if value not in _NEUTRAL.get(name, ())}, _KNOWN)
    if "message.output_text.logprobs" in (body.get("include") or ()):
        raise untranslatable("/include")
    out: Body = {"model": body["model"], "messages": _messages(body)}
    carry(body, out, "stream", "temperature", "top_p", "top_k", "parallel_tool_calls")
    if body.get("max_output_tokens") is not None:
        out["max_tokens"] = body["max_output_tokens"]
    user = body.get("safety_identifier") or body.get("user")
    if user:
        out["user"] = user
    _reason(body.get("reasoning") or {}, out)
    _form(body.get("text") or {}, out)
    if body.get("tools"):
        out["tools"] = [_tool(tool, f"/tools/{i}") for i, tool in enumerate(body["tools"])]
    _choose(body.get("tool_choice"), out)
    return out


def _reason(reasoning: Mapping[str, Any], out: Body) -> None:
    if reasoning.get("mode") not in (None, "standard"):
        raise untranslatable("/reasoning/mode")
    if reasoning.get("effort"):
        out["reasoning_effort"] = reasoning["effort"]


def _form(text: Mapping[str, Any], out: Body) -> None:
    if text.get("verbosity") not in (None, "medium"):
        out["verbosity"] = text["verbosity"]
    chosen = text.get("format") or {"type": "text"}
    if chosen["type"] == "json_object":
        out["response_format"] = {"type": "json_object"}
    elif chosen["type"] == "json_schema":
        schema: Body = {"name": chosen["name"], "schema": chosen["schema"]}
        carry(chosen, schema, "description", "strict")
        out["response_format"] = {"type": "json_schema", "json_schema": schema}


def _messages(body: Mapping[str, Any]) -> list[Body]:
    out: list[Body] = []
    if body.get("instructions"):
        out.append({"role": "system", "content": body["instructions"]})
    given = body["input"]
    if isinstance(given, str):
        return [*out, {"role": "user", "content": given}]
    for i, item in enumerate(given):
        _item(item, f"/input/{i}", out)
    return out


def _item(item: Mapping[str, Any], at: str, out: list[Body]) -> None:
    kind = item.get("type") or "message"
    if kind == "message":
        role = "system" if item["role"] == "developer" else item["role"]
        out.append({"role": role, "content": _content(item["content"], f"{at}/content")})
    elif kind == "function_call":
        function = {"name": item["name"], "arguments": item["arguments"]}
        call = {"id": item["call_id"], "type": "function", "function": function}
        if not out or out[-1]["role"] != "assistant":
            out.append({"role": "assistant", "content": None})
        out[-1].setdefault("tool_calls", []).append(call)
    elif kind == "function_call_output":
        text = _content(item["output"], f"{at}/output")
        if not isinstance(text, str):
            raise untranslatable(f"{at}/output")
        out.append({"role": "tool", "tool_call_id": item["call_id"], "content": text})
    elif kind != "reasoning":
        raise untranslatable(at)


def _content(content: Any, at: str) -> str | list[Body]:
    if isinstance(content, str):
        return content
    parts = [_part(part, f"{at}/{i}") for i, part in enumerate(content)]
    if all(part["type"] == "text" for part in parts):
        return join_texts([part["text"] for part in parts])
    return parts


def _part(part: Mapping[str, Any], at: str) -> Body:
    kind = part["type"]
    if kind in ("input_text", "output_text"):
        return {"type": "text", "text": part["text"]}
    if kind == "refusal":
        return {"type": "text", "text": part["refusal"]}
    if kind == "input_image":
        image: Body = {"url": part["image_url"]}
        carry(part, image, "detail")
        return {"type": "image_url", "image_url": image}
    raise untranslatable(at)


def _tool(tool: Mapping[str, Any], at: str) -> Body:
    if tool["type"] != "function":
        raise untranslatable(at)
    if tool.get("output_schema"):
        raise untranslatable(f"{at}/output_schema")
    function: Body = {"name": tool["name"]}
    carry(tool, function, "description", "parameters", "strict")
    return {"type": "function", "function": function}


def _choose(choice: Any, out: Body) -> None:
    if choice is None:
        return
    if isinstance(choice, str):
        out["tool_choice"] = choice
    elif choice["type"] == "function":
        out["tool_choice"] = {"type": "function", "function": {"name": choice["name"]}}
    else:
        raise untranslatable("/tool_choice")
