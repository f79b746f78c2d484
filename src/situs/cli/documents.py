"""Read the documents that a command names, by the decoders of attachments, in a process of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from situs.errors import CallError


def decoded(files: Sequence[Path]) -> list[tuple[Path, str | CallError]]:
    """Return each file's text, or why it cannot be read."""
    return asyncio.run(_decoded(files))


def text_of(file: Path) -> str:
    """Return one file's text; raise `CallError` where it cannot be read."""
    _, text = decoded([file])[0]
    if isinstance(text, CallError):
        raise text
    return text


async def _decoded(files: Sequence[Path]) -> list[tuple[Path, str | CallError]]:
    """Decode every file in the worker for strangers' documents, which a bad one cannot harm."""
    from situs.adapters.documents import DocumentDecoder

    worker = DocumentDecoder()
    texts: list[tuple[Path, str | CallError]] = []
    try:
        for path in files:
            try:
                texts.append((path, await worker.decode("", path.name, path.read_bytes())))
            except CallError as error:
                texts.append((path, error))
    finally:
        await worker.aclose()
    return texts
