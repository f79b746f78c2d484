"""Sessions of an org: by a signed assertion (RFC 7523), or by the app's own secret (RFC 6749, 4.4)."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import urlencode

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from yarl import URL

from situs.adapters.crm.settings import OrgSettings
from situs.adapters.crm.transport import Transport
from situs.errors import ConfigError, UpstreamError

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFETIME = 180
"""Seconds; an org takes assertions that live for five minutes at most."""
_MOST = 65_536


class Tokens:
    """Keep one session until the org ends it. Many callers share one exchange."""

    def __init__(self, settings: OrgSettings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport
        self._lock = asyncio.Lock()
        self._token = ""

    async def token(self, spent: str = "") -> str:
        """Return a session's token that is not `spent`; raise `UpstreamError` or `ConfigError`."""
        async with self._lock:
            if not self._token or self._token == spent:
                self._token = ""
                self._token = await self._exchange()
            return self._token

    async def _exchange(self) -> str:
        url = URL(self._settings.url.rstrip("/") + "/services/oauth2/token", encoded=True)
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        status, body = await self._transport.ask("POST", url, headers, urlencode(self._form()).encode(), _MOST)
        if status in (400, 401, 403):
            raise UpstreamError("crm_unauthorised", "the org let our app not in; see its login history")
        return _token_of(status, body)

    def _form(self) -> dict[str, str]:
        settings = self._settings
        if settings.client_secret is not None:
            secret = settings.client_secret()
            return {"grant_type": "client_credentials", "client_id": settings.client_id, "client_secret": secret}
        return {"grant_type": _GRANT, "assertion": self._assertion()}

    def _assertion(self) -> str:
        settings = self._settings
        assert settings.private_key is not None
        claims = {
            "iss": settings.client_id,
            "sub": settings.username,
            "aud": settings.audience or settings.url.rstrip("/"),
            "exp": int(time.time()) + _LIFETIME,
        }
        try:
            return jwt.encode({"alg": "RS256"}, claims, RSAKey.import_key(settings.private_key()))
        except (JoseError, ValueError, TypeError):
            raise ConfigError("secret_malformed", f"the private key of org `{settings.id}` cannot be read") from None


def _token_of(status: int, body: bytes) -> str:
    try:
        token = orjson.loads(body)["access_token"] if status == 200 else None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        token = None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise UpstreamError("crm_unauthorised", "the org's token endpoint gave no token")
    return token
