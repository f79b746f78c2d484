"""Google Vertex AI: `rawPredict` for Anthropic's models, the OpenAI-compatible endpoint for the others."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from yarl import URL

from situs.adapters.upstream.address import base_address, below
from situs.adapters.upstream.http import HttpRequest
from situs.adapters.upstream.openai import accept, unsupported
from situs.adapters.upstream.renewing import Renewed, bearing
from situs.adapters.upstream.settings import UpstreamSettings
from situs.errors import ConfigError

if TYPE_CHECKING:
    from situs.pseudonym import Sealed

_REGION = re.compile(r"[a-z]+(?:-[a-z]+[0-9]{1,2})?")
_PROJECT = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")
_MULTI = frozenset({"eu", "us"})


def vertex_request(settings: UpstreamSettings, tokens: Renewed[str]) -> Callable[[Sealed], Awaitable[HttpRequest]]:
    """Return the writer of requests, with the access tokens to call with. `url` is only for a private endpoint."""
    if not _REGION.fullmatch(settings.region) or not _PROJECT.fullmatch(settings.project):
        raise ConfigError("upstream_settings", f"upstream `{settings.id}` needs a `region` and a `project` of Google")
    address = settings.url or f"https://{_host(settings.region)}"
    base = base_address(address, allow_http=settings.allow_http, upstream=settings.id)

    async def prepare(sealed: Sealed) -> HttpRequest:
        url = _url(below(base, "v1", "projects", settings.project, "locations", settings.region), sealed)
        headers = {"content-type": "application/json", "accept": accept(sealed)}
        return bearing(HttpRequest(url, headers, sealed.body, sealed.stream), tokens, await tokens.get())

    return prepare


def _host(region: str) -> str:
    if region == "global":
        return "aiplatform.googleapis.com"
    if region in _MULTI:
        return f"aiplatform.{region}.rep.googleapis.com"
    return f"{region}-aiplatform.googleapis.com"


def _url(location: URL, sealed: Sealed) -> URL:
    if sealed.action == "infer" and sealed.route.dialect == "anthropic_vertex":
        verb = "streamRawPredict" if sealed.stream else "rawPredict"
        return below(location, "publishers", "anthropic", "models", f"{sealed.route.upstream_model}:{verb}")
    if sealed.action == "infer" and sealed.route.dialect == "openai_chat":
        return below(location, "endpoints", "openapi", "chat", "completions")
    raise unsupported(sealed)
