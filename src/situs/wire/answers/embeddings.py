"""Embeddings answers: vectors, which pass as they are."""

from __future__ import annotations

from typing import Any

from situs.model import Usage
from situs.wire.answers.shape import Answering, check_model, garbled, load, reported, tokens
from situs.wire.channels import Channels

_WHAT = "a list of embeddings"


def restore_embeddings(body: bytes, channels: Channels, answering: Answering) -> tuple[dict[str, Any], Usage]:
    """Return the answer with the caller's alias, and its usage; there is no text in it to restore."""
    del channels
    answer = load(body, _WHAT)
    if type(answer.get("data")) is not list:
        raise reported() if "error" in answer else garbled(_WHAT)
    check_model(answering, answer.get("model"))
    answer["model"] = answering.model
    usage = answer.get("usage")
    return answer, Usage(tokens(usage, "prompt_tokens", "prompt_tokens").input_tokens, None)
