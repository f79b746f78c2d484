"""The destruction of a matter's key: erasure of the link from tokens to values (GDPR art. 17)."""

from __future__ import annotations

from situs.errors import CallError
from situs.model import Matter
from situs.ports import KeySource


async def destroy_key(source: KeySource, matter: Matter) -> None:
    """Destroy the matter's key for good; raises `CallError("legal_hold", 409)` while a hold stands.

    The duty to preserve evidence precedes erasure while it lasts (GDPR art. 17(3)(e)).
    """
    if matter.legal_hold:
        raise CallError("legal_hold", "the matter is under legal hold: its key cannot be destroyed", status=409)
    await source.destroy(matter.id)
