"""From a credential to a principal."""

from __future__ import annotations

from hmac import compare_digest

from situs.authenticate.api_key import api_key_id, digest_of
from situs.authenticate.bearer import verify_token
from situs.authenticate.issuers import Issuers
from situs.authenticate.records import KeyRing
from situs.errors import CallError
from situs.model import Principal

_NO_DIGEST = bytes(32)


def authenticate(credential: str | None, keys: KeyRing, issuers: Issuers, now: int, face: str = "") -> Principal:
    """Return the principal that a bare credential proves at `now`, in seconds since the epoch.

    `face` is the front door of the call: a key that is restricted to faces opens no other, and none where
    it is empty. Raises `CallError`: `unauthenticated`, `credential_expired`, `credential_revoked` (401),
    `face_not_allowed` (403).
    """
    if not credential:
        raise CallError("unauthenticated", "no credential was given", status=401)
    if credential.startswith("situs_"):
        return _by_api_key(credential, keys, now, face)
    return verify_token(credential, issuers, now)[0]


def account_of(credential: str, principal: Principal) -> str:
    """Return the name under which limits count this caller: its key, or its principal for a token."""
    key_id = api_key_id(credential)
    return f"principal:{principal.id}" if key_id is None else f"key:{key_id}"


def _by_api_key(credential: str, keys: KeyRing, now: int, face: str) -> Principal:
    key_id = api_key_id(credential)
    found = keys.find(key_id) if key_id else None
    # An unknown id costs the same comparison as a wrong secret.
    stored = found[0].digest if found else _NO_DIGEST
    if key_id is None or not compare_digest(digest_of(credential), stored) or found is None:
        raise CallError("unauthenticated", "the api key is unknown or malformed", status=401)
    record, principal = found
    if record.revoked is not None:
        raise CallError("credential_revoked", f"the api key `{record.id}` was revoked", status=401)
    if record.expires is not None and now >= record.expires:
        raise CallError("credential_expired", f"the api key `{record.id}` has expired", status=401)
    if record.grant.faces and face not in record.grant.faces:
        raise CallError("face_not_allowed", f"the api key `{record.id}` does not open this face", status=403)
    return principal
