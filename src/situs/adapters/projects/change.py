"""Write a change to a project as files of its own, which never replace one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from situs.errors import ConfigError


def write_change(root: Path, files: Mapping[str, str]) -> None:
    """Write files by their relative paths into a folder that is empty or not there yet.

    Raises `ConfigError("change_folder")` where the folder holds something or cannot be written, or a path leads out.
    """
    if any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in files):
        raise ConfigError("change_folder", "a file's path would lead out of the folder")
    try:
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise ConfigError("change_folder", "the folder for the change must be empty, or not there yet")
        for name, text in files.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    except OSError as fault:
        why = fault.strerror or type(fault).__name__
        raise ConfigError("change_folder", f"the change cannot be written: {why}") from fault
