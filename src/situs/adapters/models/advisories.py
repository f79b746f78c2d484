"""Files of advisories: one, or a folder of them as databases hand them out."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from situs.errors import ConfigError
from situs.vetting import Advisory, read_advisories

_LARGEST = 256 * 1024 * 1024
_SUFFIXES = frozenset({".json", ".jsonl"})


def load_advisories(path: Path, now: datetime) -> tuple[Advisory, ...]:
    """Return the advisories that stand at a time, of a `.json` or `.jsonl` file, or of every such file below a folder.

    Raise `ConfigError`: `advisories_missing` where there is nothing, or something below it cannot be read or is a link
    to a folder, which is not followed; `advisories_invalid` where one is not of the format or all have more than
    256 MB: what cannot be read may be what counts.
    """
    files = _files(path) if path.is_dir() else [path]
    if not files:
        raise ConfigError("advisories_missing", f"`{path.name}` holds no advisories")
    found: list[Advisory] = []
    left = _LARGEST
    for file in files:
        try:
            with file.open("rb") as opened:
                raw = opened.read(left + 1)
        except OSError as error:
            raise _unread(file, error.strerror) from None
        left -= len(raw)
        if left < 0:
            raise ConfigError("advisories_invalid", f"the advisories have more than {_LARGEST} bytes")
        try:
            found += read_advisories(raw, now, lines=file.suffix.lower() == ".jsonl")
        except ConfigError as error:
            raise ConfigError("advisories_invalid", f"`{file.name}`: {error.message}") from None
    return tuple(found)


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=_fail):
        here = Path(folder)
        for name in folders:
            if (here / name).is_symlink():
                raise _unread(here / name, "a link to a folder is not followed")
        found += (here / name for name in names if Path(name).suffix.lower() in _SUFFIXES)
    for file in found:
        if not file.is_file():
            raise _unread(file, "it is no file")
    return sorted(found)


def _fail(error: OSError) -> None:
    raise _unread(Path(error.filename), error.strerror) from None


def _unread(path: Path, why: str | None) -> ConfigError:
    return ConfigError("advisories_missing", f"`{path.name}` cannot be read: {why}")
