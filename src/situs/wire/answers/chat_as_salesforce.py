"""Restored chat answers in the words of Salesforce's LLM Open Connector (contract v1), with no field beyond them."""

from __future__ import annotations

from typing import Any

import orjson

from situs.errors import SitusError
from situs.model import Call
from situs.wire.answers.shape import Answering, reported, tokens

_REASONS = frozenset({"stop", "length", "tool_calls", "content_filter", "function_call"})
_OTHER_REASONS = {"model_length": "length"}
_MILLISECONDS = 100_000_000_000
"""A later time than this, were it in seconds, would lie after the year 5000."""


def salesforce_from_chat(answer: dict[str, Any], answering: Answering) -> dict[str, Any]:
    """Return `CreateChatCompletionResponse`. Its id is the call's, since no header of ours reaches whoever reads it."""
    choices = [_choice(choice, number) for number, choice in enumerate(answer["choices"])]
    return _whole(
        answering.call_id, _seconds(answer.get("created"), answering.created), answering.model, choices
    ) | _usage(answer.get("usage"))


def refusal_from(call: Call, error: SitusError) -> bytes:
    """Return a refusal by policy as a completion that was filtered, with its reason as the text."""
    said = f"This request was refused, and no model was asked ({error.code}): {error.message}"
    choice = _worded(0, "content_filter", said)
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    return orjson.dumps(_whole(call.id, call.received // 1000, call.model, [choice]) | {"usage": usage})


def _whole(call_id: str, created: int, model: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{call_id}",
        "object": "chat.completion",
        "created": created,
        "model": model,
        "choices": choices,
    }


def _choice(choice: dict[str, Any], number: int) -> dict[str, Any]:
    index, reason, message = choice.get("index"), choice.get("finish_reason"), choice["message"]
    if reason == "error":
        raise reported()
    content, declined = _text(message.get("content")), message.get("refusal")
    if content is None and isinstance(declined, str):
        content, reason = declined, "content_filter"
    known = reason if reason in _REASONS else _OTHER_REASONS.get(str(reason), "stop")
    return _worded(index if type(index) is int else number, known, content)


def _worded(index: int, reason: str, content: str | None) -> dict[str, Any]:
    return {"index": index, "finish_reason": reason, "message": {"role": "assistant", "content": content}}


def _text(content: Any) -> str | None:
    """Return the text of a content: of a list of parts, which reasoning models of Mistral give, the text ones."""
    if isinstance(content, list):
        return "".join(part["text"] for part in content if part["type"] == "text")
    return content if isinstance(content, str) else None


def _seconds(created: Any, otherwise: int) -> int:
    if type(created) is not int or created < 0:
        return otherwise
    return created // 1000 if created > _MILLISECONDS else created


def _usage(usage: Any) -> dict[str, Any]:
    """Return the counts, or nothing where one is not known: the contract wants all or none."""
    counted = tokens(usage, "prompt_tokens", "completion_tokens")
    prompt, completion = counted.input_tokens, counted.output_tokens
    if prompt is None or completion is None:
        return {}
    counts = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return {"usage": counts}
