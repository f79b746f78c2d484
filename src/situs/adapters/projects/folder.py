"""Read a project's folder: text files only, within bounds, never through a link."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from situs.errors import ConfigError
from situs.scan import Diagnostic, Project, SourceFile

_SKIPPED = frozenset({".git", ".sf", ".sfdx", "node_modules", ".venv", "__pycache__", ".hg", ".svn"})
_READ = frozenset(
    {
        *("xml", "cls", "trigger", "js", "ts", "html", "cmp", "page", "component", "json", "resource", "md-meta"),
        *("object", "flow", "labels", "settings", "bot", "botversion", "oip", "os", "rpt", "agent", "md", "app"),
        *("genaiplannerbundle", "genaiplugin", "genaifunction", "genaiprompttemplate", "embeddedserviceconfig"),
        *("namedcredential", "externalcredential", "remotesite", "csptrustedsite", "externalserviceregistration"),
    }
)
"""Suffixes of files that can hold metadata or code."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bound what is read."""

    file: int = 8_000_000
    """Bytes of one file."""
    total: int = 512_000_000
    """Bytes of all."""
    files: int = 100_000


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
        got = _read(path, limits)
        if isinstance(got, Diagnostic):
            unread.append(Diagnostic(relative, got.why))
            continue
        files.append(SourceFile(relative, got))
        total += len(got)
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
            elif path.is_file() and name.rpartition(".")[2].lower() in _READ:
                found.append(path)
    return found


def _shown(path: Path) -> str:
    """Return a path as text that every report can hold: a name that is no UTF-8 has its odd bytes replaced."""
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read(path: Path, limits: Bounds) -> str | Diagnostic:
    try:
        with path.open("rb") as source:
            raw = source.read(limits.file + 1)
    except OSError as fault:
        return Diagnostic("", f"it cannot be read: {fault.strerror or type(fault).__name__}")
    if len(raw) > limits.file:
        return Diagnostic("", f"larger than {limits.file:,} bytes")
    return _decode(raw)


def _decode(raw: bytes) -> str | Diagnostic:
    """Return text from UTF-8, or UTF-16 where its mark says so; else from Latin-1, which knows every byte."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            return Diagnostic("", "broken UTF-16")
    if b"\0" in raw[:4096]:
        return Diagnostic("", "not text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
