"""What people confirmed of terms: one line each in a file that only grows, and the text that each document then had."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

import orjson

from situs.adapters.private_files import append_line, lines_of, read_private, replace_private
from situs.errors import ConfigError
from situs.terms import Confirmation

_LARGEST = 64 * 1024 * 1024


class Confirmations:
    """Keep confirmations in a folder (mode 0700)."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lines = folder, folder / "confirmations.jsonl"

    def latest(self) -> dict[str, Confirmation]:
        """Return the last confirmation of each record; a last line that was cut off is none.

        Raise `ConfigError`: `terms_confirmations_invalid`, `file_not_private`, `file_unreadable`.
        """
        try:
            found = [_read(line) for line in lines_of(read_private(self._lines, limit=_LARGEST))]
        except FileNotFoundError:
            return {}
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            raise ConfigError("terms_confirmations_invalid", f"{self._lines.name} is damaged") from None
        return {one.record: one for one in found}

    def add(self, confirmation: Confirmation, text: str) -> None:
        """Keep a confirmation durably, and the normalised text that it is about."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        replace_private(self._folder / f"{confirmation.record}.txt", text.encode())
        append_line(self._lines, orjson.dumps(asdict(confirmation)))

    def text_of(self, confirmation: Confirmation) -> str | None:
        """Return the text that was confirmed, or None where it is not there any more as it was."""
        try:
            raw = read_private(self._folder / f"{confirmation.record}.txt", limit=_LARGEST)
        except FileNotFoundError:
            return None
        return raw.decode() if hashlib.sha256(raw).hexdigest() == confirmation.sha256 else None


def _read(line: bytes) -> Confirmation:
    row = orjson.loads(line)
    found = Confirmation(**{**row, "clauses": tuple((str(digest), int(at)) for digest, at in row["clauses"])})
    words = (found.record, found.record_sha256, found.file_sha256, found.sha256, found.by, found.credential)
    if not all(isinstance(word, str) for word in words) or type(found.at) is not int:
        raise ValueError("not a confirmation")
    return found
