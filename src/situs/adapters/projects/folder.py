"""Read a project's folder: text files only, within bounds, never through a link."""

from __future__ import annotations

import os
from pathlib import Path

from situs.adapters.projects.archive import Bounds
from situs.adapters.projects.texts import companion_of, is_read, texts_of
from situs.errors import ConfigError
from situs.scan import Diagnostic, Project, SourceFile

_SKIPPED = frozenset({".git", ".sf", ".sfdx", "node_modules", ".venv", "__pycache__", ".hg", ".svn"})


def read_folder(root: Path, bounds: Bounds | None = None) -> Project:
    """Return the project in a folder, in the order of paths; what is left out for a reason is told of.

    Raises `ConfigError("project_missing")` where there is no such folder, `ConfigError("project_too_large")` where
    it exceeds the bounds: half a scan would look like a clean one.
    """
    limits = bounds or Bounds()
    if not root.is_dir():
        raise ConfigError("project_missing", "there is no such folder to scan")
    files: list[SourceFile] = []
    unread: list[Diagnostic] = []
    total = 0
    for path in _paths(root, unread):
        relative = _shown(path.relative_to(root))
        raw = _bytes(path, limits.file)
        if isinstance(raw, Diagnostic):
            unread.append(Diagnostic(relative, raw.why))
            continue
        for got in texts_of(relative, raw, _companion(path, limits.file), limits):
            if isinstance(got, Diagnostic):
                unread.append(got)
                continue
            files.append(got)
            total += len(got.text)
            if total > limits.total or len(files) > limits.files:
                raise ConfigError(
                    "project_too_large", "the folder is larger than a scan reads; scan its packages one by one"
                )
    return Project(tuple(sorted(files, key=lambda f: f.path)), tuple(unread))


def _paths(root: Path, unread: list[Diagnostic]) -> list[Path]:
    found: list[Path] = []

    def failed(fault: OSError) -> None:
        unread.append(Diagnostic(Path(fault.filename or root).name, "the folder cannot be listed"))

    for folder, folders, names in os.walk(root, onerror=failed, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        for name in (*folders, *names):
            path = Path(folder, name)
            if path.is_symlink():
                unread.append(Diagnostic(_shown(path.relative_to(root)), "a link, which is not followed"))
            elif path.is_file() and is_read(name):
                found.append(path)
    return found


def _shown(path: Path) -> str:
    """Return a path as text that every report can hold: a name that is no UTF-8 has its odd bytes replaced."""
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _bytes(path: Path, most: int) -> bytes | Diagnostic:
    """Return a file's bytes, one more than are taken where it is larger."""
    try:
        with path.open("rb") as source:
            return source.read(most + 1)
    except OSError as fault:
        return Diagnostic("", f"it cannot be read: {fault.strerror or type(fault).__name__}")


def _companion(path: Path, most: int) -> bytes:
    """Return what stands beside a static resource; nothing where that is missing, a link, or cannot be read."""
    beside = companion_of(path.name)
    if not beside or path.with_name(beside).is_symlink() or not path.with_name(beside).is_file():
        return b""
    raw = _bytes(path.with_name(beside), most)
    return raw if isinstance(raw, bytes) else b""
