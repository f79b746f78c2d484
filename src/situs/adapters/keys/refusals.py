"""What every key source says when it cannot serve, and how it names a matter."""

from __future__ import annotations

import hashlib

from situs.errors import CallError, ConfigError

KEY_BYTES = 32


def name_of(matter: str) -> str:
    """Return the name under which a matter's key is kept: 64 hex digits that do not show the matter's id."""
    return hashlib.sha256(b"situs/matter-key\x00" + matter.encode()).hexdigest()


def unavailable(message: str) -> ConfigError:
    """Return the refusal for a source that cannot be asked or answers with nonsense."""
    return ConfigError("key_source_unavailable", message, status=503)


def destroyed() -> CallError:
    """Return the refusal for a matter whose key was destroyed."""
    return CallError("matter_key_destroyed", "the key of this matter was destroyed", status=410)
