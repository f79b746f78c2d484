"""Requests of Salesforce's LLM Open Connector as Chat Completions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from situs.wire.translate.fields import Body


def chat_from_salesforce(body: Mapping[str, Any]) -> Body:
    """Return the chat request: `parameters` become fields of their own, and yield to what stands beside them."""
    parameters = body.get("parameters") or {}
    beside = {name: value for name, value in body.items() if name not in ("parameters", "stream")}
    given = [*parameters.items(), *beside.items()]
    return {name: value for name, value in given if value is not None}
