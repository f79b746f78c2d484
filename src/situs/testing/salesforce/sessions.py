"""The token endpoint: a signed assertion (RFC 7523) or a client's secret (RFC 6749, 4.4) for a session."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from situs.testing.salesforce.org import Org, Person

_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LONGEST = 300
"""Seconds that an assertion may still live."""
HOSTS = frozenset({"https://login.salesforce.com", "https://test.salesforce.com"})
"""Audiences that every org takes beside its own address."""


class Denied(Exception):
    """End a request for a token with OAuth's own error (RFC 6749, 5.2)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.body = orjson.dumps({"error": error, "error_description": description})


@dataclass(frozen=True, slots=True)
class Session:
    """Hold who is behind a token, and until when, in seconds since the epoch."""

    person: Person
    until: float


class Sessions:
    """Give tokens out and know whose they are."""

    def __init__(self, org: Org, clock: Callable[[], float]) -> None:
        self._org = org
        self._clock = clock
        self._open: dict[str, Session] = {}

    def grant(self, form: bytes, authorization: str, url: str) -> bytes:
        """Return the answer of the token endpoint at an address; raise `Denied`."""
        given = {name: values[0] for name, values in parse_qs(form.decode("utf-8", "replace")).items()}
        match given.get("grant_type"):
            case t if t == _JWT:
                person = self._by_assertion(given.get("assertion", ""), url)
            case "client_credentials":
                person = self._by_secret(given, authorization)
            case _:
                raise Denied("unsupported_grant_type", "grant type not supported")
        token = f"{self._org.id[:15]}!{secrets.token_urlsafe(48)}"
        self._open[token] = Session(person, self._clock() + self._org.session_seconds)
        told = {
            "access_token": token,
            "instance_url": url,
            "id": f"https://login.salesforce.com/id/{self._org.id}/{person.id}",
            "token_type": "Bearer",
            "scope": "api",
            "issued_at": str(int(self._clock() * 1000)),
            "signature": secrets.token_urlsafe(32),
        }
        return orjson.dumps(told)

    def find(self, authorization: str) -> Session | None:
        """Return the session of an `Authorization` header, or None where there is none that still holds."""
        scheme, _, token = authorization.partition(" ")
        session = self._open.get(token) if scheme in ("Bearer", "OAuth") else None
        return session if session is not None and self._clock() < session.until else None

    def expire(self) -> None:
        """End every session, as an administrator or a timeout does."""
        self._open.clear()

    def _by_assertion(self, assertion: str, url: str) -> Person:
        app = self._org.app
        if not app.public_key:
            raise Denied("invalid_client_id", "client identifier invalid")
        try:
            token = jwt.decode(assertion, RSAKey.import_key(app.public_key), algorithms=["RS256"])
        except (JoseError, ValueError):
            raise Denied("invalid_grant", "invalid assertion") from None
        claims: dict[str, Any] = token.claims
        if claims.get("iss") != app.consumer_key:
            raise Denied("invalid_client_id", "client identifier invalid")
        if claims.get("aud") not in HOSTS | {url}:
            raise Denied("invalid_grant", "audience is invalid")
        ends = claims.get("exp")
        if not isinstance(ends, int | float) or not self._clock() < ends <= self._clock() + _LONGEST:
            raise Denied("invalid_grant", "assertion expired, or valid for too long")
        if claims.get("sub") not in app.approved:
            raise Denied("invalid_grant", "user hasn't approved this consumer")
        return self._person(str(claims["sub"]))

    def _by_secret(self, given: dict[str, str], authorization: str) -> Person:
        app = self._org.app
        key, secret = _basic(authorization) or (given.get("client_id", ""), given.get("client_secret", ""))
        if key != app.consumer_key:
            raise Denied("invalid_client_id", "client identifier invalid")
        if not app.consumer_secret or not hmac.compare_digest(secret.encode(), app.consumer_secret.encode()):
            raise Denied("invalid_client", "invalid client credentials")
        if not app.runs_as:
            raise Denied("invalid_grant", "no client credentials user enabled")
        return self._person(app.runs_as)

    def _person(self, username: str) -> Person:
        found = next((p for p in self._org.people if p.username == username), None)
        if found is None:
            raise Denied("invalid_grant", "invalid user")
        return found


def _basic(authorization: str) -> tuple[str, str] | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        key, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return key, secret
