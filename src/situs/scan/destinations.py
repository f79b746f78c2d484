"""Whose service an address is: the host out of a text, and the provider out of the law data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from situs.law import Law
from situs.scan.finding import Destination

_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]{1,253}[A-Za-z0-9])(?=[:/?#\s'\"`<>()\[\],;\\&]|$)", re.IGNORECASE)


class Directory:
    """Find destinations by host, each looked up once."""

    def __init__(self, law: Law) -> None:
        self._find = lru_cache(maxsize=10_000)(law.endpoint)

    def of_host(self, host: str) -> Destination | None:
        """Return the language model's service at a host, or None if no such service is known there."""
        endpoint = self._find(host.lower()) if host else None
        if endpoint is None:
            return None
        return Destination(host.lower(), endpoint.provider, endpoint.parent, endpoint.parent_country)

    def in_text(self, text: str) -> Iterator[tuple[int, Destination]]:
        """Return the services whose addresses stand in a text, each with the offset of its address."""
        for match in _ADDRESS.finditer(text):
            found = self.of_host(match.group(1))
            if found:
                yield match.start(), found


PLATFORM = Destination("", "Salesforce", "Salesforce, Inc.", "US")
"""Where Salesforce chooses model and region."""

_MODELS = (
    ("bedrock", "Amazon Bedrock"),
    ("vertex", "Google Vertex AI"),
    ("azure", "Azure OpenAI"),
    ("openai", "OpenAI"),
)


def of_model(name: str) -> Destination:
    """Return the destination of a model by its API name in the org, such as `sfdc_ai__DefaultVertexAIGemini35Flash`."""
    lowered = name.lower()
    if not lowered.startswith("sfdc_ai__"):
        return PLATFORM
    behind = next((provider for mark, provider in _MODELS if mark in lowered), "")
    return Destination(
        "", f"Salesforce, {behind}" if behind else PLATFORM.provider, PLATFORM.operator, PLATFORM.country
    )
