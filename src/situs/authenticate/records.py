"""What is on file for each API key, and the ring that holds the records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from situs.authenticate.matters import is_matter_id
from situs.errors import ConfigError
from situs.model import Principal

_ID = re.compile(r"[a-z2-7]{8,12}", re.ASCII)
_NAME_LENGTH = 256
_LIST_LENGTH = 1000


def is_name(value: str) -> bool:
    """Tell whether a principal, role or wall may be so named: printable, trimmed, 1 to 256 characters."""
    return 0 < len(value) <= _NAME_LENGTH and value.isprintable() and value == value.strip()


@dataclass(frozen=True, slots=True)
class Grant:
    """State what a key vouches for. An empty `matters` or `faces` restricts nothing."""

    principal: str
    organisation: str = ""
    roles: frozenset[str] = frozenset()
    walls: frozenset[str] = frozenset()
    matters: frozenset[str] = frozenset()
    default_matter: str = ""
    faces: frozenset[str] = frozenset()
    """The faces (`openai_chat`, …) that the key opens."""

    def __post_init__(self) -> None:
        """Refuse what no record may say; raises `ConfigError("key_record_invalid")`."""
        names = [self.principal, *self.roles, *self.walls, *self.faces]
        if self.organisation:
            names.append(self.organisation)
        if len(names) > _LIST_LENGTH or not all(map(is_name, names)):
            raise ConfigError("key_record_invalid", "a principal, role, wall, face or organisation is not a valid name")
        if not all(map(is_matter_id, self.matters)):
            raise ConfigError("key_record_invalid", "a matter of a key record is not a valid matter id")
        if self.default_matter:
            self._check_default()

    def _check_default(self) -> None:
        if not is_matter_id(self.default_matter):
            raise ConfigError("key_record_invalid", "the default matter is not a valid matter id")
        if self.matters and self.default_matter not in self.matters:
            raise ConfigError("key_record_invalid", "the default matter is not among the key's matters")


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """Hold one API key as it is on file: never the secret. Times are seconds since the epoch."""

    id: str
    digest: bytes
    """SHA-256 of the whole key."""
    grant: Grant
    created: int
    expires: int | None = None
    revoked: int | None = None
    """When it was revoked. A record with any value here is refused, whatever the clock says."""
    replaces: str = ""
    """The id of the key that it follows, where it was made by a rotation."""

    def __post_init__(self) -> None:
        """Refuse a record that could never match; raises `ConfigError("key_record_invalid")`."""
        if _ID.fullmatch(self.id) is None or len(self.digest) != 32:
            raise ConfigError(
                "key_record_invalid", "a key record needs an id of base32 characters and a sha-256 digest"
            )

    @property
    def principal(self) -> Principal:
        """Return the principal that this key proves."""
        grant = self.grant
        return Principal(
            id=grant.principal,
            organisation=grant.organisation,
            roles=grant.roles,
            walls=grant.walls,
            credential="api_key",
            key=self.id,
            default_matter=grant.default_matter,
            matters=grant.matters,
        )


class KeyRing:
    """Hold the key records by id, each with its principal made ready. It never changes."""

    __slots__ = ("_entries",)

    def __init__(self, records: Iterable[KeyRecord] = ()) -> None:
        entries: dict[str, tuple[KeyRecord, Principal]] = {}
        for record in records:
            if record.id in entries:
                raise ConfigError("key_record_invalid", f"two key records have the id `{record.id}`")
            entries[record.id] = (record, record.principal)
        self._entries: Mapping[str, tuple[KeyRecord, Principal]] = MappingProxyType(entries)

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, key_id: str) -> tuple[KeyRecord, Principal] | None:
        """Return the record and its principal, or None."""
        return self._entries.get(key_id)

    @property
    def records(self) -> tuple[KeyRecord, ...]:
        """Return every record, in the order of the file."""
        return tuple(record for record, _ in self._entries.values())
