"""Entries that wait for the ledger while another process serves it: a file that only grows, one entry a line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from situs.adapters.private_files import append_line, lines_of, read_private
from situs.errors import ConfigError

_LARGEST = 64 * 1024 * 1024


class WaitingEntries:
    """Keep entries in a file (mode 0600) until whoever serves the ledger has taken them; none is ever taken out."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> list[dict[str, Any]]:
        """Return every entry that was written here, in order; a last line that was cut off is none.

        Raise `ConfigError`: `entries_damaged`, `file_not_private`, `file_unreadable`.
        """
        try:
            found = [orjson.loads(line) for line in lines_of(read_private(self._path, limit=_LARGEST))]
        except FileNotFoundError:
            return []
        except orjson.JSONDecodeError:
            raise self._damaged() from None
        if not all(isinstance(one, dict) for one in found):
            raise self._damaged()
        return found

    def add(self, entry: Mapping[str, Any]) -> None:
        """Write an entry durably; raise `ConfigError("file_unreadable")` where it cannot be written."""
        try:
            append_line(self._path, orjson.dumps(entry))
        except OSError as error:
            raise ConfigError("file_unreadable", f"cannot write {self._path.name}: {error.strerror}") from None

    def _damaged(self) -> ConfigError:
        return ConfigError("entries_damaged", f"{self._path.name} is damaged")
