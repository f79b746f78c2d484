"""Files of advisories: one, or a folder of them as databases hand them out."""

from __future__ import annotations

from pathlib import Path

from situs.errors import ConfigError
from situs.vetting import Advisory, read_advisories

_LARGEST = 256 * 1024 * 1024
_SUFFIXES = frozenset({".json", ".jsonl"})


def load_advisories(path: Path) -> tuple[Advisory, ...]:
    """Return the advisories of a `.json` or `.jsonl` file, or of every such file below a folder.

    Raise `ConfigError`: `advisories_missing` where there is nothing, `advisories_invalid` where one is not of the
    format or all have more than 256 MB: what cannot be read may be what counts.
    """
    files = sorted(p for p in path.rglob("*") if p.suffix in _SUFFIXES and p.is_file()) if path.is_dir() else [path]
    if not files:
        raise ConfigError("advisories_missing", f"`{path.name}` holds no advisories")
    found: list[Advisory] = []
    left = _LARGEST
    for file in files:
        try:
            with file.open("rb") as opened:
                raw = opened.read(left + 1)
        except OSError as error:
            raise ConfigError("advisories_missing", f"`{file.name}` cannot be read: {error.strerror}") from None
        left -= len(raw)
        if left < 0:
            raise ConfigError("advisories_invalid", f"the advisories have more than {_LARGEST} bytes")
        try:
            found += read_advisories(raw, lines=file.suffix == ".jsonl")
        except ConfigError as error:
            raise ConfigError("advisories_invalid", f"`{file.name}`: {error.message}") from None
    return tuple(found)
