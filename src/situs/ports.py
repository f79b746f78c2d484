"""What the core asks of the world. Each port has at least two implementations; the public fakes are in `situs.testing`.

Data members of a Protocol are read-only properties, or frozen dataclasses would not satisfy it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Protocol

from situs.ledger import Receipt
from situs.model import Matter
from situs.pseudonym import Sealed

Entry = Mapping[str, Any]
"""A ledger entry before it is made canonical: strings, integers, booleans, None, lists and objects of these."""


class Ledger(Protocol):
    """Append entries durably, and prove that they were."""

    async def append(self, entry: Entry) -> int:
        """Return the entry's index once it is durable; raise `LedgerError` if it is not."""
        ...

    async def receipt(self, call: str) -> Receipt:
        """Return the receipt of a call by its id; raise `CallError("receipt_not_found")` if there is none."""
        ...


Note = Callable[[str, int], None]
"""Is told the id of the key that a request to an upstream bears, empty where it bears none; and when that key ends by
itself, in milliseconds since the epoch, 0 where it does not."""


def unnoted(_key: str, _ends: int) -> None:
    """Note nothing."""


class Upstream(Protocol):
    """Perform one sealed call. It accepts `Sealed` and nothing else, and only `pseudonym.seal` builds one."""

    def stream(self, sealed: Sealed, note: Note = unnoted) -> AsyncIterator[bytes]:
        """Yield the raw bytes of the answer's body; raise `UpstreamError` for everything that goes wrong.

        `note` is told the id of the key that is used, and when it ends, before anything is sent with it.
        Closing the iterator cancels the call at the provider.
        """
        ...

    async def aclose(self) -> None:
        """Release connections and child processes."""
        ...


class MatterDirectory(Protocol):
    """Know the matters."""

    @property
    def snapshot(self) -> Mapping[str, Matter]:
        """Return every matter by id, as it stands now."""
        ...

    async def find(self, matter: str) -> Matter | None:
        """Return the matter, or None if there is no such matter."""
        ...


class KeySource(Protocol):
    """Hold one secret key for each matter. Destroying it erases the link from tokens to values (GDPR art. 17)."""

    async def matter_key(self, matter: str) -> bytes:
        """Return the matter's 32-byte key, made at first use; raise `ConfigError("key_source_unavailable")`."""
        ...

    async def is_destroyed(self, matter: str) -> bool:
        """Tell whether the matter's key was destroyed, and make none; raise `ConfigError("key_source_unavailable")`."""
        ...

    async def has_key(self, matter: str) -> bool:
        """Tell whether a key of the matter is there, and make none; raise `ConfigError("key_source_unavailable")`."""
        ...

    async def destroy(self, matter: str) -> None:
        """Destroy the matter's key for good; the caller has checked that no legal hold stands."""
        ...
