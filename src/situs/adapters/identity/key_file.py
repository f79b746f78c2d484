"""The API key file: TOML, mode 0600, rewritten atomically. It holds digests, never a key."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_bytes
from typing import Any

import orjson

from situs.adapters.private_files import read_private, replace_private
from situs.authenticate import Grant, KeyRecord, KeyRing, api_key_id, digest_of, render_api_key
from situs.errors import CallError, ConfigError
from situs.toml import NotToml, parse_toml

_VERSION = 1
_LISTS = ("roles", "walls", "matters", "faces")
_RECORD_TEXTS = ("replaces",)
_TEXTS = ("principal", "organisation", "default_matter")
_TIMES = ("created", "expires", "revoked")
_KNOWN = frozenset({"id", "digest", *_LISTS, *_TEXTS, *_RECORD_TEXTS, *_TIMES})


class KeyFile:
    """Keep the API keys of one file. Every method reads it anew; `create` and `revoke` hold its lock."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> KeyRing:
        """Return the key ring.

        Raises `ConfigError`: `key_file_missing`, `key_file_invalid`, `key_record_invalid`,
        `file_not_private`.
        """
        try:
            text = read_private(self._path)
        except FileNotFoundError:
            raise ConfigError("key_file_missing", f"there is no api key file {self._path.name}") from None
        return KeyRing(_read_records(text, self._path.name))

    def initialise(self) -> None:
        """Create an empty file where there is none."""
        with self._locked():
            if not self._path.exists():
                replace_private(self._path, _render(()))

    def create(self, grant: Grant, now: int, expires: int | None = None) -> tuple[KeyRecord, str]:
        """Store a new key and return its record and the key itself, which is never to be had again."""
        if expires is not None and expires <= now:
            raise ConfigError("key_record_invalid", "the key would have expired before it was made")
        key = render_api_key(token_bytes(7), token_bytes(32))
        record = KeyRecord(api_key_id(key) or "", digest_of(key), grant, created=now, expires=expires)
        with self._locked():
            known = self.load().records if self._path.exists() else ()
            KeyRing((*known, record))
            replace_private(self._path, _render((*known, record)))
        return record, key

    def rotate(self, key_id: str, now: int, overlap: int) -> tuple[KeyRecord, str, KeyRecord]:
        """Make a key with the same grant, and let the old one end `overlap` seconds from now, or earlier as it would.

        Return the new record, the new key, and the old record. The new one lives as long as the old one was to, from
        now on. Raises `CallError`: `key_not_found` (404), `key_ended` (409) for one that is revoked or has expired.
        """
        key = render_api_key(token_bytes(7), token_bytes(32))
        with self._locked():
            records = self.load().records
            old = _found(records, key_id)
            if old.revoked is not None or (old.expires is not None and old.expires <= now):
                raise CallError("key_ended", "the api key is revoked or has expired: make another", status=409)
            life = old.expires - old.created if old.expires is not None else None
            new = KeyRecord(
                api_key_id(key) or "",
                digest_of(key),
                old.grant,
                created=now,
                expires=now + life if life is not None else None,
                replaces=old.id,
            )
            ending = replace(old, expires=min(old.expires or now + overlap, now + overlap))
            KeyRing((*records, new))
            kept = tuple(ending if r is old else r for r in records)
            replace_private(self._path, _render((*kept, new)))
        return new, key, ending

    def state(self) -> tuple[int, int, int]:
        """Return what changes with each writing of the file, cheaply; zeros where it cannot be looked at."""
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0, 0
        return found.st_ino, found.st_mtime_ns, found.st_size

    def revoke(self, key_id: str, now: int) -> KeyRecord:
        """Mark a key as revoked and return its record; raises `CallError("key_not_found", 404)`.

        Revoking twice keeps the first time.
        """
        with self._locked():
            records = self.load().records
            found = _found(records, key_id)
            if found.revoked is not None:
                return found
            revoked = replace(found, revoked=now)
            replace_private(self._path, _render(tuple(revoked if r is found else r for r in records)))
        return revoked

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = self._path.with_name(f"{self._path.name}.lock")
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigError("key_file_unwritable", f"cannot lock {lock.name}: {error.strerror}") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        except OSError as error:
            raise ConfigError("key_file_unwritable", f"cannot write {self._path.name}: {error.strerror}") from None
        finally:
            os.close(descriptor)


def _found(records: tuple[KeyRecord, ...], key_id: str) -> KeyRecord:
    found = next((record for record in records if record.id == key_id), None)
    if found is None:
        raise CallError("key_not_found", "there is no api key of this id", status=404)
    return found


def _read_records(text: bytes, name: str) -> tuple[KeyRecord, ...]:
    try:
        document = parse_toml(text)
    except NotToml as error:
        raise _invalid(f"{name} {error}") from None
    entries = document.get("key", [])
    if document.get("version") != _VERSION or document.keys() - {"version", "key"} or not isinstance(entries, list):
        raise _invalid(f"{name} needs `version = {_VERSION}` and `[[key]]` tables, nothing else")
    return tuple(_read_record(entry, position) for position, entry in enumerate(entries, 1))


def _read_record(entry: Any, position: int) -> KeyRecord:
    if not isinstance(entry, dict) or entry.keys() - _KNOWN:
        raise _invalid(f"key {position} has an unknown field")
    if not all(isinstance(entry.get(name, ""), str) for name in ("id", "digest", *_TEXTS, *_RECORD_TEXTS)):
        raise _invalid(f"key {position} has a field that must be a string")
    if not all(_is_time(entry.get(name)) for name in _TIMES) or "created" not in entry:
        raise _invalid(f"key {position} has a time that is not in whole seconds")
    texts: dict[str, Any] = {name: entry.get(name, "") for name in _TEXTS}
    lists: dict[str, Any] = {name: _strings(entry.get(name, []), position) for name in _LISTS}
    return KeyRecord(
        id=entry.get("id", ""),
        digest=_digest(entry.get("digest", ""), position),
        grant=Grant(**texts, **lists),
        created=entry["created"],
        expires=entry.get("expires"),
        revoked=entry.get("revoked"),
        replaces=entry.get("replaces", ""),
    )


def _digest(text: str, position: int) -> bytes:
    algorithm, _, digits = text.partition(":")
    try:
        digest = bytes.fromhex(digits)
    except ValueError:
        digest = b""
    if algorithm != "sha256" or len(digest) != 32:
        raise _invalid(f"key {position} has no digest of the form sha256:<hex>")
    return digest


def _strings(value: Any, position: int) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _invalid(f"key {position} has a field that must be a list of strings")
    return frozenset(value)


def _is_time(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


def _render(records: tuple[KeyRecord, ...]) -> bytes:
    lines = ["# API keys of Situs: digests only. Written by `situs keys`.", f"version = {_VERSION}"]
    for record in records:
        lines += ["", "[[key]]", f"id = {_quoted(record.id)}", f'digest = "sha256:{record.digest.hex()}"']
        lines += [f"{name} = {_quoted(text)}" for name in _TEXTS if (text := getattr(record.grant, name))]
        for name in _LISTS:
            if values := sorted(getattr(record.grant, name)):
                lines.append(f"{name} = [{', '.join(map(_quoted, values))}]")
        lines += [f"{name} = {_quoted(text)}" for name in _RECORD_TEXTS if (text := getattr(record, name))]
        lines += [f"{name} = {time}" for name in _TIMES if (time := getattr(record, name)) is not None]
    return ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's too, and names hold no control character.
    return orjson.dumps(text).decode()


def _invalid(message: str) -> ConfigError:
    return ConfigError("key_file_invalid", message)
