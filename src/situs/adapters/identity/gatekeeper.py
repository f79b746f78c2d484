"""Answer the faces' one question: whose credential is this, now."""

from __future__ import annotations

import hashlib

from situs.adapters.identity.jwks import TrustedIssuers
from situs.authenticate import Issuers, KeyRing, authenticate, verify_token
from situs.model import Principal

_REMEMBERED = 2048


class Gatekeeper:
    """Prove credentials with the present key ring and issuers, remembering tokens that were verified.

    A remembered token is forgotten when it expires, or when any issuer's keys change. The memory holds
    digests.
    """

    __slots__ = ("_issuers", "_keys", "_proven", "_proven_with")

    def __init__(self, keys: KeyRing, issuers: TrustedIssuers) -> None:
        self._keys = keys
        self._issuers = issuers
        self._proven: dict[bytes, tuple[Principal, int]] = {}
        self._proven_with: Issuers | None = None

    def replace_keys(self, keys: KeyRing) -> None:
        """Use another key ring from now on, after a reload."""
        self._keys = keys

    async def identify(self, credential: str | None, now: int, face: str = "") -> Principal:
        """Return the principal at `now`, in seconds since the epoch; raises as `authenticate` does.

        Raises `ConfigError("issuer_keys_unavailable", 503)` too.
        """
        if not credential or credential.startswith("situs_"):
            return authenticate(credential, self._keys, self._issuers.snapshot, now, face)
        issuers = await self._issuers.issuers_for(credential)
        if issuers is not self._proven_with:
            self._proven, self._proven_with = {}, issuers
        digest = hashlib.sha256(credential.encode(errors="surrogatepass")).digest()
        known = self._proven.get(digest)
        if known is not None and now < known[1]:
            return known[0]
        principal, ends = verify_token(credential, issuers, now)
        if len(self._proven) >= _REMEMBERED:
            self._proven.clear()
        self._proven[digest] = (principal, ends)
        return principal
