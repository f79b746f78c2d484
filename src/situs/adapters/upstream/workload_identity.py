"""Access tokens of Google for an identity token: Workload Identity Federation (RFC 8693), with or without an account.

Sources: Security Token Service API, `v1.token`; IAM Service Account Credentials API, `generateAccessToken`.
"""

from __future__ import annotations

import time
from datetime import datetime

import orjson
from yarl import URL

from situs.adapters.upstream.address import base_address, below
from situs.adapters.upstream.exchange_hosts import google_account_host, google_token_host
from situs.adapters.upstream.exchanging import (
    TokenService,
    ask,
    bearer_of,
    end_of,
    form,
    is_token,
    none_given,
    reason_in_json,
)
from situs.adapters.upstream.http import HttpClient, HttpRequest
from situs.adapters.upstream.renewing import Granted
from situs.adapters.upstream.service_account import SCOPE
from situs.adapters.upstream.settings import GoogleExchange, UpstreamSettings, key_id
from situs.errors import ConfigError

_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
_ACT_AS = "https://www.googleapis.com/auth/iam"
"""All that a token needs with which an account's is asked for; it opens no model."""
_TYPE = "urn:ietf:params:oauth:token-type:"
_LIFETIME = 3600
"""Seconds: the longest that an account's token lives without a policy of the organisation."""


class WorkloadIdentity:
    """Exchange an identity token for an access token of its pool, and that one for an account's if one is named."""

    def __init__(self, settings: UpstreamSettings, exchange: GoogleExchange, client: HttpClient) -> None:
        """Take the regional address of the token service, or the configured one.

        Raise `ConfigError` for a region that has none: a host that serves the whole world must be asked for by name.
        """
        host = google_token_host(settings.region)
        if not exchange.url and not host:
            words = (
                f"Google exchanges tokens in no host of the region `{settings.region}`: let `exchange.url` of upstream "
                f"`{settings.id}` name one; `https://sts.googleapis.com` serves the whole world"
            )
            raise ConfigError("upstream_settings", words)
        url = exchange.url or f"https://{host}"
        self._url = below(base_address(url, allow_http=False, upstream=settings.id), "v1", "token")
        self._account_url = _account_url(settings, exchange) if exchange.account else None
        self._exchange, self._client = exchange, client
        self._pool = TokenService(
            "Google's token service",
            f"see that the pool's provider of upstream `{settings.id}` knows the issuer, `aud` and `sub` of the "
            "identity token",
            reason_in_json,
        )
        self._accounts = TokenService(
            "Google's service for tokens of accounts",
            f"see that the identity of upstream `{settings.id}` has the role Workload Identity User on the account",
            reason_in_json,
        )

    async def exchange(self) -> Granted[str]:
        """Return an access token; raise `UpstreamError` or `ConfigError`."""
        asked = time.time()
        fields = {
            "grant_type": _GRANT,
            "audience": self._exchange.audience,
            "scope": _ACT_AS if self._account_url is not None else SCOPE,
            "requested_token_type": _TYPE + "access_token",
            "subject_token": self._exchange.token(),
            "subject_token_type": _TYPE + "jwt",
        }
        token, lifetime = bearer_of(await ask(self._client, form(self._url, fields), self._pool), self._pool)
        if self._account_url is not None:
            asked = time.time()
            token, lifetime = await self._impersonated(self._account_url, token, asked)
        return Granted(token, lifetime, key_id(token), end_of(asked, lifetime))

    async def _impersonated(self, url: URL, token: str, asked: float) -> tuple[str, float]:
        headers = {"content-type": "application/json", "accept": "application/json", "authorization": f"Bearer {token}"}
        body = orjson.dumps({"scope": [SCOPE], "lifetime": f"{_LIFETIME}s"})
        answer = await ask(self._client, HttpRequest(url, headers, body), self._accounts)
        try:
            given = orjson.loads(answer)
            token, end = given["accessToken"], datetime.fromisoformat(given["expireTime"])
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            raise none_given(self._accounts) from None
        if end.tzinfo is None or not is_token(token):
            raise none_given(self._accounts)
        # A clock that goes wrong must not make it live longer than what was asked for.
        return token, min(end.timestamp() - asked, float(_LIFETIME))


def _account_url(settings: UpstreamSettings, exchange: GoogleExchange) -> URL:
    host = exchange.account_url or f"https://{google_account_host()}"
    base = base_address(host, allow_http=False, upstream=settings.id)
    return below(base, "v1", "projects", "-", "serviceAccounts", f"{exchange.account}:generateAccessToken", plain=":@")
