"""Token counts: a number, which passes as it is. The upstream counts what it would be sent: the sealed text."""

from __future__ import annotations

from typing import Any

from situs.model import Usage
from situs.wire.answers.shape import Answering, garbled, load, reported, tokens
from situs.wire.channels import Channels

_WHAT = "a count of tokens"


def restore_count(body: bytes, channels: Channels, answering: Answering) -> tuple[dict[str, Any], Usage]:
    """Return `{"input_tokens": n}`; raise `UpstreamError`. Nothing was used, so the usage is empty."""
    del channels, answering
    answer = load(body, _WHAT)
    counted = tokens(answer, "input_tokens", "").input_tokens
    if counted is None:
        raise reported() if "error" in answer else garbled(_WHAT)
    return {"input_tokens": counted}, Usage()
