"""AWS Signature Version 4: a pure function from a request and a key to the headers that sign it.

Source: IAM User Guide, "Create a signed AWS API request".
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, unquote

_ALGORITHM = "AWS4-HMAC-SHA256"
_SPACES = re.compile(r" +")


@dataclass(frozen=True, slots=True)
class AwsKey:
    """Hold an access key; only its id is ever shown."""

    id: str
    secret: str = field(repr=False)
    session_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """Say when, where and for which service a signature holds."""

    at: datetime
    """An aware time; it is signed in UTC."""
    region: str
    service: str


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Hold what of a request is signed. `path` and `query` are as they will be sent, encoded once."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(repr=False)
    """All are signed; `host` must be among them."""
    body: bytes = field(repr=False)


def sign(request: Unsigned, key: AwsKey, scope: Scope) -> dict[str, str]:
    """Return the headers to send: those given, the date, a session token if there is one, `authorization`."""
    at = scope.at.astimezone(UTC)
    stamp = at.strftime("%Y%m%dT%H%M%SZ")
    headers = {name.lower(): value for name, value in request.headers.items()} | {"x-amz-date": stamp}
    if key.session_token:
        headers["x-amz-security-token"] = key.session_token
    names = ";".join(sorted(headers))
    credential_scope = f"{stamp[:8]}/{scope.region}/{scope.service}/aws4_request"
    digest = hashlib.sha256(canonical(request, headers).encode()).hexdigest()
    to_sign = f"{_ALGORITHM}\n{stamp}\n{credential_scope}\n{digest}"
    key_of_day = signing_key(key.secret, stamp[:8], scope)
    signature = hmac.new(key_of_day, to_sign.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = (
        f"{_ALGORITHM} Credential={key.id}/{credential_scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


def canonical(request: Unsigned, headers: Mapping[str, str]) -> str:
    """Return the canonical request. The path is encoded a second time, as all but S3 want."""
    lines = [request.method, quote(request.path or "/", safe="/-_.~"), _canonical_query(request.query)]
    lines += [f"{name}:{_SPACES.sub(' ', headers[name].strip())}" for name in sorted(headers)]
    lines += ["", ";".join(sorted(headers)), hashlib.sha256(request.body).hexdigest()]
    return "\n".join(lines)


def signing_key(secret: str, day: str, scope: Scope) -> bytes:
    """Return the key derived for one day (`YYYYMMDD`), region and service."""
    key = ("AWS4" + secret).encode()
    for word in (day, scope.region, scope.service, "aws4_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return key


def _canonical_query(query: str) -> str:
    pairs = [part.partition("=")[::2] for part in query.split("&") if part]
    encoded = sorted((_encoded(name), _encoded(value)) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def _encoded(text: str) -> str:
    return quote(unquote(text), safe="-_.~")
