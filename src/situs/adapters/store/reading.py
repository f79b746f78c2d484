"""A ledger's file that is only read, asked as the ledger itself is: beside a gateway that writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from situs.adapters.store.reader import LedgerReader
from situs.ledger import Receipt, VerifierKey


class LedgerFile:
    """Answer as `SqliteLedger` does, without its lock. Questions block, so it is for commands."""

    __slots__ = ("_reader", "_vkey")

    def __init__(self, path: Path, vkey: VerifierKey) -> None:
        """Open the file; raise `LedgerError("ledger_unreadable")`."""
        self._reader, self._vkey = LedgerReader(path), vkey

    async def events(self) -> tuple[dict[str, Any], ...]:
        """Return every event that belongs to a call, in order, proven."""
        return self._reader.events(self._vkey)

    async def receipt(self, call: str) -> Receipt:
        """Return the receipt of all entries of an id."""
        return self._reader.receipt(call)

    async def of_matter(self, matter: str, size: int) -> tuple[tuple[int, dict[str, Any]], ...]:
        """Return a matter's entries among the first `size`, with the events that tell what they mean."""
        return self._reader.of_matter(matter, size)

    async def last_calls(self) -> dict[str, int]:
        """Return when the newest call of each matter was decided."""
        return self._reader.last_calls()

    def close(self) -> None:
        """Close the file."""
        self._reader.close()
