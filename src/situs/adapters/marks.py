"""Keep marks of logs that were verified in full, in this account's cache.

A mark that others could have written, that is damaged, or that another version wrote is as good as none: the log is
verified in full then, and so it is where nothing can be kept.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from situs import __version__
from situs.adapters.private_files import read_private, replace_private
from situs.errors import ConfigError
from situs.ledger import Mark, VerifierKey, format_mark, parse_mark

_LARGEST = 1 << 28


def marks_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder: `situs/verified` below the XDG cache home."""
    environ = os.environ if environ is None else environ
    # XDG Base Directory: a relative path there is invalid and is ignored.
    home = Path(environ.get("XDG_CACHE_HOME", ""))
    return (home if home.is_absolute() else Path("~/.cache").expanduser()) / "situs" / "verified"


def load_mark(vkey: VerifierKey, folder: Path | None = None) -> Mark | None:
    """Return what is remembered of a key's log, or None."""
    try:
        raw = read_private(_path(vkey, folder), limit=_LARGEST)
    except (OSError, ConfigError, RuntimeError):  # RuntimeError: the account has no home
        return None
    return parse_mark(raw, __version__)


def keep_mark(vkey: VerifierKey, mark: Mark, folder: Path | None = None) -> None:
    """Remember a mark in place of that key's last, if the folder can be written."""
    with suppress(OSError, RuntimeError):
        path = _path(vkey, folder)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_private(path, format_mark(mark, __version__))


def _path(vkey: VerifierKey, folder: Path | None) -> Path:
    return (folder or marks_folder()) / sha256(str(vkey).encode()).hexdigest()
