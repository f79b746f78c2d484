"""A folder of documents, in the order of their paths, decoded by the worker that decodes a call's attachments."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from situs.adapters.documents import DocumentDecoder
from situs.errors import CallError
from situs.export import LARGEST, Naming, Record, Unreadable, read_text

LINK, HIDDEN = "link", "hidden"
"""Two of the reasons for which something is passed over; a name that begins with a dot is the system's own."""
_LARGEST_FILE = 2 * LARGEST


class Folder:
    """Read every regular file below a folder; names that begin with a dot are left out.

    Links are not followed. What is neither file nor folder is not read. Each is a record that cannot be read.
    """

    def __init__(self, root: Path, naming: Naming, *, matters: bool = False) -> None:
        self._root, self._naming, self._matters = root, naming, matters
        self._hash: Any = sha256()
        self.size = 0
        self.shown = ""
        """The path of the file that was read last, for the terminal alone."""

    async def records(self) -> AsyncIterator[Record | Unreadable]:
        """Yield each document; raise `OSError` where the folder cannot be read."""
        decoder = DocumentDecoder()
        try:
            shown = ((path, why) for path, why in entries_below(self._root) if why != HIDDEN)
            for number, (path, why) in enumerate(shown, 1):
                self.shown = str(path.relative_to(self._root))
                yield self._passed_over(number, why) if why else await self._read(number, path, decoder)
        finally:
            await decoder.aclose()

    def described(self) -> dict[str, Any]:
        """Return the size of all files, and the digest over their digests in order."""
        return {"bytes": self.size, "sha256": self._hash.hexdigest()}

    async def _read(self, number: int, path: Path, decoder: DocumentDecoder) -> Record | Unreadable:
        try:
            raw, digest, size = _bytes_of(path)
        except OSError:
            return self._unreadable(number, sha256().hexdigest(), "its file cannot be read")
        self.size += size
        if raw is None:
            return self._unreadable(number, digest, "it is too long")
        try:
            text = await decoder.decode("", path.name, raw)
        except CallError as error:
            return self._unreadable(number, digest, error.code)
        self._hash.update(bytes.fromhex(digest))
        return read_text(number, digest, text, self._naming_of(path))

    def _passed_over(self, number: int, why: str) -> Unreadable:
        told = "it is a link, and none is followed" if why == LINK else f"it is {why}"
        return Unreadable(number, sha256().hexdigest(), told)

    def _unreadable(self, number: int, digest: str, why: str) -> Unreadable:
        self._hash.update(bytes.fromhex(digest))
        return Unreadable(number, digest, why)

    def _naming_of(self, path: Path) -> Naming:
        inner = path.relative_to(self._root).parts
        return Naming(inner[0]) if self._matters and len(inner) > 1 else self._naming


def entries_below(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file in the order of the paths, and what is passed over with why: it is empty for a file to be read.

    Links, hidden names and what is neither file nor folder are passed over, with all below them. Raise `OSError`.
    """
    with os.scandir(root) as found:
        entries = sorted(found, key=lambda e: e.name)
    for entry in entries:
        why = _passed_over(entry)
        if not why and entry.is_dir(follow_symlinks=False):
            yield from entries_below(Path(entry.path))
        else:
            yield Path(entry.path), why


def _passed_over(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return LINK
    if entry.name.startswith("."):
        return HIDDEN
    plain = entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
    return "" if plain else "no regular file"


def _bytes_of(path: Path) -> tuple[bytes | None, str, int]:
    """Return a file's bytes (None where it is too long), its digest and its size."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("no regular file")
        raw = file.read(_LARGEST_FILE + 1)
        if len(raw) <= _LARGEST_FILE:
            return raw, sha256(raw).hexdigest(), len(raw)
        digest, size = sha256(raw), len(raw)
        while piece := file.read(1 << 20):
            digest.update(piece)
            size += len(piece)
        return None, digest.hexdigest(), size
