"""Matter keys in the operating system's keyring, through the optional package `keyring`."""

from __future__ import annotations

import asyncio
import importlib
from secrets import token_bytes
from typing import TYPE_CHECKING

from situs.adapters.keys.refusals import KEY_BYTES, destroyed, name_of, unavailable
from situs.errors import ConfigError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "situs matter keys"
_DESTROYED = "destroyed"


class KeyringKeySource:
    """Keep matter keys in a keyring, for one process. Weak back ends (plain text, null) are refused."""

    __slots__ = ("_backend", "_lock", "_service")

    def __init__(self, service: str = _SERVICE, backend: KeyringBackend | None = None) -> None:
        self._service = service
        self._backend = backend if backend is not None else _system_keyring()
        self._lock = asyncio.Lock()
        # The project of `keyring` gives every back end that does not protect its content a priority below 1.
        if self._backend.priority < 1:
            raise ConfigError("keyring_unsafe", "the system has no keyring that protects its content")

    async def matter_key(self, matter: str) -> bytes:
        """Return the matter's key, made at first use.

        Raises `ConfigError("key_source_unavailable", 503)` and `CallError("matter_key_destroyed", 410)`.
        """
        async with self._lock:
            stored = await self._perform("get", name_of(matter))
            if stored is None:
                await self._perform("set", name_of(matter), token_bytes(KEY_BYTES).hex())
                # Read back: what the keyring did not keep must not be used.
                stored = await self._perform("get", name_of(matter))
        return _key_of(stored)

    async def is_destroyed(self, matter: str) -> bool:
        """Tell whether a tombstone stands in the key's place; raise `ConfigError("key_source_unavailable")`."""
        async with self._lock:
            return await self._perform("get", name_of(matter)) == _DESTROYED

    async def has_key(self, matter: str) -> bool:
        """Tell whether anything but a tombstone stands in the key's place; raise as `is_destroyed` does."""
        async with self._lock:
            return await self._perform("get", name_of(matter)) not in (None, _DESTROYED)

    async def destroy(self, matter: str) -> None:
        """Replace the key by a tombstone, in one write, and read it back."""
        async with self._lock:
            await self._perform("set", name_of(matter), _DESTROYED)
            if await self._perform("get", name_of(matter)) != _DESTROYED:
                raise unavailable("the keyring did not keep the tombstone")

    async def _perform(self, verb: str, name: str, value: str = "") -> str | None:
        errors = importlib.import_module("keyring.errors")
        try:
            if verb == "set":
                await asyncio.to_thread(self._backend.set_password, self._service, name, value)
                return None
            return await asyncio.to_thread(self._backend.get_password, self._service, name)
        except (errors.KeyringError, OSError, RuntimeError):
            raise unavailable(f"the keyring could not {verb} a key") from None


def _key_of(stored: str | None) -> bytes:
    if stored == _DESTROYED:
        raise destroyed()
    try:
        key = bytes.fromhex(stored or "")
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise unavailable("the keyring holds a damaged matter key")
    return key


def _system_keyring() -> KeyringBackend:
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        raise ConfigError("keyring_missing", "install situs[keyring] to keep keys in the system's keyring") from None
    backend: KeyringBackend = keyring.get_keyring()
    return backend
