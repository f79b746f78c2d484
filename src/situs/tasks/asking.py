"""The port by which a task asks a model: whoever implements it sends each prompt through the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True)
class Prompt:
    """Hold one narrow question: what the model is, what it is shown, and the JSON Schema that its answer must fit."""

    system: str
    text: str
    sources: Sequence[str] = field(repr=False)
    """The whole texts that its passages were taken from. The gate reads them with it, and sends them nowhere: a passage
    is of its source's labels, and a name that only the source betrays is found in it."""
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 512


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold what came back: the answer's text, or why there is none, with the receipt of the call."""

    text: str
    outcome: Literal["answered", "refused", "failed"]
    code: str = ""
    """The error code of a refusal or a failure."""
    reason: str = ""
    receipt: str = ""
    place: str = ""
    """Where the prompt was processed."""


class Ask(Protocol):
    """Send one prompt through the gate; a refusal and a failure are replies, never exceptions."""

    async def __call__(self, prompt: Prompt) -> Reply:
        """Return the reply to a prompt."""
        ...
