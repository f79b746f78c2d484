"""Lines of a file of any size: bounded, numbered, hashed; a line that is too long is told and passed over."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, BinaryIO, NamedTuple

from situs.export import LARGEST

_PIECE = 1 << 20


class Line(NamedTuple):
    """Hold one line as it stands, with its end."""

    number: int
    raw: bytes
    """Empty where the line is too long."""
    digest: str
    """SHA-256 (hex) of a line that is too long, without its end; else empty."""


class Source:
    """Read a file line by line, counting and hashing every byte."""

    __slots__ = ("_file", "_hash", "_limit", "size")

    def __init__(self, file: BinaryIO, limit: int = LARGEST) -> None:
        self._file, self._limit = file, limit
        self._hash: Any = sha256()
        self.size = 0

    def __iter__(self) -> Iterator[Line]:
        """Yield each line; raise `OSError` where the file cannot be read."""
        number = 0
        while raw := self._take(self._limit + 2):
            number += 1
            long = len(raw.rstrip(b"\r\n")) > self._limit or (len(raw) > self._limit and not raw.endswith(b"\n"))
            yield Line(number, b"", self._pass_over(raw)) if long else Line(number, raw, "")

    def described(self) -> dict[str, Any]:
        """Return digest and size of what was read."""
        return {"bytes": self.size, "sha256": self._hash.hexdigest()}

    def _take(self, limit: int) -> bytes:
        raw = self._file.readline(limit)
        self._hash.update(raw)
        self.size += len(raw)
        return raw

    def _pass_over(self, raw: bytes) -> str:
        """Read a long line to its end in pieces, and return its digest."""
        digest = sha256()
        while raw and not raw.endswith(b"\n"):
            digest.update(raw)
            raw = self._take(_PIECE)
        digest.update(raw.removesuffix(b"\n"))
        return digest.hexdigest()
