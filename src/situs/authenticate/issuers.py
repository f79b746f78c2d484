"""The issuers whose tokens are trusted, how their claims are read, and their public keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from situs.authenticate.records import is_name
from situs.errors import ConfigError

PublicKey = RSAKey | ECKey | OKPKey

ALGORITHMS: Mapping[str, str] = MappingProxyType(
    {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}
)
"""The signature algorithms that an issuer may be allowed (RFC 7518, 8037, 9864), each with its key type.

Never `none`, and never a MAC: a public key must not be usable as a shared secret (RFC 8725, 2.1).
"""

_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_CURVES = frozenset({"P-256", "Ed25519"})
_MIN_RSA_BITS = 2048
_MAX_KEYS = 100


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Name the claims to read, or a JSON pointer (RFC 6901) where it begins with `/`. Empty: not read."""

    subject: str = "sub"
    organisation: str = ""
    roles: str = "roles"
    walls: str = ""
    matter: str = ""
    matters: str = ""


@dataclass(frozen=True, slots=True)
class Issuer:
    """State whom to trust and for what. Nothing here comes from a token."""

    name: str
    """A short name of ours; principals are called `name:subject`, so that two issuers cannot share one."""
    issuer: str
    """The exact `iss` claim."""
    audiences: frozenset[str]
    algorithms: frozenset[str] = frozenset({"RS256", "PS256", "ES256", "EdDSA"})
    leeway: int = 60
    """Seconds of clock skew that are forgiven, at most 300."""
    claims: ClaimNames = ClaimNames()
    organisation: str = ""
    """The organisation of every principal of this issuer, where no claim names it."""
    role_names: Mapping[str, str] = field(default_factory=dict)
    """From the issuer's group or role names to ours; where given, a name that is not in it is dropped."""
    wall_names: Mapping[str, str] = field(default_factory=dict)
    max_age: int = 86_400
    """The longest time from `iat` to `exp`, in seconds, that is accepted."""

    def __post_init__(self) -> None:
        """Refuse an issuer that would admit too much; raises `ConfigError("issuer_invalid")`."""
        if not is_name(self.name) or ":" in self.name or not is_name(self.issuer):
            raise ConfigError("issuer_invalid", "an issuer needs a name without a colon and an iss value")
        if not self.audiences or not all(map(is_name, self.audiences)):
            raise ConfigError("issuer_invalid", f"issuer `{self.name}` names no audience")
        if not self.algorithms or not self.algorithms <= ALGORITHMS.keys():
            raise ConfigError("issuer_invalid", f"issuer `{self.name}` allows an unknown or symmetric algorithm")
        if not 0 <= self.leeway <= 300 or self.max_age <= 0 or not self.claims.subject:
            raise ConfigError("issuer_invalid", f"issuer `{self.name}` has a wrong leeway, max_age or subject claim")


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """Hold an issuer's public keys by key id and key type."""

    by_id: Mapping[tuple[str, str], PublicKey]

    def find(self, key_id: str | None, key_type: str) -> PublicKey | None:
        """Return the key of this id and type; without an id, the only key of that type."""
        if key_id is not None:
            return self.by_id.get((key_id, key_type))
        of_type = [key for (_, kind), key in self.by_id.items() if kind == key_type]
        return of_type[0] if len(of_type) == 1 else None

    def has(self, key_id: str | None) -> bool:
        """Tell whether any key bears this id; no id is no reason to look further."""
        return key_id is None or any(known == key_id for known, _ in self.by_id)


class Issuers:
    """Hold the trusted issuers with their keys, by `iss`. It never changes; a refresh makes another."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Iterable[tuple[Issuer, PublicKeys]] = ()) -> None:
        by_issuer: dict[str, tuple[Issuer, PublicKeys]] = {}
        names: set[str] = set()
        for issuer, keys in entries:
            if issuer.issuer in by_issuer or issuer.name in names:
                raise ConfigError("issuer_invalid", f"issuer `{issuer.name}` is configured twice")
            by_issuer[issuer.issuer] = (issuer, keys)
            names.add(issuer.name)
        self._entries: Mapping[str, tuple[Issuer, PublicKeys]] = MappingProxyType(by_issuer)

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, issuer: str) -> tuple[Issuer, PublicKeys] | None:
        """Return the issuer of exactly this `iss`, with its keys, or None."""
        return self._entries.get(issuer)


def read_key_set(text: bytes) -> PublicKeys:
    """Return the public signature keys of a JWK set (RFC 7517, section 5).

    Keys for encryption, of unknown types or curves, and symmetric ones are left out, as the RFC asks.
    Raises `ConfigError("jwks_invalid")` for a set that holds a private key, a weak key, two keys of one id,
    or none of use.
    """
    try:
        members = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ConfigError("jwks_invalid", "the key set is not json") from None
    entries = members.get("keys") if isinstance(members, dict) else None
    if not isinstance(entries, list) or len(entries) > _MAX_KEYS:
        raise ConfigError("jwks_invalid", f"the key set needs a list `keys` of at most {_MAX_KEYS}")
    by_id: dict[tuple[str, str], PublicKey] = {}
    for entry in entries:
        key = _read_key(entry)
        if key is None:
            continue
        place = (entry.get("kid") or "", key.key_type)
        if place in by_id:
            raise ConfigError("jwks_invalid", "two keys of the set have the same kid")
        by_id[place] = key
    if not by_id:
        raise ConfigError("jwks_invalid", "the key set holds no usable signature key")
    return PublicKeys(MappingProxyType(by_id))


def _read_key(entry: Any) -> PublicKey | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("kid", ""), str):
        raise ConfigError("jwks_invalid", "a key of the set is not an object or has a kid that is no string")
    if not _is_of_use(entry):
        return None
    if _PRIVATE_MEMBERS & entry.keys():
        raise ConfigError("jwks_invalid", "the key set holds a private key")
    try:
        key = JWKRegistry.import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError):
        raise ConfigError("jwks_invalid", "a key of the set cannot be read") from None
    if isinstance(key, RSAKey) and key.public_key.key_size < _MIN_RSA_BITS:
        raise ConfigError("jwks_invalid", f"an rsa key of the set is shorter than {_MIN_RSA_BITS} bits")
    return key if isinstance(key, RSAKey | ECKey | OKPKey) else None


def _is_of_use(entry: dict[str, Any]) -> bool:
    if entry.get("use", "sig") != "sig" or entry.get("kty") not in ("RSA", "EC", "OKP"):
        return False
    if "alg" in entry and entry["alg"] not in ALGORITHMS:
        return False
    return entry["kty"] == "RSA" or entry.get("crv") in _CURVES
