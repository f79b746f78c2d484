"""Any server that speaks OpenAI's API: OpenAI, Mistral, vLLM, llama.cpp, Ollama, TGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from situs.adapters.upstream.address import base_address, below
from situs.adapters.upstream.http import HttpRequest
from situs.adapters.upstream.settings import UpstreamSettings, credential, key_id
from situs.errors import UpstreamError

if TYPE_CHECKING:
    from situs.pseudonym import Sealed

_PATHS = {
    "openai_chat": ("chat", "completions"),
    "openai_responses": ("responses",),
    "openai_embeddings": ("embeddings",),
}
_COUNT = ("chat", "completions", "input_tokens")
"""llama.cpp's own: it applies the chat template, so it counts what a chat call of this body would be charged."""


def openai_path(sealed: Sealed) -> tuple[str, ...]:
    """Return the path segments of a call; raise `UpstreamError("upstream_unsupported")`."""
    dialect = sealed.route.dialect
    if sealed.action == "embed" and dialect in _PATHS:
        return _PATHS["openai_embeddings"]
    if sealed.action == "count" and dialect == "openai_chat":
        return _COUNT
    if dialect not in _PATHS or sealed.action not in ("infer", "embed"):
        raise unsupported(sealed)
    return _PATHS[dialect]


def unsupported(sealed: Sealed) -> UpstreamError:
    """Return the error for a dialect or action that an upstream does not speak."""
    words = f"route `{sealed.route.id}` cannot {sealed.action} as {sealed.route.dialect}"
    return UpstreamError("upstream_unsupported", words)


def accept(sealed: Sealed) -> str:
    """Return the media type to ask for."""
    return "text/event-stream" if sealed.stream else "application/json"


def openai_request(settings: UpstreamSettings) -> Callable[[Sealed], Awaitable[HttpRequest]]:
    """Return the writer of requests; the key is optional, since local servers may run without one."""
    base = base_address(settings.url, allow_http=settings.allow_http, upstream=settings.id)

    async def prepare(sealed: Sealed) -> HttpRequest:
        headers = {"content-type": "application/json", "accept": accept(sealed)}
        used = ""
        if settings.api_key is not None:
            key = credential(settings.api_key, settings.id, "api_key")
            headers["authorization"], used = f"Bearer {key}", key_id(key)
        return HttpRequest(below(base, *openai_path(sealed)), headers, sealed.body, sealed.stream, used)

    return prepare
