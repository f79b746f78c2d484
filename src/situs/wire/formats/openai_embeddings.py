"""Embeddings (`POST /v1/embeddings`). Inputs as token ids are refused: their text cannot be classified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from situs.wire.error_bodies import openai_error
from situs.wire.faults import unsupported_value, wrong_type
from situs.wire.formats.common import INPUT, METADATA, MODEL
from situs.wire.numbers import INTEGER
from situs.wire.reading import Face
from situs.wire.spec import FLAG, Enum, Obj, Sink

MAX_INPUTS = 2048


class _Input:
    """Declare one text or a list of texts."""

    __slots__ = ()
    described: ClassVar[dict[str, Any]] = {
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MAX_INPUTS},
        ]
    }

    def walk(self, value: Any, at: str, sink: Sink) -> Any:
        if type(value) is str:
            return INPUT.walk(value, at, sink)
        if type(value) is not list:
            raise wrong_type(at, "a string or an array of strings")
        if not 0 < len(value) <= MAX_INPUTS:
            raise unsupported_value(at, f"it must hold 1 to {MAX_INPUTS} texts")
        if type(value[0]) is int or type(value[0]) is list:
            raise unsupported_value(at, "token ids cannot be classified; send text")
        return [INPUT.walk(item, f"{at}/{i}", sink) for i, item in enumerate(value)]


SPEC = Obj(
    {
        "input": _Input(),
        "model": MODEL,
        "dimensions": INTEGER,
        "encoding_format": Enum("float", "base64"),
        "user": METADATA,
        "truncate_prompt_tokens": INTEGER,
        "normalize": FLAG,
    },
    ("model", "input"),
)


def _never(body: Mapping[str, Any]) -> bool:
    del body
    return False


OPENAI_EMBEDDINGS = Face("openai_embeddings", "embed", SPEC, (), _never, openai_error)
