"""Decode attachments to the text that a model will see, in a worker of their own."""

from __future__ import annotations

from collections.abc import Sequence

from situs.adapters.documents import DocumentDecoder
from situs.adapters.documents.bounds import Bounds, too_large
from situs.wire import Attachment


class Documents:
    """Decode documents outside the gateway's process."""

    def __init__(self) -> None:
        self._worker = DocumentDecoder()

    async def decode(self, attachments: Sequence[Attachment]) -> list[str]:
        """Return each attachment's text, in order; raise `CallError` for one that cannot be read whole.

        All together may have as many characters as one document.
        """
        texts: list[str] = []
        size = 0
        for attachment in attachments:
            texts.append(await self._worker.decode(attachment.media_type, attachment.filename, attachment.data))
            size += len(texts[-1])
            if size > Bounds().text_chars:
                raise too_large("characters")
        return texts

    async def aclose(self) -> None:
        """Stop the worker."""
        await self._worker.aclose()
