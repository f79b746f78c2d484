"""Chat Completions (`POST /v1/chat/completions`), as OpenAI's OpenAPI description of 2026 declares it.

Beside OpenAI's own fields it takes the safe sampling numbers of vLLM and llama.cpp and a history's
`reasoning_content`. Refused are: what makes the provider fetch or keep (`store: true`, `web_search_options`,
audio ids, file ids, remote images, 24 h cache retention), what it would answer in sound (`audio`), and its
own moderation calls. Identifiers of tool calls are renamed on writing. Log probabilities pass, with tokens as
the model saw them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from situs.model import Form, Role
from situs.wire.error_bodies import openai_error
from situs.wire.formats.common import (
    ASSISTANT,
    CACHE_BREAKPOINT,
    CACHE_OPTIONS,
    CALLED_NAME,
    DEFINITION,
    DETAIL,
    EFFORT,
    FUNCTION_NAME,
    METADATA,
    MODEL,
    PARTICIPANT,
    SAMPLING,
    SERVICE_TIER,
    SYSTEM,
    TAGS,
    TOOL,
    USER,
    VERBOSITY,
)
from situs.wire.numbers import INTEGER, NUMBER, SEED, Bias
from situs.wire.parts import CARRIED, FILENAME, Blob, FilePart, ImageUrl
from situs.wire.reading import Face
from situs.wire.spec import FLAG, FORBIDDEN, IDENT, TAG, Arr, ByKind, ByTag, Enum, Node, Obj, Text
from situs.wire.trees import SCHEMA, JsonText


def _text_part(text: Text) -> Obj:
    return Obj({"type": TAG, "text": text, "prompt_cache_breakpoint": CACHE_BREAKPOINT}, ("text",))


def _content(text: Text, **parts: Node) -> ByKind:
    return ByKind({str: text, list: Arr(ByTag("type", {"text": _text_part(text), **parts}))})


_IMAGE = Obj(
    {
        "type": TAG,
        "image_url": Obj({"url": ImageUrl(), "detail": DETAIL}, ("url",)),
        "prompt_cache_breakpoint": CACHE_BREAKPOINT,
    },
    ("image_url",),
)
_AUDIO = Obj(
    {
        "type": TAG,
        "input_audio": Blob({"format": Enum("wav", "mp3")}, "format", "audio/"),
        "prompt_cache_breakpoint": CACHE_BREAKPOINT,
    },
    ("input_audio",),
)
_FILE = FilePart(
    Obj(
        {
            "type": TAG,
            "file": Obj({"file_data": CARRIED, "filename": FILENAME, "file_id": FORBIDDEN}),
            "prompt_cache_breakpoint": CACHE_BREAKPOINT,
        },
        ("file",),
    ),
    "text",
    nested=True,
)
_REFUSAL = Obj({"type": TAG, "refusal": ASSISTANT}, ("refusal",))
_ARGUMENTS = JsonText(Role.ASSISTANT)
_CALLED = Obj({"name": CALLED_NAME, "arguments": _ARGUMENTS}, ("name", "arguments"))
_TOOL_CALL = ByTag(
    "type",
    {
        "function": Obj({"id": IDENT, "type": TAG, "function": _CALLED, "index": INTEGER}, ("id", "function")),
        "custom": Obj(
            {
                "id": IDENT,
                "type": TAG,
                "custom": Obj({"name": CALLED_NAME, "input": ASSISTANT}, ("name", "input")),
            },
            ("id", "custom"),
        ),
    },
    default="function",
)


def _system(role_text: Text) -> Obj:
    return Obj({"role": TAG, "content": _content(role_text), "name": PARTICIPANT}, ("content",))


MESSAGE = ByTag(
    "role",
    {
        "system": _system(SYSTEM),
        "developer": _system(SYSTEM),
        "user": Obj(
            {
                "role": TAG,
                "content": _content(USER, image_url=_IMAGE, input_audio=_AUDIO, file=_FILE),
                "name": PARTICIPANT,
            },
            ("content",),
        ),
        "assistant": Obj(
            {
                "role": TAG,
                "content": _content(ASSISTANT, refusal=_REFUSAL),
                "name": PARTICIPANT,
                "refusal": ASSISTANT,
                "reasoning_content": ASSISTANT,
                "reasoning": ASSISTANT,
                "tool_calls": Arr(_TOOL_CALL),
                "function_call": _CALLED,
                "annotations": Arr(FORBIDDEN),
                "audio": FORBIDDEN,
                "prefix": FLAG,
            }
        ),
        "tool": Obj(
            {"role": TAG, "content": _content(TOOL), "tool_call_id": IDENT, "name": CALLED_NAME},
            ("content", "tool_call_id"),
        ),
        "function": Obj({"role": TAG, "content": TOOL, "name": CALLED_NAME}, ("name",)),
    },
)

FUNCTION = Obj({"name": FUNCTION_NAME, "description": DEFINITION, "parameters": SCHEMA, "strict": FLAG}, ("name",))
_GRAMMAR = Obj(
    {"definition": Text(Role.DEFINITION, Form.OPAQUE), "syntax": Enum("lark", "regex")},
    ("definition", "syntax"),
)
_CUSTOM = Obj(
    {
        "name": FUNCTION_NAME,
        "description": DEFINITION,
        "format": ByTag(
            "type",
            {"text": Obj({"type": TAG}), "grammar": Obj({"type": TAG, "grammar": _GRAMMAR}, ("grammar",))},
        ),
    },
    ("name",),
)
_TOOL = ByTag(
    "type",
    {
        "function": Obj({"type": TAG, "function": FUNCTION}, ("function",)),
        "custom": Obj({"type": TAG, "custom": _CUSTOM}, ("custom",)),
    },
)
_NAMED = Obj({"name": FUNCTION_NAME}, ("name",))
_CHOSEN = {
    "function": Obj({"type": TAG, "function": _NAMED}, ("function",)),
    "custom": Obj({"type": TAG, "custom": _NAMED}, ("custom",)),
}
_ALLOWED = Obj(
    {"mode": Enum("auto", "required"), "tools": Arr(ByTag("type", _CHOSEN))},
    ("mode", "tools"),
)
_CHOICE = ByKind(
    {
        str: Enum("none", "auto", "required", "any"),
        dict: ByTag(
            "type",
            {**_CHOSEN, "allowed_tools": Obj({"type": TAG, "allowed_tools": _ALLOWED}, ("allowed_tools",))},
        ),
    }
)
_JSON_SCHEMA = Obj({"name": FUNCTION_NAME, "description": DEFINITION, "schema": SCHEMA, "strict": FLAG}, ("name",))
_FORMAT = ByTag(
    "type",
    {
        "text": Obj({"type": TAG}),
        "json_object": Obj({"type": TAG, "schema": SCHEMA}),
        "json_schema": Obj({"type": TAG, "json_schema": _JSON_SCHEMA}, ("json_schema",)),
    },
)

SPEC = Obj(
    {
        "messages": Arr(MESSAGE, least=1),
        "model": MODEL,
        "audio": FORBIDDEN,
        "frequency_penalty": NUMBER,
        "function_call": ByKind({str: Enum("none", "auto"), dict: _NAMED}),
        "functions": Arr(FUNCTION),
        "logit_bias": Bias(),
        "logprobs": FLAG,
        "max_completion_tokens": INTEGER,
        "max_tokens": INTEGER,
        "metadata": TAGS,
        "modalities": Arr(Enum("text")),
        "moderation": FORBIDDEN,
        "n": INTEGER,
        "parallel_tool_calls": FLAG,
        "prediction": Obj({"type": Enum("content"), "content": _content(ASSISTANT)}, ("type", "content")),
        "presence_penalty": NUMBER,
        "prompt_cache_key": METADATA,
        "prompt_cache_options": CACHE_OPTIONS,
        "prompt_cache_retention": Enum("in_memory"),
        "reasoning_effort": EFFORT,
        "response_format": _FORMAT,
        "safety_identifier": METADATA,
        "seed": SEED,
        "service_tier": SERVICE_TIER,
        "stop": ByKind({str: METADATA, list: Arr(METADATA)}),
        "store": Enum(False),
        "stream": FLAG,
        "stream_options": Obj({"include_usage": FLAG, "include_obfuscation": FLAG}),
        "tool_choice": _CHOICE,
        "tools": Arr(_TOOL),
        "top_logprobs": INTEGER,
        "user": METADATA,
        "verbosity": VERBOSITY,
        "web_search_options": FORBIDDEN,
        **SAMPLING,
        "min_p": NUMBER,
        "typical_p": NUMBER,
        "repetition_penalty": NUMBER,
        "repeat_penalty": NUMBER,
        "cache_prompt": FLAG,
        "chat_template_kwargs": Obj({"enable_thinking": FLAG}),
    },
    ("model", "messages"),
)


def _is_json(body: Mapping[str, Any]) -> bool:
    chosen = body.get("response_format")
    return chosen is not None and chosen["type"] in ("json_object", "json_schema")


OPENAI_CHAT = Face("openai_chat", "infer", SPEC, ("max_completion_tokens", "max_tokens"), _is_json, openai_error)
