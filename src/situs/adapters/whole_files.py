"""Files for others to read: each appears whole and durable, or not at all, whatever stood at its name before."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from situs.adapters.private_files import sync_folder

_DEVICES = (("/", "dev"), ("/", "proc"))


@contextmanager
def writing(path: Path, *, new: bool = False) -> Iterator[BinaryIO]:
    """Open a file that takes its name once all went well; another process that writes the same does not disturb it.

    A link at its name is replaced and not followed, and what was there keeps its mode. A pipe or a device is written to
    as it stands. Raise `OSError`, and then what was there is there still; with `new`, `FileExistsError` for anything.
    """
    if not new and _is_no_file(path):
        with path.open("wb") as file:
            yield file
        return
    mode = _mode_of(path)
    part = path.with_name(f".{path.name}.{token_hex(8)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.fchmod(descriptor, mode)
            yield file
            file.flush()
            os.fsync(descriptor)
        if new:
            os.link(part, path)
        else:
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def _is_no_file(path: Path) -> bool:
    return path.absolute().parts[:2] in _DEVICES or (path.exists() and not path.is_file())


def _mode_of(path: Path) -> int | None:
    """Return the mode of a file that may be replaced, None where there is none; raise `PermissionError`."""
    try:
        state = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(state.st_mode):
        return None
    if not os.access(path, os.W_OK):
        raise PermissionError(13, "Permission denied", str(path))
    return stat.S_IMODE(state.st_mode)
