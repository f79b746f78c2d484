"""Azure OpenAI: the v1 path, or deployments with an `api-version`; an `api-key` header or an Entra token."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from situs.adapters.upstream.address import base_address, below
from situs.adapters.upstream.http import HttpRequest
from situs.adapters.upstream.openai import accept, openai_path
from situs.adapters.upstream.renewing import Renewed, bearing
from situs.adapters.upstream.settings import UpstreamSettings, credential, key_id
from situs.errors import ConfigError

if TYPE_CHECKING:
    from situs.pseudonym import Sealed

_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-preview)?")


def azure_request(
    settings: UpstreamSettings, application: Renewed[str] | None = None
) -> Callable[[Sealed], Awaitable[HttpRequest]]:
    """Return the writer of requests.

    `application` gives Entra's tokens of an application, in place of the credentials of the settings. Without
    `api_version`, `url` ends in `/openai/v1` and the body's model names the deployment. With it, `url` is the
    resource's address, and the route's upstream model names the deployment in the path.
    """
    base = base_address(settings.url, allow_http=settings.allow_http, upstream=settings.id)
    version = settings.api_version
    if version and not _VERSION.fullmatch(version):
        raise ConfigError("upstream_settings", f"`api_version` of upstream `{settings.id}` is not one")

    async def prepare(sealed: Sealed) -> HttpRequest:
        headers = {"content-type": "application/json", "accept": accept(sealed)}
        path = openai_path(sealed)
        if version:
            path = ("openai", "deployments", sealed.route.upstream_model, *path)
        url = below(base, *path, query=f"api-version={version}" if version else "")
        if application is not None:
            return bearing(HttpRequest(url, headers, sealed.body, sealed.stream), application, await application.get())
        if settings.bearer is not None:
            key = credential(settings.bearer, settings.id, "bearer")
            headers["authorization"] = f"Bearer {key}"
        else:
            key = headers["api-key"] = credential(settings.api_key, settings.id, "api_key")
        return HttpRequest(url, headers, sealed.body, sealed.stream, key_id(key))

    return prepare
