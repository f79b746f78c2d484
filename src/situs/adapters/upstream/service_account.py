"""Access tokens of a Google service account: a signed JWT is exchanged for a bearer token (RFC 7523)."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import urlencode

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from yarl import URL

from situs.adapters.upstream.address import base_address
from situs.adapters.upstream.http import HttpClient, HttpRequest
from situs.adapters.upstream.settings import UpstreamSettings, key_id
from situs.errors import ConfigError, UpstreamError

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFETIME = 3600
_EARLY = 120.0
"""Seconds before its end that a token is replaced."""


class ServiceAccount:
    """Keep one access token and replace it before it ends. Many callers share one exchange."""

    def __init__(self, settings: UpstreamSettings, client: HttpClient) -> None:
        self._settings = settings
        self._client = client
        self._lock = asyncio.Lock()
        self._token = self._key = ""
        self._until = 0.0

    async def token(self) -> tuple[str, str]:
        """Return a token that is good for two minutes more, and the id of the account's key that it was had with.

        Raise `UpstreamError` or `ConfigError`.
        """
        async with self._lock:
            if time.monotonic() >= self._until:
                self._token, lifetime, self._key = await self._exchange()
                self._until = time.monotonic() + max(lifetime - _EARLY, 0.0)
            return self._token, self._key

    async def _exchange(self) -> tuple[str, float, str]:
        url, assertion, used = self._assertion()
        body = urlencode({"grant_type": _GRANT, "assertion": assertion}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        answer = bytearray()
        try:
            async for chunk in self._client.answer(HttpRequest(url, headers, body)):
                answer += chunk
        except UpstreamError as error:
            if error.code != "upstream_rejected":
                raise
            raise UpstreamError("upstream_unauthorised", "the service account's assertion was refused") from None
        return (*_granted(bytes(answer)), used)

    def _assertion(self) -> tuple[URL, str, str]:
        """Return where tokens are given, the signed request for one, and the id of the key that signed it."""
        settings = self._settings
        if settings.service_account is None:
            raise ConfigError("secret_missing", f"upstream `{settings.id}` has no `service_account`")
        try:
            account = orjson.loads(settings.service_account())
            key = RSAKey.import_key(account["private_key"])
            address, now = str(account["token_uri"]), int(time.time())
            claims = {
                "iss": account["client_email"],
                "scope": _SCOPE,
                "aud": address,
                "iat": now,
                "exp": now + _LIFETIME,
            }
            named = str(account["private_key_id"])
            header = {"alg": "RS256", "typ": "JWT", "kid": named}
            assertion = jwt.encode(header, claims, key)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, JoseError):
            words = f"the service account of upstream `{settings.id}` cannot be read"
            raise ConfigError("secret_malformed", words) from None
        return base_address(address, allow_http=False, upstream=settings.id), assertion, key_id(named)


def _granted(body: bytes) -> tuple[str, float]:
    try:
        answer = orjson.loads(body)
        token, lifetime = answer["access_token"], float(answer["expires_in"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        token, lifetime = None, 0.0
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise UpstreamError("upstream_unauthorised", "the token endpoint gave no token")
    return token, lifetime
