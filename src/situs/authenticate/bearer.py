"""Bearer tokens: JWTs (RFC 7519) as compact JWS (RFC 7515), checked as RFC 8725 and RFC 9068 ask."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwt import JWTClaimsRegistry

from situs.authenticate.issuers import ALGORITHMS, Issuer, Issuers
from situs.authenticate.matters import is_matter_id
from situs.authenticate.records import is_name
from situs.errors import CallError
from situs.model import Principal

MAX_TOKEN = 16_384
"""Characters of the longest token that is looked at."""

_TYPES = frozenset({"", "jwt", "at+jwt", "application/at+jwt"})
_MAX_VALUES = 1000


def token_key(credential: str) -> tuple[str, str | None] | None:
    """Return the `iss` and `kid` that a token *says* it has, unverified, or None where it is no token.

    For choosing keys only: nothing here is proven.
    """
    if len(credential) > MAX_TOKEN or credential.count(".") != 2:
        return None
    header_part, payload_part, _ = credential.split(".")
    header, claims = _part(header_part), _part(payload_part)
    if header is None or claims is None:
        return None
    issuer, key_id = claims.get("iss"), header.get("kid")
    if not isinstance(issuer, str) or not (key_id is None or isinstance(key_id, str)):
        return None
    return issuer, key_id


def verify_token(credential: str, issuers: Issuers, now: int) -> tuple[Principal, int]:
    """Return the principal that a signed token proves, and the second at which the proof ends.

    Raises `CallError("unauthenticated", 401)` for every defect, and `credential_expired` where only time is
    amiss.
    """
    said = token_key(credential)
    trusted = issuers.find(said[0]) if said else None
    if said is None or trusted is None:
        raise _refusal("the bearer token is malformed or of an unknown issuer")
    issuer, keys = trusted
    header = _part(credential.split(".", 1)[0]) or {}
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in issuer.algorithms or not _is_plain(header):
        raise _refusal("the bearer token's algorithm, type or header is not allowed")
    key = keys.find(said[1], ALGORITHMS[algorithm])
    if key is None:
        raise _refusal("the bearer token's key is unknown")
    try:
        payload = jws.deserialize_compact(credential, key, algorithms=[algorithm]).payload
    except (JoseError, ValueError):
        raise _refusal("the bearer token's signature does not verify") from None
    claims = _object(payload or b"")
    if claims is None:
        raise _refusal("the bearer token's claims are no json object")
    return _principal(claims, issuer), _check_claims(claims, issuer, now)


def _check_claims(claims: dict[str, Any], issuer: Issuer, now: int) -> int:
    registry = JWTClaimsRegistry(
        now=now,
        leeway=issuer.leeway,
        iss={"essential": True, "value": issuer.issuer},
        aud={"essential": True, "values": sorted(issuer.audiences)},
        exp={"essential": True},
    )
    try:
        registry.validate(claims)
    except ExpiredTokenError:
        raise CallError("credential_expired", "the bearer token has expired", status=401) from None
    except JoseError:
        raise _refusal("the bearer token's issuer, audience or times are not accepted") from None
    expires = int(claims["exp"])
    if expires - int(claims.get("iat", now)) > issuer.max_age + issuer.leeway:
        raise _refusal("the bearer token is valid for longer than is accepted")
    return expires + issuer.leeway


def _principal(claims: dict[str, Any], issuer: Issuer) -> Principal:
    names = issuer.claims
    subject = _one(claims, names.subject)
    matter = _one(claims, names.matter)
    matters = _many(claims, names.matters)
    if not subject or not is_name(f"{issuer.name}:{subject}"):
        raise _refusal("the bearer token's subject is missing or malformed")
    if (matter and not is_matter_id(matter)) or not all(map(is_matter_id, matters)):
        raise _refusal("the bearer token's matter claim is malformed")
    return Principal(
        id=f"{issuer.name}:{subject}",
        organisation=_one(claims, names.organisation) or issuer.organisation,
        roles=_renamed(_many(claims, names.roles), issuer.role_names),
        walls=_renamed(_many(claims, names.walls), issuer.wall_names),
        credential="jwt",
        claimed_matter=matter,
        matters=matters,
    )


def _renamed(values: frozenset[str], names: Any) -> frozenset[str]:
    return frozenset(names[value] for value in values if value in names) if names else values


def _claim(claims: dict[str, Any], name: str) -> Any:
    if not name.startswith("/"):
        return claims.get(name) if name else None
    found: Any = claims
    for step in name[1:].split("/"):
        if not isinstance(found, dict):
            return None
        found = found.get(step.replace("~1", "/").replace("~0", "~"))
    return found


def _one(claims: dict[str, Any], name: str) -> str:
    value = _claim(claims, name)
    if value is None:
        return ""
    if not isinstance(value, str) or not is_name(value):
        raise _refusal("a claim of the bearer token is not a valid name")
    return value


def _many(claims: dict[str, Any], name: str) -> frozenset[str]:
    value = _claim(claims, name)
    if value is None:
        return frozenset()
    if isinstance(value, str):
        # RFC 8693, 4.2: `scope` is space-separated; any other single string is one value, spaces and all.
        value = value.split() if name in ("scope", "scp") else [value]
    if not isinstance(value, list) or len(value) > _MAX_VALUES:
        raise _refusal("a claim of the bearer token is not a list of names")
    if not all(isinstance(item, str) and is_name(item) for item in value):
        raise _refusal("a claim of the bearer token is not a list of names")
    return frozenset(value)


def _is_plain(header: dict[str, Any]) -> bool:
    """Tell whether the header asks for nothing that is not understood (RFC 7515, 4.1.11)."""
    kind = header.get("typ", "")
    return "crit" not in header and "b64" not in header and isinstance(kind, str) and kind.lower() in _TYPES


def _part(encoded: str) -> dict[str, Any] | None:
    try:
        return _object(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (binascii.Error, ValueError):
        return None


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _refusal(message: str) -> CallError:
    return CallError("unauthenticated", message, status=401)
