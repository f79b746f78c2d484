"""Access tokens of Microsoft Entra for an identity token: client credentials with a federated assertion.

Source: Microsoft identity platform, "OAuth 2.0 client credentials flow", third case; RFC 7523, 2.2.
"""

from __future__ import annotations

import time

from situs.adapters.upstream.address import base_address, below
from situs.adapters.upstream.exchange_hosts import entra_host
from situs.adapters.upstream.exchanging import TokenService, ask, bearer_of, end_of, form, reason_in_json
from situs.adapters.upstream.http import HttpClient
from situs.adapters.upstream.renewing import Granted
from situs.adapters.upstream.settings import EntraExchange, UpstreamSettings, key_id

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class EntraApplication:
    """Exchange an identity token for an access token of an application."""

    def __init__(self, settings: UpstreamSettings, exchange: EntraExchange, client: HttpClient) -> None:
        """Take Entra's address, or the configured one of a national cloud; raise `ConfigError` as `base_address`."""
        base = base_address(exchange.url or f"https://{entra_host()}", allow_http=False, upstream=settings.id)
        self._url = below(base, exchange.tenant, "oauth2", "v2.0", "token")
        self._exchange, self._client = exchange, client
        self._service = TokenService(
            "Entra",
            f"see that a federated credential of the application of upstream `{settings.id}` has the issuer, subject "
            "and audience of the identity token",
            reason_in_json,
        )

    async def exchange(self) -> Granted[str]:
        """Return an access token; raise `UpstreamError` or `ConfigError`."""
        asked = time.time()
        fields = {
            "client_id": self._exchange.client,
            "grant_type": "client_credentials",
            "scope": self._exchange.scope,
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._exchange.token(),
        }
        answer = await ask(self._client, form(self._url, fields), self._service)
        token, lifetime = bearer_of(answer, self._service)
        return Granted(token, lifetime, key_id(token), end_of(asked, lifetime))
