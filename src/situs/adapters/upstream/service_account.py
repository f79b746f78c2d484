"""Access tokens of a Google service account: a signed JWT is exchanged for a bearer token (RFC 7523)."""

from __future__ import annotations

import time

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from yarl import URL

from situs.adapters.upstream.address import base_address
from situs.adapters.upstream.exchanging import TokenService, ask, bearer_of, form, reason_in_json
from situs.adapters.upstream.http import HttpClient
from situs.adapters.upstream.renewing import Granted
from situs.adapters.upstream.settings import UpstreamSettings, key_id
from situs.errors import ConfigError

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFETIME = 3600
_SERVICE = TokenService(
    "the token endpoint", "see that the service account and its key are not disabled", reason_in_json
)


class ServiceAccount:
    """Exchange what a service account's key signs for an access token."""

    def __init__(self, settings: UpstreamSettings, client: HttpClient) -> None:
        self._settings = settings
        self._client = client

    async def exchange(self) -> Granted[str]:
        """Return a token under the id of the account's key, which does not end with it.

        Raise `UpstreamError` or `ConfigError`.
        """
        url, assertion, used = self._assertion()
        request = form(url, {"grant_type": _GRANT, "assertion": assertion})
        token, lifetime = bearer_of(await ask(self._client, request, _SERVICE), _SERVICE)
        return Granted(token, lifetime, used)

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
                "scope": SCOPE,
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
