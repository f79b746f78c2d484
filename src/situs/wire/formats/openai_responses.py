"""Responses (`POST /v1/responses`), as OpenAI's OpenAPI description of 2026 declares it.

Refused are: what the provider would keep (`store: true`, `previous_response_id`, `conversation`,
`background`, `prompt`, item references), what it would run or fetch (every tool but functions and custom
tools, file ids and addresses), and its own moderation. Encrypted reasoning is the provider's sealed state:
opaque text, the worst case. Identifiers are renamed on writing, but for a reasoning item's in the provider's
own hexadecimal form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from situs.model import Form, Role
from situs.wire.error_bodies import openai_error
from situs.wire.faults import wrong_type
from situs.wire.formats.common import (
    ASSISTANT,
    CACHE_BREAKPOINT,
    CALLED_NAME,
    DEFINITION,
    DETAIL,
    EFFORT,
    FUNCTION_NAME,
    METADATA,
    MODEL,
    SAMPLING,
    SEALED_BLOB,
    SERVICE_TIER,
    SYSTEM,
    TAGS,
    TOOL,
    USER,
    VERBOSITY,
)
from situs.wire.numbers import INTEGER
from situs.wire.parts import CARRIED, FILENAME, FilePart, ImageUrl
from situs.wire.reading import Face
from situs.wire.spec import FLAG, FORBIDDEN, IDENT, TAG, Arr, ByKind, ByTag, Enum, Node, Obj, Sink, Text
from situs.wire.trees import SCHEMA, JsonText

_REASONING_ID = re.compile(r"rs_[0-9a-f]{32,80}")
_STATUS = Enum("in_progress", "completed", "incomplete")
_PHASE = Enum("commentary", "final_answer")
_CALLER = ByTag("type", {"direct": Obj({"type": TAG})})


class _ReasoningId:
    """Declare a reasoning item's id, which the provider checks against what it has encrypted."""

    __slots__ = ()
    described: ClassVar[dict[str, Any]] = {"type": "string"}

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        if type(value) is not str:
            raise wrong_type(at, "a string")
        return value if _REASONING_ID.fullmatch(value) else sink.ident(value)


def _text_part(text: Text) -> Obj:
    return Obj({"type": TAG, "text": text, "prompt_cache_breakpoint": CACHE_BREAKPOINT}, ("text",))


_IMAGE = Obj(
    {
        "type": TAG,
        "image_url": ImageUrl(),
        "detail": DETAIL,
        "file_id": FORBIDDEN,
        "prompt_cache_breakpoint": CACHE_BREAKPOINT,
    },
    ("image_url",),
)
_FILE = FilePart(
    Obj(
        {
            "type": TAG,
            "file_data": CARRIED,
            "filename": FILENAME,
            "file_id": FORBIDDEN,
            "file_url": FORBIDDEN,
            "detail": DETAIL,
            "prompt_cache_breakpoint": CACHE_BREAKPOINT,
        }
    ),
    "input_text",
    nested=False,
)
_SAID = {
    "output_text": Obj(
        {"type": TAG, "text": ASSISTANT, "annotations": Arr(FORBIDDEN), "logprobs": Arr(FORBIDDEN)}, ("text",)
    ),
    "refusal": Obj({"type": TAG, "refusal": ASSISTANT}, ("refusal",)),
    "input_text": _text_part(ASSISTANT),
}


def _parts(text: Text) -> dict[str, Node]:
    return {"input_text": _text_part(text), "input_image": _IMAGE, "input_file": _FILE}


def _message(text: Text, parts: dict[str, Node]) -> Obj:
    content = ByKind({str: text, list: Arr(ByTag("type", parts))})
    head: dict[str, Node] = {"type": TAG, "role": TAG, "id": IDENT, "status": _STATUS, "phase": _PHASE}
    return Obj({**head, "content": content}, ("content",))


