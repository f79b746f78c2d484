"""Anthropic's own API: `x-api-key` and a dated `anthropic-version`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from situs.adapters.upstream.address import base_address, below
from situs.adapters.upstream.http import HttpRequest
from situs.adapters.upstream.openai import accept, unsupported
from situs.adapters.upstream.settings import UpstreamSettings, credential, key_id

if TYPE_CHECKING:
    from situs.pseudonym import Sealed

VERSION = "2023-06-01"
_PATHS = {"infer": ("messages",), "count": ("messages", "count_tokens")}


def anthropic_request(settings: UpstreamSettings) -> Callable[[Sealed], Awaitable[HttpRequest]]:
    """Return the writer of requests; `url` ends in `/v1`."""
    base = base_address(settings.url, allow_http=settings.allow_http, upstream=settings.id)

    async def prepare(sealed: Sealed) -> HttpRequest:
        if sealed.route.dialect != "anthropic_messages" or sealed.action not in _PATHS:
            raise unsupported(sealed)
        key = credential(settings.api_key, settings.id, "api_key")
        headers = {
            "content-type": "application/json",
            "accept": accept(sealed),
            "anthropic-version": settings.api_version or VERSION,
            "x-api-key": key,
        }
        return HttpRequest(below(base, *_PATHS[sealed.action]), headers, sealed.body, sealed.stream, key_id(key))

    return prepare
