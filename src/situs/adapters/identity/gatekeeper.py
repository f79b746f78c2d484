"""Answer the faces' one question: whose credential is this, now."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from situs.adapters.identity.jwks import TrustedIssuers
from situs.adapters.identity.key_file import KeyFile
from situs.authenticate import Issuers, KeyRing, authenticate, verify_token
from situs.errors import ConfigError
from situs.model import Principal

_REMEMBERED = 2048


class Gatekeeper:
    """Prove credentials with the present key ring and issuers, remembering tokens that were verified.

    With `file`, a change of the key file is seen by the next credential: a key that was revoked opens nothing more. A
    file that cannot be read then leaves the ring as it is, until it can.

    A remembered token is forgotten when it expires, or when any issuer's keys change. The memory holds
    digests.
    """

    __slots__ = ("_file", "_issuers", "_keys", "_proven", "_proven_with", "_state")

    def __init__(self, keys: KeyRing, issuers: TrustedIssuers, file: KeyFile | None = None) -> None:
        self._file = file
        self._state = (0, 0, 0)
        self._keys = keys
        self._issuers = issuers
        self._proven: dict[bytes, tuple[Principal, int]] = {}
        self._proven_with: Issuers | None = None

    def replace_keys(self, keys: KeyRing, file: KeyFile | None = None) -> None:
        """Use another key ring from now on, after a reload, and another file of it where one is named."""
        self._keys, self._state = keys, (0, 0, 0)
        self._file = file or self._file

    async def identify(self, credential: str | None, now: int, face: str = "") -> Principal:
        """Return the principal at `now`, in seconds since the epoch; raises as `authenticate` does.

        Raises `ConfigError("issuer_keys_unavailable", 503)` too.
        """
        if not credential or credential.startswith("situs_"):
            self._look()
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

    def _look(self) -> None:
        """Read the key file again where it has changed; it is small, and a look at it takes a few microseconds."""
        if self._file is None or (state := self._file.state()) == self._state:
            return
        with suppress(ConfigError):
            # The state is from before the reading: what is written meanwhile is seen at the next look.
            self._keys, self._state = self._file.load(), state
