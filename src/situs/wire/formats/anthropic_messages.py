"""Messages and token counting (`POST /v1/messages`, `/v1/messages/count_tokens`), as Anthropic declares them.

Refused are: server tools (search, fetch, code execution, memory, computer and browser toolsets), containers,
files and addresses, profiles and workspaces at the provider. Signatures and redacted thinking are the
provider's sealed state: opaque text, the worst case. `cache_control` is a hint and holds no text. Identifiers
of tool uses are renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from situs.model import Role
from situs.wire.error_bodies import anthropic_error
from situs.wire.formats.common import (
    ASSISTANT,
    CALLED_NAME,
    DEFINITION,
    DOCUMENT,
    FUNCTION_NAME,
    METADATA,
    MODEL,
    SAMPLING,
    SEALED_BLOB,
    SYSTEM,
    TOOL,
    USER,
)
from situs.wire.numbers import INTEGER
from situs.wire.parts import CARRIED, IMAGE_TYPE, Blob, PdfSource
from situs.wire.reading import Face
from situs.wire.spec import FLAG, FORBIDDEN, IDENT, TAG, Arr, ByKind, ByTag, Enum, Node, Obj, Text
from situs.wire.trees import SCHEMA, Tree

_CACHE = Obj({"type": Enum("ephemeral"), "ttl": Enum("5m", "1h")}, ("type",))
_CITING = Obj({"enabled": FLAG})
_CITED: dict[str, Node] = {
    "type": TAG,
    "cited_text": DOCUMENT,
    "document_title": METADATA,
    "document_index": INTEGER,
    "file_id": FORBIDDEN,
}


def _span(first: str, last: str) -> Obj:
    return Obj({**_CITED, first: INTEGER, last: INTEGER})


_CITATION = ByTag(
    "type",
    {
        "char_location": _span("start_char_index", "end_char_index"),
        "page_location": _span("start_page_number", "end_page_number"),
        "content_block_location": _span("start_block_index", "end_block_index"),
        "search_result_location": Obj(
            {
                "type": TAG,
                "cited_text": DOCUMENT,
                "title": METADATA,
                "source": METADATA,
                "search_result_index": INTEGER,
                "start_block_index": INTEGER,
                "end_block_index": INTEGER,
            }
        ),
    },
)


def _text(text: Text) -> Obj:
    return Obj({"type": TAG, "text": text, "cache_control": _CACHE, "citations": Arr(_CITATION)}, ("text",))


_IMAGE = Obj(
    {
        "type": TAG,
        "source": ByTag("type", {"base64": Blob({"type": TAG, "media_type": IMAGE_TYPE}, "media_type")}),
        "cache_control": _CACHE,
        "transformations": FORBIDDEN,
    },
    ("source",),
)
_PDF = PdfSource(Obj({"type": TAG, "media_type": Enum("application/pdf"), "data": CARRIED}, ("media_type", "data")))
_PLAIN = Obj({"type": TAG, "media_type": Enum("text/plain"), "data": DOCUMENT}, ("media_type", "data"))
_BLOCKS = Obj(
    {
        "type": TAG,
        "content": ByKind({str: DOCUMENT, list: Arr(ByTag("type", {"text": _text(DOCUMENT), "image": _IMAGE}))}),
    },
    ("content",),
)
_DOCUMENT = Obj(
    {
        "type": TAG,
        "source": ByTag("type", {"base64": _PDF, "text": _PLAIN, "content": _BLOCKS}),
        "title": METADATA,
        "context": DOCUMENT,
        "citations": _CITING,
        "cache_control": _CACHE,
    },
    ("source",),
)
_SEARCH_RESULT = Obj(
    {
        "type": TAG,
        "content": Arr(ByTag("type", {"text": _text(DOCUMENT)})),
        "source": METADATA,
        "title": METADATA,
        "citations": _CITING,
        "cache_control": _CACHE,
    },
    ("content", "source", "title"),
)
_RESULT = ByTag("type", {"text": _text(TOOL), "image": _IMAGE, "document": _DOCUMENT, "search_result": _SEARCH_RESULT})
_CALLER = ByTag("type", {"direct": Obj({"type": TAG})})
TOOL_USE = Obj(
    {
        "type": TAG,
        "id": IDENT,
        "name": CALLED_NAME,
        "input": Tree(Role.ASSISTANT),
        "cache_control": _CACHE,
        "caller": _CALLER,
        "toolset_name": FORBIDDEN,
    },
    ("id", "name", "input"),
)
TOOL_RESULT = Obj(
    {
        "type": TAG,
        "tool_use_id": IDENT,
        "content": ByKind({str: TOOL, list: Arr(_RESULT)}),
        "is_error": FLAG,
        "cache_control": _CACHE,
        "toolset_name": FORBIDDEN,
    },
    ("tool_use_id",),
)
_THINKING = Obj({"type": TAG, "thinking": ASSISTANT, "signature": SEALED_BLOB}, ("thinking",))
_REDACTED = Obj({"type": TAG, "data": SEALED_BLOB}, ("data",))


def _content(text: Text, **blocks: Node) -> ByKind:
    return ByKind({str: text, list: Arr(ByTag("type", {"text": _text(text), **blocks}))})


def _message(content: Node) -> Obj:
    return Obj({"role": TAG, "content": content}, ("content",))


MESSAGE = ByTag(
    "role",
    {
        "user": _message(
            _content(USER, image=_IMAGE, document=_DOCUMENT, search_result=_SEARCH_RESULT, tool_result=TOOL_RESULT)
        ),
        "assistant": _message(_content(ASSISTANT, tool_use=TOOL_USE, thinking=_THINKING, redacted_thinking=_REDACTED)),
        "system": _message(_content(SYSTEM)),
    },
)
TOOL_DEFINITION = ByTag(
    "type",
    {
        "custom": Obj(
            {
                "type": TAG,
                "name": FUNCTION_NAME,
                "description": DEFINITION,
                "input_schema": SCHEMA,
                "input_examples": Arr(Tree(Role.DEFINITION)),
                "strict": FLAG,
                "cache_control": _CACHE,
                "eager_input_streaming": FLAG,
                "allowed_callers": Arr(Enum("direct")),
                "defer_loading": Enum(False),
            },
            ("name", "input_schema"),
        )
    },
    default="custom",
)
_CHOICE = ByTag(
    "type",
    {
        "auto": Obj({"type": TAG, "disable_parallel_tool_use": FLAG}),
        "any": Obj({"type": TAG, "disable_parallel_tool_use": FLAG}),
        "tool": Obj({"type": TAG, "name": FUNCTION_NAME, "disable_parallel_tool_use": FLAG}, ("name",)),
        "none": Obj({"type": TAG}),
    },
)
_DISPLAY = Enum("summarized", "omitted")
_THINK = ByTag(
    "type",
    {
        "enabled": Obj({"type": TAG, "budget_tokens": INTEGER, "display": _DISPLAY}, ("budget_tokens",)),
        "adaptive": Obj({"type": TAG, "display": _DISPLAY}),
        "disabled": Obj({"type": TAG}),
    },
)
_OUTPUT = Obj(
    {
        "effort": Enum("low", "medium", "high", "xhigh", "max"),
        "format": ByTag("type", {"json_schema": Obj({"type": TAG, "schema": SCHEMA}, ("schema",))}),
    }
)

COUNTED: dict[str, Node] = {
    "messages": Arr(MESSAGE, least=1),
    "model": MODEL,
    "cache_control": _CACHE,
    "output_config": _OUTPUT,
    "speed": Enum("standard", "fast"),
    "system": _content(SYSTEM),
    "thinking": _THINK,
    "tool_choice": _CHOICE,
    "tools": Arr(TOOL_DEFINITION),
    "user_profile_id": FORBIDDEN,
    "workspace_id": FORBIDDEN,
}
COUNT_SPEC = Obj(COUNTED, ("model", "messages"))
SPEC = Obj(
    {
        **COUNTED,
        "max_tokens": INTEGER,
        "container": FORBIDDEN,
        "diagnostics": FORBIDDEN,
        "inference_geo": FORBIDDEN,
        "metadata": Obj({"user_id": METADATA}),
        "service_tier": Enum("auto", "standard_only"),
        "stop_sequences": Arr(METADATA),
        "stream": FLAG,
        **SAMPLING,
    },
    ("model", "messages", "max_tokens"),
)


def _is_json(body: Mapping[str, Any]) -> bool:
    return bool((body.get("output_config") or {}).get("format"))


ANTHROPIC_MESSAGES = Face("anthropic_messages", "infer", SPEC, ("max_tokens",), _is_json, anthropic_error)
ANTHROPIC_COUNT = Face("anthropic_count", "count", COUNT_SPEC, (), _is_json, anthropic_error)
