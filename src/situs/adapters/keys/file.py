"""Matter keys in a folder, for one machine: a file each, mode 0600, named by a digest of the matter's id.

A folder must have been made by `initialise`, which leaves a marker. Without it nothing is created: an empty
mount in place of the real folder would otherwise give every matter a new key, and forget which ones were
destroyed.
"""

from __future__ import annotations

import asyncio
import os
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_bytes

from situs.adapters.keys.refusals import KEY_BYTES, destroyed, name_of, unavailable
from situs.adapters.private_files import create_private, read_private, sync_folder
from situs.errors import ConfigError

_MARKER = "situs-matter-keys"
_TOMBSTONE = b"destroyed\n"


class FileKeySource:
    """Keep matter keys in one folder. Safe with several processes on one machine."""

    __slots__ = ("_folder",)

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def initialise(self) -> None:
        """Make the folder (0700) with its marker, or check the one that is there; raises `ConfigError`."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(self._folder.iterdir()) and not (self._folder / _MARKER).exists():
                raise unavailable("the matter key folder holds other files: choose one of its own")
            create_private(self._folder / _MARKER, b"1\n")
        except OSError as error:
            raise unavailable(f"the matter key folder cannot be made: {error.strerror}") from None
        self._check_folder()

    async def matter_key(self, matter: str) -> bytes:
        """Return the matter's key, made at first use.

        Raises `ConfigError("key_source_unavailable", 503)` and `CallError("matter_key_destroyed", 410)`.
        """
        return await asyncio.to_thread(self._find_or_make, matter)

    async def is_destroyed(self, matter: str) -> bool:
        """Tell whether the matter has a tombstone, writing nothing; raise `ConfigError("key_source_unavailable")`."""
        return await asyncio.to_thread(self._is_destroyed, matter)

    async def has_key(self, matter: str) -> bool:
        """Tell whether a file is there in the key's place; raise `ConfigError("key_source_unavailable")`."""
        return await asyncio.to_thread(self._has_key, matter)

    async def destroy(self, matter: str) -> None:
        """Destroy the key and leave a tombstone, which comes first: a crash loses no destruction."""
        await asyncio.to_thread(self._destroy, matter)

    def _find_or_make(self, matter: str) -> bytes:
        path = self._folder / name_of(matter)
        try:
            self._check_folder()
            self._refuse_destroyed(path)
            with suppress(FileNotFoundError):
                return _read_key(path)
            create_private(path, token_bytes(KEY_BYTES).hex().encode())
            # A destruction may have come between the look and the making: it wins.
            self._refuse_destroyed(path)
            return _read_key(path)
        except OSError as error:
            raise unavailable(f"the matter key folder cannot be used: {error.strerror}") from None

    def _is_destroyed(self, matter: str) -> bool:
        try:
            self._check_folder()
            return _has_tombstone(self._folder / name_of(matter))
        except OSError as error:
            raise unavailable(f"the matter key folder cannot be used: {error.strerror}") from None

    def _has_key(self, matter: str) -> bool:
        try:
            self._check_folder()
            return _is_there(self._folder / name_of(matter))
        except OSError as error:
            raise unavailable(f"the matter key folder cannot be used: {error.strerror}") from None

    def _refuse_destroyed(self, path: Path) -> None:
        if _has_tombstone(path):
            _shred(path)
            raise destroyed()

    def _destroy(self, matter: str) -> None:
        path = self._folder / name_of(matter)
        try:
            self._check_folder()
            create_private(_tombstone_of(path), _TOMBSTONE)
            _shred(path)
            sync_folder(self._folder)
        except OSError as error:
            raise unavailable(f"the matter key cannot be destroyed: {error.strerror}") from None

    def _check_folder(self) -> None:
        try:
            mode = self._folder.stat().st_mode
            os.lstat(self._folder / _MARKER)
        except OSError:
            raise unavailable("the matter key folder is missing or was never initialised") from None
        if not stat.S_ISDIR(mode) or mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise unavailable("the matter key folder must be a folder of mode 0700")


def _tombstone_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.destroyed")


def _has_tombstone(path: Path) -> bool:
    # A tombstone that cannot be looked at raises OSError: only a plain "not there" lets a key through.
    return _is_there(_tombstone_of(path))


def _is_there(path: Path) -> bool:
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    return True


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(read_private(path, limit=1024).decode("ascii"))
    except ConfigError as error:
        raise unavailable(error.message) from None
    except ValueError:
        raise unavailable("a matter key file is damaged") from None
    if len(key) != KEY_BYTES:
        raise unavailable("a matter key file has the wrong length")
    return key


def _shred(path: Path) -> None:
    """Overwrite and remove; a journalling file system or an SSD may keep old blocks, as LIMITATIONS says."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(token_bytes(KEY_BYTES).hex().encode())
        file.flush()
        os.fsync(descriptor)
    path.unlink(missing_ok=True)
