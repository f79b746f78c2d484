"""One writer for a ledger: a lock of the operating system, held for life and dropped by it on any death."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from situs.errors import ConfigError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class WriterLock:
    """Hold the lock of a ledger's path, through a file beside it that is never removed.

    The file stays, since removing it would let two processes lock two files of one name.
    """

    __slots__ = ("_descriptor",)

    def __init__(self, ledger: Path) -> None:
        """Take the lock; raise `ConfigError("ledger_locked")` if another writer has it."""
        path = ledger.with_name(ledger.name + ".lock")
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise ConfigError("ledger_unreadable", f"cannot open {path.name}: {error.strerror}") from error
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise ConfigError("ledger_locked", f"another process is writing {ledger.name}") from error

    def release(self) -> None:
        """Let the next writer in."""
        os.close(self._descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        # Not lockf: its locks are per process, so a second ledger in this process would get in.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
