"""A principal: who asks, as far as a credential proves it."""

from __future__ import annotations

from dataclasses import dataclass

STATED = "stated"
"""How somebody is known who says a name, and whom nobody checked."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Name the asker with the roles, organisation and walls that the credential vouches for."""

    id: str
    organisation: str = ""
    roles: frozenset[str] = frozenset()
    walls: frozenset[str] = frozenset()
    credential: str = ""
    """How it was proven: `api_key` or `jwt`; `stated` where somebody said a name and proved nothing."""
    key: str = ""
    """The id of the API key, which is not secret; empty for a token."""
    default_matter: str = ""
    claimed_matter: str = ""
    """The matter that a signed claim names."""
    matters: frozenset[str] = frozenset()
    """Matters that this credential may name; empty means any that the walls admit."""
    client_asserted: frozenset[str] = frozenset()
    """Facts about the principal that only the client states."""
