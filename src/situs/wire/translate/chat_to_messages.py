"""Chat Completions requests as Anthropic Messages.

Dropped, since they change no text that the model sees: `seed` (best effort by its own definition),
`prediction` and `prompt_cache_*` (speed), `metadata` (nothing is stored), and earlier turns' reasoning.
`max_tokens` is required by Messages; where the caller gave none it is 4096.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from situs.wire.faults import untranslatable
from situs.wire.translate.fields import Body, carry, join_texts, refuse_others

DEFAULT_MAX_TOKENS = 4096
_CARRIED = ("stream", "temperature", "top_p", "top_k", "model")
_DROPPED = frozenset(
    {
        *(
            "seed",
            "prediction",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "metadata",
        ),
        *("stream_options", "modalities", "store", "cache_prompt"),
    }
)
_TRANSLATED = frozenset(
    {
        *(
            "messages",
            "max_tokens",
            "max_completion_tokens",
            "stop",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
        ),
        *("user", "safety_identifier", "reasoning_effort", "response_format"),
    }
)
_NEUTRAL: dict[str, tuple[Any, ...]] = {
    "n": (1,),
    "presence_penalty": (0,),
    "frequency_penalty": (0,),
    "logprobs": (False,),
    "top_logprobs": (0,),
    "logit_bias": ({},),
    "verbosity": ("medium",),
    "service_tier": ("auto", "default"),
    "functions": ([],),
}
_KNOWN = _DROPPED | _TRANSLATED | frozenset(_CARRIED)
_CHOICES = {"auto": "auto", "required": "any", "any": "any", "none": "none"}


def messages_from_chat(body: Mapping[str, Any]) -> Body:
    """Return the Messages request; raise `CallError("untranslatable_field")`."""
    rest = {name: value for name, value in body.items() if value not in _NEUTRAL.get(name, ())}
    refuse_others(rest, _KNOWN)
    if (body.get("temperature") or 0) > 1:
        raise untranslatable("/temperature")
    out: Body = {"max_tokens": body.get("max_completion_tokens") or body.get("max_tokens") or DEFAULT_MAX_TOKENS}
    carry(body, out, *_CARRIED)
    _converse(body["messages"], out)
    stop = body.get("stop")
    if stop:
        out["stop_sequences"] = [stop] if isinstance(stop, str) else stop
    if body.get("tools"):
        out["tools"] = [_tool(tool, f"/tools/{i}") for i, tool in enumerate(body["tools"])]
    _choose(body, out)
    user = body.get("safety_identifier") or body.get("user")
    if user:
        out["metadata"] = {"user_id": user}
    _configure(body, out)
    return out


def _configure(body: Mapping[str, Any], out: Body) -> None:
    config: Body = {}
    effort = body.get("reasoning_effort")
    if effort in ("low", "medium", "high", "xhigh", "max"):
        config["effort"] = effort
    elif effort not in (None, "none"):
        raise untranslatable("/reasoning_effort")
    chosen = body.get("response_format") or {"type": "text"}
    if chosen["type"] == "json_schema" and chosen["json_schema"].get("schema") is not None:
        config["format"] = {"type": "json_schema", "schema": chosen["json_schema"]["schema"]}
    elif chosen["type"] != "text":
        raise untranslatable("/response_format")
    if config:
        out["output_config"] = config


def _converse(messages: list[Body], out: Body) -> None:
    system: list[str] = []
    turns: list[Body] = []
    for i, message in enumerate(messages):
        at = f"/messages/{i}"
        role = message["role"]
        if message.get("name") and role != "tool":
            raise untranslatable(f"{at}/name")
        if role in ("system", "developer"):
            if turns:
                raise untranslatable(at)
            system.append(_plain(message["content"]))
        elif role == "user":
            turns.append({"role": "user", "content": _user(message["content"], f"{at}/content")})
        elif role == "assistant":
            turns.append({"role": "assistant", "content": _assistant(message, at)})
        elif role == "tool":
            _result(message, turns)
        else:
            raise untranslatable(at)
    if system:
        out["system"] = join_texts(system)
    if not turns:
        raise untranslatable("/messages")
    out["messages"] = turns


def _plain(content: Any) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    return join_texts([part.get("text") or part.get("refusal") or "" for part in content])


def _user(content: Any, at: str) -> Any:
    if isinstance(content, str):
        return content
    return [_part(part, f"{at}/{i}") for i, part in enumerate(content)]


def _part(part: Mapping[str, Any], at: str) -> Body:
    if part["type"] == "text":
        return {"type": "text", "text": part["text"]}
    if part["type"] == "image_url":
        head, _, data = part["image_url"]["url"].partition(";base64,")
        return {
            "type": "image",
            "source": {"type": "base64", "media_type": head.removeprefix("data:"), "data": data},
        }
    raise untranslatable(at)


def _assistant(message: Mapping[str, Any], at: str) -> Any:
    if message.get("function_call"):
        raise untranslatable(f"{at}/function_call")
    text = join_texts([_plain(message.get("content")), message.get("refusal") or ""])
    calls = message.get("tool_calls") or []
    if not calls:
        return text
    blocks: list[Body] = [{"type": "text", "text": text}] if text else []
    return blocks + [_tool_use(call, f"{at}/tool_calls/{i}") for i, call in enumerate(calls)]


def _tool_use(call: Mapping[str, Any], at: str) -> Body:
    function = call.get("function")
    if function is None:
        raise untranslatable(at)
    try:
        arguments = orjson.loads(function["arguments"] or "{}")
    except orjson.JSONDecodeError:
        arguments = None
    if not isinstance(arguments, dict):
        raise untranslatable(f"{at}/function/arguments")
    return {"type": "tool_use", "id": call["id"], "name": function["name"], "input": arguments}


def _result(message: Mapping[str, Any], turns: list[Body]) -> None:
    """Add a tool's result; results in a row share one turn, as Messages requires."""
    block = {
        "type": "tool_result",
        "tool_use_id": message["tool_call_id"],
        "content": _plain(message["content"]),
    }
    last = turns[-1]["content"] if turns else None
    if isinstance(last, list) and all(part["type"] == "tool_result" for part in last):
        last.append(block)
    else:
        turns.append({"role": "user", "content": [block]})


def _tool(tool: Mapping[str, Any], at: str) -> Body:
    function = tool.get("function")
    if function is None:
        raise untranslatable(at)
    out: Body = {"name": function["name"]}
    carry(function, out, "description", "strict")
    out["input_schema"] = function.get("parameters") or {"type": "object", "properties": {}}
    return out


def _choose(body: Mapping[str, Any], out: Body) -> None:
    choice = body.get("tool_choice")
    chosen: Body | None = None
    if isinstance(choice, str):
        chosen = {"type": _CHOICES[choice]}
    elif choice is not None:
        if choice["type"] != "function":
            raise untranslatable("/tool_choice")
        chosen = {"type": "tool", "name": choice["function"]["name"]}
    if body.get("parallel_tool_calls") is False and body.get("tools"):
        chosen = chosen or {"type": "auto"}
        if chosen["type"] != "none":
            chosen["disable_parallel_tool_use"] = True
    if chosen is not None:
        out["tool_choice"] = chosen
