"""Write a data set and its manifest into a folder: both appear, whole and durable, or neither does.

They hold client text, so until then they have no name: whatever ends the process, nothing of them is left. Where the
file system has no files without a name they have hidden ones, which the next export into the folder removes.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from situs.adapters.private_files import sync_folder
from situs.errors import CallError
from situs.export import Manifest, Record, Tally, Terms, Unreadable, Verdict
from situs.ledger import Signer

MANIFEST = "manifest.jsonl"


class ExportWriter:
    """Take records with their verdicts in order; use it as a context manager, so that nothing is left of a failure."""

    def __init__(self, folder: Path, name: str, terms: Terms) -> None:
        """Make the folder, where it is not there; raise `CallError("export_exists")` where it holds an export.

        Or where another process writes one there. `terms.head` is written as it stands: it must have been judged.
        """
        self._data, self._manifest = folder / name, folder / MANIFEST
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._alone = _locked(folder)
        if any(path.exists() for path in (self._data, self._manifest)):
            os.close(self._alone)
            raise CallError("export_exists", "the folder holds an export already: name another, or remove it")
        self._terms, self._lines = terms, Manifest()
        self._hash, self._size = sha256(), 0
        self.tally = Tally()
        self._out = _create(_part(self._data))
        self._list = _create(_part(self._manifest))
        self._list.write(self._lines.begin(terms))
        if terms.head:
            self._write(terms.head)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close, and remove what did not become an export."""
        for file, path in ((self._out, self._data), (self._list, self._manifest)):
            with suppress(OSError):  # what a full disk does not take; a finished export was flushed before
                file.close()
            _part(path).unlink(missing_ok=True)
        os.close(self._alone)

    def add(self, record: Record | Unreadable, verdict: Verdict) -> None:
        """Write the manifest's line, and the record where it is kept."""
        self._list.write(self._lines.record(record, verdict))
        self.tally.add(verdict)
        if verdict.kept:
            self._write(verdict.body)

    async def finish(
        self,
        source: dict[str, Any],
        ledger: str,
        signer: Signer,
        record: Callable[[dict[str, Any], bytes], Awaitable[None]],
    ) -> bytes:
        """Sign, have `record` note the data's description and the manifest's root, and give both files their names.

        Return the root. What `record` raises leaves no export behind: no ledger, no data.
        """
        data = {"bytes": self._size, "sha256": self._hash.hexdigest()}
        self._list.write(self._lines.end(self.tally, source, data))
        self._list.write(self._lines.sign(ledger, signer))
        for file in (self._out, self._list):
            file.flush()
            os.fsync(file.fileno())
        await record(data, self._lines.root)
        for file, path in ((self._out, self._data), (self._list, self._manifest)):
            _name(file, path, self._alone)
        sync_folder(self._data.parent)
        return self._lines.root

    def _write(self, body: bytes) -> None:
        whole = body + b"\n"
        self._out.write(whole)
        self._hash.update(whole)
        self._size += len(whole)


def _locked(folder: Path) -> int:
    """Return a descriptor that keeps others from the folder until it is closed, by the end of the process at last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise CallError("export_exists", "another export is being written into this folder: name another") from None
    return descriptor


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _create(path: Path) -> Any:
    """Open a file that only its owner may read, without a name where that can be."""
    path.unlink(missing_ok=True)
    try:
        descriptor = os.open(path.parent, os.O_WRONLY | os.O_TMPFILE | os.O_CLOEXEC, 0o600)
        if os.path.exists(_way(descriptor)):
            return os.fdopen(descriptor, "wb")
        os.close(descriptor)
    except (OSError, AttributeError):  # a file system, or a system, that has none
        pass
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")


def _name(file: Any, path: Path, folder: int) -> None:
    """Give a finished file its name."""
    if os.fstat(file.fileno()).st_nlink:
        _part(path).replace(path)
    else:
        os.link(_way(file.fileno()), path.name, dst_dir_fd=folder, follow_symlinks=True)


def _way(descriptor: int) -> str:
    return f"/proc/self/fd/{descriptor}"
