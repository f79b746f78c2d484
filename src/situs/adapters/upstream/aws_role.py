"""Keys of an AWS role for an identity token: `AssumeRoleWithWebIdentity`, which needs no key and no signature.

Source: AWS STS API Reference, 2011-06-15, AssumeRoleWithWebIdentity.
"""

from __future__ import annotations

import re
import time
from datetime import datetime
from urllib.parse import urlencode

from yarl import URL

from situs.adapters.upstream.address import base_address
from situs.adapters.upstream.exchange_hosts import aws_host
from situs.adapters.upstream.exchanging import TokenService, ask, end_of, is_token, none_given
from situs.adapters.upstream.http import HttpClient, HttpRequest
from situs.adapters.upstream.renewing import Granted
from situs.adapters.upstream.settings import AwsExchange, UpstreamSettings, key_id
from situs.adapters.upstream.sigv4 import AwsKey
from situs.errors import ConfigError
from situs.markup import parse_markup_bytes

_VERSION = "2011-06-15"
_GIVEN = "AssumeRoleWithWebIdentityResponse/AssumeRoleWithWebIdentityResult/Credentials/"
_KEY_ID = re.compile(r"[A-Z0-9]{16,128}")
_MOST_DEPTH, _MOST_ELEMENTS = 12, 200
_PASSING = frozenset({"IDPCommunicationError", "Throttling", "ThrottlingException", "RequestLimitExceeded"})
_REASONS = _PASSING | {
    "AccessDenied",
    "ExpiredToken",
    "ExpiredTokenException",
    "IDPRejectedClaim",
    "InvalidIdentityToken",
    "MalformedPolicyDocument",
    "PackedPolicyTooLarge",
    "RegionDisabledException",
    "ValidationError",
}
"""Codes of the operation and those common to all; source: the reference, "Errors", and "Common errors"."""


class AssumedRole:
    """Exchange an identity token for keys of a role."""

    def __init__(self, settings: UpstreamSettings, exchange: AwsExchange, client: HttpClient) -> None:
        """Take the regional address of STS, or the configured one; raise `ConfigError` for a region without one."""
        host = aws_host("sts", settings.region)
        if not exchange.url and not host:
            raise ConfigError("upstream_settings", f"`region` of upstream `{settings.id}` is not one of AWS")
        self._url = base_address(exchange.url or f"https://{host}", allow_http=False, upstream=settings.id)
        self._exchange, self._client = exchange, client
        self._service = TokenService(
            "STS",
            f"see that the role of upstream `{settings.id}` trusts the issuer, `aud` and `sub` of the identity token",
            _reason,
            _PASSING,
        )

    async def exchange(self) -> Granted[AwsKey]:
        """Return keys of the role; raise `UpstreamError` or `ConfigError`."""
        settings, asked = self._exchange, time.time()
        fields = {
            "Action": "AssumeRoleWithWebIdentity",
            "Version": _VERSION,
            "RoleArn": settings.role,
            "RoleSessionName": settings.session,
            "DurationSeconds": str(settings.seconds),
            "WebIdentityToken": settings.token(),
        }
        answer = await ask(self._client, _form(self._url, fields), self._service)
        try:
            key, end = _key_in(answer)
        except (ValueError, KeyError):
            raise none_given(self._service) from None
        # A clock that goes wrong must not make it live longer than what was asked for.
        lifetime = min(end - asked, float(settings.seconds))
        return Granted(key, lifetime, key_id(key.id), end_of(asked, lifetime))


def _form(url: URL, fields: dict[str, str]) -> HttpRequest:
    headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8", "accept": "text/xml"}
    return HttpRequest(url, headers, urlencode(fields).encode())


def _key_in(answer: bytes) -> tuple[AwsKey, float]:
    """Return the keys and when they end, in seconds since the epoch; raise `ValueError` or `KeyError`."""
    found = leaves(answer)
    key = AwsKey(*(found[_GIVEN + name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")))
    end = datetime.fromisoformat(found[_GIVEN + "Expiration"])
    if (
        end.tzinfo is None
        or not _KEY_ID.fullmatch(key.id)
        or not is_token(key.secret)
        or not is_token(key.session_token)
    ):
        raise ValueError("no key")
    return key, end.timestamp()


def _reason(answer: bytes) -> str:
    try:
        reason = leaves(answer).get("ErrorResponse/Error/Code", "")
    except ValueError:
        return ""
    return reason if reason in _REASONS else ""


def leaves(answer: bytes) -> dict[str, str]:
    """Return the text of each element by its path of names without namespaces, `A/B/C`.

    Raises `ValueError` for broken XML, a document type (so that no entity can grow or reach out), two elements of one
    path, too many or too deep ones. The message holds none of the text.
    """
    found: dict[str, str] = {}
    waiting = [("", parse_markup_bytes(answer))]
    while waiting:
        above, element = waiting.pop()
        path = above + element.tag
        if path in found or path.count("/") >= _MOST_DEPTH or len(found) >= _MOST_ELEMENTS:
            raise ValueError("too many elements, too deep, or one twice")
        found[path] = element.text.strip()
        waiting += ((f"{path}/", child) for child in element.children)
    return found
