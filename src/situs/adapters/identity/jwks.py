"""The public keys of token issuers: read from a file or a URL, kept fresh, and refused once too old.

A key set is fetched at start, again when it is older than `refresh`, and once more when a token names a key
that is not in it, no oftener than every `pause` seconds, whoever asks. A failed fetch leaves the last good
set in force until it is older than `max_stale`; after that the issuer's tokens are refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from time import monotonic

import aiohttp
from yarl import URL

from situs.authenticate import Issuer, Issuers, PublicKeys, read_key_set, token_key
from situs.errors import ConfigError

_MAX_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class JwksPolicy:
    """Say how fresh key sets are kept, in seconds."""

    refresh: float = 3600.0
    max_stale: float = 86_400.0
    pause: float = 30.0
    timeout: float = 5.0


@dataclass(frozen=True, slots=True)
class JwksSource:
    """Name where one issuer's keys are: a file, or an https URL (http on loopback only)."""

    issuer: Issuer
    location: str

    def __post_init__(self) -> None:
        """Refuse a location that others could answer for; raises `ConfigError("jwks_location")`."""
        if "://" not in self.location:
            return
        url = URL(self.location)
        if url.user is not None or not (url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.host))):
            raise ConfigError("jwks_location", f"the keys of `{self.issuer.name}` must come from a file or over https")


class TrustedIssuers:
    """Keep the key sets of every configured issuer. Call `start` before use and `aclose` after."""

    __slots__ = ("_clock", "_keepers", "_policy", "_session", "_snapshot")

    def __init__(
        self,
        sources: Iterable[JwksSource],
        policy: JwksPolicy = JwksPolicy(),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._policy = policy
        self._clock = clock
        self._keepers = {source.issuer.issuer: _Keeper(source) for source in sources}
        self._session: aiohttp.ClientSession | None = None
        self._snapshot = Issuers()

    @property
    def snapshot(self) -> Issuers:
        """Return the issuers with the keys that are at hand, however old."""
        return self._snapshot

    async def start(self) -> None:
        """Fetch every key set; raises `ConfigError("issuer_keys_unavailable")` where one cannot be had."""
        if any("://" in keeper.source.location for keeper in self._keepers.values()):
            timeout = aiohttp.ClientTimeout(total=self._policy.timeout)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=False)
        try:
            for keeper in self._keepers.values():
                await self._refresh(keeper)
                self._current(keeper)
        except BaseException:
            await self.aclose()
            raise

    async def issuers_for(self, credential: str | None) -> Issuers:
        """Return the issuers to check this credential with, after a fetch where its key is not at hand.

        Raises `ConfigError("issuer_keys_unavailable", 503)` where the keys of its issuer are too old to be
        trusted.
        """
        said = token_key(credential) if credential else None
        keeper = self._keepers.get(said[0]) if said else None
        if said is None or keeper is None:
            return self._snapshot
        age = self._clock() - keeper.fetched
        if keeper.keys is None or age >= self._policy.max_stale or not keeper.keys.has(said[1]):
            await self._refresh(keeper)
        elif age >= self._policy.refresh and keeper.task is None and self._may_try(keeper):
            keeper.task = asyncio.create_task(self._refresh(keeper))
        self._current(keeper)
        return self._snapshot

    async def aclose(self) -> None:
        """Stop fetching and close connections."""
        for keeper in self._keepers.values():
            if keeper.task is not None:
                keeper.task.cancel()
                with suppress(asyncio.CancelledError):
                    await keeper.task
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _current(self, keeper: _Keeper) -> None:
        if keeper.keys is None or self._clock() - keeper.fetched >= self._policy.max_stale:
            name = keeper.source.issuer.name
            raise ConfigError("issuer_keys_unavailable", f"the keys of issuer `{name}` are not at hand", status=503)

    def _may_try(self, keeper: _Keeper) -> bool:
        return self._clock() - keeper.tried >= self._policy.pause

    async def _refresh(self, keeper: _Keeper) -> None:
        try:
            async with keeper.lock:
                if not self._may_try(keeper):
                    return
                keeper.tried = self._clock()
                try:
                    keys = read_key_set(await self._fetch(keeper.source.location))
                except (ConfigError, aiohttp.ClientError, OSError, TimeoutError):
                    return  # the last good set stays in force until it is too old: `_current` decides
                keeper.keys, keeper.fetched = keys, keeper.tried
                self._snapshot = Issuers((k.source.issuer, k.keys) for k in self._keepers.values() if k.keys)
        finally:
            if keeper.task is asyncio.current_task():
                keeper.task = None

    async def _fetch(self, location: str) -> bytes:
        if "://" not in location:
            return await asyncio.to_thread(_read_file, Path(location))
        if self._session is None:
            raise ConfigError("issuer_keys_unavailable", "the issuers were not started", status=503)
        async with self._session.get(location, allow_redirects=False) as answer:
            if answer.status != 200:
                raise ConfigError("jwks_invalid", f"the key set answered with status {answer.status}")
            content = bytearray()
            async for chunk in answer.content.iter_chunked(65_536):
                content += chunk
                if len(content) > _MAX_BYTES:
                    raise ConfigError("jwks_invalid", f"the key set is larger than {_MAX_BYTES} bytes")
            return bytes(content)


class _Keeper:
    """Hold what is known of one issuer's keys; times are those of the clock."""

    __slots__ = ("fetched", "keys", "lock", "source", "task", "tried")

    def __init__(self, source: JwksSource) -> None:
        self.source = source
        self.keys: PublicKeys | None = None
        self.fetched = float("-inf")
        self.tried = float("-inf")
        self.lock = asyncio.Lock()
        self.task: asyncio.Task[None] | None = None


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise ConfigError("jwks_invalid", f"the key set is larger than {_MAX_BYTES} bytes")
    return content


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
