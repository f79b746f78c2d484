"""Decode attachments to the text that a model will see, in a worker of their own."""

from __future__ import annotations

from collections.abc import Sequence

from situs.adapters.documents import DocumentDecoder
from situs.wire import Attachment


class Documents:
    """Decode documents outside the gateway's process."""

    def __init__(self) -> None:
        self._worker = DocumentDecoder()

    async def decode(self, attachments: Sequence[Attachment]) -> list[str]:
        """Return each attachment's text, in order; raise `CallError` for one that cannot be read whole."""
        return [await self._worker.decode(a.media_type, a.filename, a.data) for a in attachments]

    async def aclose(self) -> None:
        """Stop the worker."""
        await self._worker.aclose()
