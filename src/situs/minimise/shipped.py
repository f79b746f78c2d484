"""Read the minimiser's model as the package ships it, without the array library that its contents need."""

from __future__ import annotations

import hashlib
from importlib import resources

from situs.errors import ConfigError

FILE = "ranker.npz"
DIGEST = "ranker.sha256"


def read_shipped() -> bytes:
    """Return the shipped model; raise `ConfigError` where it is missing or not the pinned one (SHA-256)."""
    folder = resources.files("situs.minimise") / "data"
    try:
        content = (folder / FILE).read_bytes()
        pinned = (folder / DIGEST).read_text(encoding="ascii").split()[0]
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise ConfigError("config_invalid", "the minimiser's model is missing from the package") from error
    if hashlib.sha256(content).hexdigest() != pinned:
        raise ConfigError("config_invalid", "the minimiser's model is not the one that is pinned")
    return content
