"""Put a policy set into the folder that a configuration names: the whole set, or the one that was there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from situs.adapters.private_files import sync_folder
from situs.errors import ConfigError

_SCHEMA = "schema.cedarschema"


def install_set(folder: Path, sources: Mapping[str, str], schema: str) -> None:
    """Make the folder hold these policy files and no others; `schema` is empty where the shipped one is meant.

    Other files of the folder stay. The new folder is made beside the old one and takes its name, so that nobody reads
    half of each; between two renames there is none, and whoever looks then is refused. Raise
    `ConfigError("policies_unwritable")`.
    """
    target = folder.resolve()
    made, old = (target.with_name(f".{target.name}.{token_hex(8)}") for _ in range(2))
    try:
        if target.exists():
            shutil.copytree(target, made, symlinks=True)
        else:
            made.mkdir()
        for path in [*made.glob("*.cedar"), made / _SCHEMA]:
            path.unlink(missing_ok=True)
        for name, text in {**sources, **({_SCHEMA: schema} if schema else {})}.items():
            _write(made / name, text)
        sync_folder(made)
        if target.exists():
            target.rename(old)
        made.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise ConfigError("policies_unwritable", f"`{folder}` cannot be written: {error.strerror}") from error
    finally:
        for path in (made, old):
            if path.exists() and target.exists():
                shutil.rmtree(path, ignore_errors=True)


def install_text(path: Path, text: str) -> None:
    """Put a text into a file at once and durably; raise `ConfigError("policies_unwritable")`."""
    made = path.resolve().with_name(f".{path.name}.{token_hex(8)}")
    try:
        _write(made, text)
        made.replace(path.resolve())
        sync_folder(path.resolve().parent)
    except OSError as error:
        made.unlink(missing_ok=True)
        raise ConfigError("policies_unwritable", f"`{path}` cannot be written: {error.strerror}") from error


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
