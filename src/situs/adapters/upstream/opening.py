"""From settings to an upstream."""

from __future__ import annotations

import ssl

from situs.adapters.upstream.anthropic import anthropic_request
from situs.adapters.upstream.azure import azure_request
from situs.adapters.upstream.bedrock import bedrock_request
from situs.adapters.upstream.embedded import EmbeddedUpstream
from situs.adapters.upstream.http import HttpClient, HttpUpstream
from situs.adapters.upstream.identity import ServerIdentity
from situs.adapters.upstream.openai import openai_request
from situs.adapters.upstream.settings import KINDS, UpstreamSettings
from situs.adapters.upstream.vertex import vertex_request
from situs.errors import ConfigError

_WRITERS = {
    "openai": openai_request,
    "mistral": openai_request,
    "azure": azure_request,
    "anthropic": anthropic_request,
    "bedrock": bedrock_request,
}
_KEYED = frozenset({"mistral", "anthropic", "bedrock"})


def open_upstream(settings: UpstreamSettings, tls: ssl.SSLContext | None = None) -> HttpUpstream | EmbeddedUpstream:
    """Return the upstream that the settings describe; nothing is contacted or started yet.

    `tls` adds a department's own certificate authority; verification cannot be turned off. Raises
    `ConfigError` for an unknown kind, an address that is not taken, a missing credential, or weights that
    are not there.
    """
    _check(settings, tls)
    if settings.kind == "embedded":
        return EmbeddedUpstream(settings)
    client = HttpClient(settings.timeouts, settings.max_response_bytes, tls=tls)
    if settings.kind == "vertex":
        return HttpUpstream(client, vertex_request(settings, client))
    identity = ServerIdentity(settings, client) if settings.kind == "openai" else None
    return HttpUpstream(client, _WRITERS[settings.kind](settings), identity)


def _check(settings: UpstreamSettings, tls: ssl.SSLContext | None) -> None:
    if settings.kind not in KINDS:
        raise ConfigError("upstream_kind", f"upstream `{settings.id}` is of no known kind")
    if tls is not None and (tls.verify_mode is not ssl.CERT_REQUIRED or not tls.check_hostname):
        raise ConfigError("upstream_tls", f"upstream `{settings.id}` must check certificates and their names")
    keyless = settings.kind in _KEYED and settings.api_key is None
    keyless |= settings.kind == "azure" and settings.api_key is None and settings.bearer is None
    keyless |= settings.kind == "vertex" and settings.service_account is None
    if keyless:
        raise ConfigError("secret_missing", f"upstream `{settings.id}` has no credential")