_MESSAGE = ByTag(
    "role",
    {
        "user": _message(USER, _parts(USER)),
        "system": _message(SYSTEM, _parts(SYSTEM)),
        "developer": _message(SYSTEM, _parts(SYSTEM)),
        "assistant": _message(ASSISTANT, {**_SAID}),
    },
)
_OUTPUT = ByKind({str: TOOL, list: Arr(ByTag("type", _parts(TOOL)))})
_CALL: dict[str, Node] = {
    "type": TAG,
    "id": IDENT,
    "call_id": IDENT,
    "status": _STATUS,
    "caller": _CALLER,
    "namespace": FORBIDDEN,
    "async": Enum(False),
}
_REASONED = Arr(
    ByTag(
        "type",
        {name: Obj({"type": TAG, "text": ASSISTANT}, ("text",)) for name in ("summary_text", "reasoning_text")},
    )
)
ITEM = ByTag(
    "type",
    {
        "message": _MESSAGE,
        "function_call": Obj(
            {**_CALL, "name": CALLED_NAME, "arguments": JsonText(Role.ASSISTANT)},
            ("call_id", "name", "arguments"),
        ),
        "function_call_output": Obj({**_CALL, "name": CALLED_NAME, "output": _OUTPUT}, ("call_id", "output")),
        "custom_tool_call": Obj({**_CALL, "name": CALLED_NAME, "input": ASSISTANT}, ("call_id", "name", "input")),
        "custom_tool_call_output": Obj({**_CALL, "name": CALLED_NAME, "output": _OUTPUT}, ("call_id", "output")),
        "reasoning": Obj(
            {
                "type": TAG,
                "id": _ReasoningId(),
                "summary": _REASONED,
                "content": _REASONED,
                "encrypted_content": SEALED_BLOB,
                "status": _STATUS,
            }
        ),
    },
    default="message",
)
_DEFINED: dict[str, Node] = {
    "type": TAG,
    "name": FUNCTION_NAME,
    "description": DEFINITION,
    "allowed_callers": Arr(Enum("direct")),
    "defer_loading": Enum(False),
    "async": Enum(False),
}
_GRAMMAR = Obj(
    {"type": TAG, "definition": Text(Role.DEFINITION, Form.OPAQUE), "syntax": Enum("lark", "regex")},
    ("definition", "syntax"),
)
TOOL_DEFINITION = ByTag(
    "type",
    {
        "function": Obj({**_DEFINED, "parameters": SCHEMA, "strict": FLAG, "output_schema": SCHEMA}, ("name",)),
        "custom": Obj(
            {**_DEFINED, "format": ByTag("type", {"text": Obj({"type": TAG}), "grammar": _GRAMMAR})},
            ("name",),
        ),
    },
)
_CHOSEN = {name: Obj({"type": TAG, "name": FUNCTION_NAME}, ("name",)) for name in ("function", "custom")}
_ALLOWED = Obj({"type": TAG, "mode": Enum("auto", "required"), "tools": Arr(ByTag("type", _CHOSEN))}, ("mode", "tools"))
_CHOICE = ByKind({str: Enum("none", "auto", "required"), dict: ByTag("type", {**_CHOSEN, "allowed_tools": _ALLOWED})})
_FORMAT = ByTag(
    "type",
    {
        "text": Obj({"type": TAG}),
        "json_object": Obj({"type": TAG}),
        "json_schema": Obj(
            {"type": TAG, "name": FUNCTION_NAME, "description": DEFINITION, "schema": SCHEMA, "strict": FLAG},
            ("name", "schema"),
        ),
    },
)
_SUMMARY = Enum("auto", "concise", "detailed")

SPEC = Obj(
    {
        "input": ByKind({str: USER, list: Arr(ITEM, least=1)}),
        "model": MODEL,
        "instructions": SYSTEM,
        "access_programs": FORBIDDEN,
        "background": Enum(False),
        "background_options": FORBIDDEN,
        "context_management": FORBIDDEN,
        "conversation": FORBIDDEN,
        "image": FORBIDDEN,
        "include": Arr(Enum("reasoning.encrypted_content", "message.output_text.logprobs")),
        "max_output_tokens": INTEGER,
        "max_tool_calls": INTEGER,
        "metadata": TAGS,
        "moderation": FORBIDDEN,
        "parallel_tool_calls": FLAG,
        "previous_response_id": FORBIDDEN,
        "prompt": FORBIDDEN,
        "prompt_cache_key": METADATA,
        "prompt_cache_options": Obj(
            {
                "comparison_response_id": FORBIDDEN,
                "mode": Enum("implicit", "explicit"),
                "prewarm": FLAG,
                "ttl": Enum("30m", "12h"),
            }
        ),
        "prompt_cache_retention": Enum("in_memory"),
        "reasoning": Obj(
            {
                "context": Enum("auto", "current_turn", "all_turns"),
                "effort": EFFORT,
                "generate_summary": _SUMMARY,
                "mode": Enum("standard", "pro"),
                "summary": _SUMMARY,
            }
        ),
        "safety_identifier": METADATA,
        "service_tier": SERVICE_TIER,
        "store": Enum(False),
        "stream": FLAG,
        "stream_options": Obj({"include_obfuscation": FLAG}),
        "text": Obj({"format": _FORMAT, "verbosity": VERBOSITY}),
        "tool_choice": _CHOICE,
        "tools": Arr(TOOL_DEFINITION),
        "top_logprobs": INTEGER,
        "truncation": Enum("auto", "disabled"),
        "user": METADATA,
        **SAMPLING,
    },
    ("model", "input"),
)


def _is_json(body: Mapping[str, Any]) -> bool:
    chosen = (body.get("text") or {}).get("format")
    return chosen is not None and chosen["type"] in ("json_object", "json_schema")


OPENAI_RESPONSES = Face("openai_responses", "infer", SPEC, ("max_output_tokens",), _is_json, openai_error)
