"""From settings to an upstream."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from situs.adapters.upstream.anthropic import anthropic_request
from situs.adapters.upstream.aws_role import AssumedRole
from situs.adapters.upstream.azure import azure_request
from situs.adapters.upstream.bedrock import bedrock_request
from situs.adapters.upstream.embedded import EmbeddedUpstream
from situs.adapters.upstream.entra import EntraApplication
from situs.adapters.upstream.http import HttpClient, HttpRequest, HttpUpstream
from situs.adapters.upstream.identity import ServerIdentity
from situs.adapters.upstream.openai import openai_request
from situs.adapters.upstream.renewing import Renewed
from situs.adapters.upstream.service_account import ServiceAccount
from situs.adapters.upstream.settings import (
    EXCHANGES,
    KINDS,
    AwsExchange,
    EntraExchange,
    GoogleExchange,
    UpstreamSettings,
)
from situs.adapters.upstream.vertex import vertex_request
from situs.adapters.upstream.workload_identity import WorkloadIdentity
from situs.errors import ConfigError

if TYPE_CHECKING:
    from situs.pseudonym import Sealed

_WRITERS = {"openai": openai_request, "mistral": openai_request, "anthropic": anthropic_request}
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
    identity = ServerIdentity(settings, client) if settings.kind == "openai" else None
    return HttpUpstream(client, _writer(settings, client), identity)


def _writer(settings: UpstreamSettings, client: HttpClient) -> Callable[[Sealed], Awaitable[HttpRequest]]:
    given = settings.exchange
    if settings.kind == "bedrock":
        role = AssumedRole(settings, given, client) if isinstance(given, AwsExchange) else None
        return bedrock_request(settings, Renewed(role.exchange) if role else None)
    if settings.kind == "azure":
        application = EntraApplication(settings, given, client) if isinstance(given, EntraExchange) else None
        return azure_request(settings, Renewed(application.exchange) if application else None)
    if settings.kind == "vertex":
        federated = WorkloadIdentity(settings, given, client) if isinstance(given, GoogleExchange) else None
        return vertex_request(settings, Renewed((federated or ServiceAccount(settings, client)).exchange))
    return _WRITERS[settings.kind](settings)


def _check(settings: UpstreamSettings, tls: ssl.SSLContext | None) -> None:
    if settings.kind not in KINDS:
        raise ConfigError("upstream_kind", f"upstream `{settings.id}` is of no known kind")
    if tls is not None and (tls.verify_mode is not ssl.CERT_REQUIRED or not tls.check_hostname):
        raise ConfigError("upstream_tls", f"upstream `{settings.id}` must check certificates and their names")
    if settings.exchange is not None:
        _check_exchange(settings)
        return
    keyless = settings.kind in _KEYED and settings.api_key is None
    keyless |= settings.kind == "azure" and settings.api_key is None and settings.bearer is None
    keyless |= settings.kind == "vertex" and settings.service_account is None
    if keyless:
        raise ConfigError("secret_missing", f"upstream `{settings.id}` has no credential")


def _check_exchange(settings: UpstreamSettings) -> None:
    """Refuse an exchange that the provider does not have, and one beside a credential that it might fall back to."""
    if not isinstance(settings.exchange, EXCHANGES.get(settings.kind, ())):
        raise ConfigError("upstream_settings", f"upstream `{settings.id}` has an `exchange` of another provider")
    others = (settings.api_key, settings.bearer, settings.access_key, settings.session_token, settings.service_account)
    if any(other is not None for other in others):
        raise ConfigError("upstream_settings", f"upstream `{settings.id}` has an `exchange` and a key: take one out")
