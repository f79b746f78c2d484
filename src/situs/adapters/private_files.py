"""Files that only their owner may read: written atomically, refused where others can look or write."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from situs.errors import ConfigError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_CHUNK = 64 * 1024


def read_private(path: Path, *, limit: int = 16_777_216) -> bytes:
    """Return the bytes of a file that is ours alone (mode 0600 or stricter, no symbolic link).

    Raises `FileNotFoundError` where there is none, `ConfigError("file_not_private")` where a group or
    others have any right, `ConfigError("file_unreadable")` for whatever else is wrong, a file above `limit`
    bytes included.
    """
    try:
        # Not blocking: a named pipe in its place must not hold us up.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigError("file_unreadable", f"cannot open {path.name}: {error.strerror}") from None
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or state.st_size > limit:
            raise ConfigError("file_unreadable", f"{path.name} is no regular file or too large")
        if state.st_mode & _OTHERS or state.st_uid not in (os.geteuid(), 0):
            raise ConfigError("file_not_private", f"{path.name} must belong to this user and have mode 0600")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit + 1)
    finally:
        os.close(descriptor)


def replace_private(path: Path, content: bytes) -> None:
    """Put `content` at `path` (0600), durably and at once: a reader sees the old file or the new."""
    temporary = _write_beside(path, content)
    try:
        os.replace(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    sync_folder(path.parent)


def create_private(path: Path, content: bytes) -> bool:
    """Put `content` at `path` with mode 0600 unless something is there; tell whether this call did it.

    The file appears whole or not at all: a link to a finished temporary file fails where the name is taken.
    """
    temporary = _write_beside(path, content)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    sync_folder(path.parent)
    return True


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file (0600) durably, or leave the file as it was; one process at a time.

    What stands behind the last line end was cut off by a crash, was reported to nobody as written, and goes. Raises
    `OSError`.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        end = _end_of_lines(descriptor)
        os.ftruncate(descriptor, end)
        try:
            rest = line + b"\n"
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
            sync_folder(path.parent)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, end)
            raise
    finally:
        os.close(descriptor)


def lines_of(raw: bytes) -> list[bytes]:
    """Return the lines of a file that `append_line` wrote; a last one without an end was never written."""
    return raw[: raw.rfind(b"\n") + 1].splitlines()


def _end_of_lines(descriptor: int) -> int:
    """Return the offset behind the last line end, 0 where there is none."""
    end = os.fstat(descriptor).st_size
    while end:
        start = max(0, end - _CHUNK)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def sync_folder(folder: Path) -> None:
    """Make creations, renames and removals in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_beside(path: Path, content: bytes) -> Path:
    temporary = path.with_name(f".{path.name}.{token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        temporary.unlink()
        raise
    return temporary
