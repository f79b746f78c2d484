"""Policy sources: one file's text cut into its statements, each with the line that it starts on."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r'//[^\n]*|"(?:\\.|[^"\\])*"|;|\S', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Hold one statement of a file, its closing `;` included, and the line (from 1) of its first token."""

    file: str
    line: int
    text: str


def cut(file: str, text: str) -> tuple[Chunk, ...]:
    """Cut a file at the semicolons that close its statements; what is left at the end is a chunk too.

    Comments and strings are skipped over, as in the Cedar grammar (no other token holds a semicolon).
    """
    chunks: list[Chunk] = []
    start: int | None = None
    for token in _TOKEN.finditer(text):
        if token.group().startswith("//"):
            continue
        start = token.start() if start is None else start
        if token.group() == ";":
            chunks.append(_chunk(file, text, start, token.end()))
            start = None
    if start is not None:
        chunks.append(_chunk(file, text, start, len(text)))
    return tuple(chunks)


def _chunk(file: str, text: str, start: int, end: int) -> Chunk:
    return Chunk(file, text.count("\n", 0, start) + 1, text[start:end])
