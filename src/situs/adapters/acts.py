"""Proposed policy sets in a folder (mode 0700), by their digests, and the acts upon them in a file that only grows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from situs.adapters.private_files import create_private, read_private
from situs.adapters.waiting import WaitingEntries
from situs.errors import ConfigError

_LARGEST = 64 * 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class ActStore:
    """Keep what was proposed, and the entries of acts as they were made."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._waiting = folder, WaitingEntries(folder / "acts.jsonl")

    def entries(self) -> list[dict[str, Any]]:
        """Return every act's entry, in order; raise as `WaitingEntries.entries` does."""
        return self._waiting.entries()

    def add(self, entry: Mapping[str, Any]) -> None:
        """Write an act's entry durably."""
        self._make(self._folder)
        self._waiting.add(entry)

    def keep(self, text: str) -> str:
        """Keep a text for good, and return its SHA-256, hex."""
        raw = text.encode()
        digest = hashlib.sha256(raw).hexdigest()
        self._make(self._folder)
        self._make(self._folder / "texts")
        create_private(self._folder / "texts" / digest, raw)
        return digest

    def text_of(self, digest: str) -> str:
        """Return a text that was kept; raise `ConfigError("policy_text_missing")` where it is not there as it was."""
        missing = ConfigError("policy_text_missing", f"the text {digest[:12]} of a proposal is missing or was changed")
        if _DIGEST.fullmatch(digest) is None:
            raise missing
        try:
            raw = read_private(self._folder / "texts" / digest, limit=_LARGEST)
        except FileNotFoundError:
            raise missing from None
        if hashlib.sha256(raw).hexdigest() != digest:
            raise missing
        return raw.decode()

    def keep_set(self, policies: str, sources: Mapping[str, str], schema: str) -> None:
        """Keep a policy set under its digest: an index of the texts that it is made of."""
        index = {"schema": self.keep(schema), "sources": {name: self.keep(text) for name, text in sources.items()}}
        self._make(self._folder / "sets")
        create_private(self._folder / "sets" / f"{policies}.json", orjson.dumps(index))

    def set_of(self, policies: str) -> tuple[dict[str, str], str]:
        """Return the sources and the schema of a set. Whoever compiles them compares the digest.

        Raise `ConfigError("policy_text_missing")`.
        """
        missing = ConfigError("policy_text_missing", f"the policy set {policies[:12]} is not kept here as it was")
        try:
            if _DIGEST.fullmatch(policies) is None:
                raise missing
            index = orjson.loads(read_private(self._folder / "sets" / f"{policies}.json", limit=_LARGEST))
            sources = {str(name): self.text_of(digest) for name, digest in index["sources"].items()}
            return sources, self.text_of(index["schema"])
        except (FileNotFoundError, orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            raise missing from None

    def sets(self) -> Iterator[str]:
        """Yield the digests of the sets that are kept."""
        for path in sorted((self._folder / "sets").glob("*.json")):
            if _DIGEST.fullmatch(path.stem):
                yield path.stem

    @staticmethod
    def _make(folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
