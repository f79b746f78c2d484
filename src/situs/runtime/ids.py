"""Ids of calls, erasures and exports, as people write them behind a command."""

from __future__ import annotations

import secrets
from collections.abc import Iterator


def fresh_id() -> str:
    """Return a fresh id: 128 random bits, URL-safe, and never with a dash at its beginning, like an option's."""
    return next(one for one in _drawn() if not one.startswith("-"))


def _drawn() -> Iterator[str]:
    while True:
        yield secrets.token_urlsafe(16)
