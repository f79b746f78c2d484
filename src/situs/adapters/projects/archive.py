"""Unpack an archive of a project's files in memory, within bounds; one that is hostile is refused whole."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_RATIO = 200
"""How often an archive may hold its own size: XML shrinks to a thirtieth, text of one letter to a thousandth."""
_SMALL = 16_000_000
"""Bytes up to which the ratio does not matter."""
_ENTRY, _HEADER = b"PK\x01\x02", 30
"""The beginning of each entry of the directory, and the least size of a file's own header (APPNOTE 4.3)."""
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ODD = re.compile(r"[\x00-\x1f\x7f\\:]")
_MOST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bound what is read."""

    file: int = 8_000_000
    """Bytes of one file."""
    total: int = 512_000_000
    """Bytes of all."""
    files: int = 100_000


class Refused(Exception):
    """Say why an archive is not unpacked; `broken` where it is no whole archive, as one that was cut off is none."""

    def __init__(self, why: str, *, broken: bool = False) -> None:
        super().__init__(why)
        self.broken = broken


def read_archive(raw: bytes, bounds: Bounds) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of each file, in the archive's order; nothing before the whole directory was checked.

    A file beyond the bound of one comes with one byte more than that. Raises `Refused` for too many files or bytes, too
    high a ratio, a path that leads out or is there twice, a link, an encrypted file, files that overlap, and a broken
    archive.
    """
    if raw.count(_ENTRY) > bounds.files:  # before the directory is read, which makes an object of each
        raise Refused("it holds too many files")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            _check(entries, len(raw), bounds)
            for entry in entries:
                if not entry.is_dir():
                    with archive.open(entry) as file:
                        yield entry.filename, file.read(min(entry.file_size, bounds.file) + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OverflowError, RuntimeError):
        raise Refused("it is broken", broken=True) from None


def _check(entries: list[zipfile.ZipInfo], size: int, bounds: Bounds) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > bounds.files:
        raise Refused("it holds too many files")
    if total > bounds.total or (total > _SMALL and total > size * _RATIO):
        raise Refused("it would unpack to too much")
    names = [entry.filename.rstrip("/").casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise Refused("it holds a path twice")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("it is encrypted")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise Refused("it is packed in an uncommon way")
    if any(_is_special(entry) for entry in entries):
        raise Refused("it holds a link")
    if any(_leads_out(entry) for entry in entries):
        raise Refused("it holds a path that is none, or leads out")
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for one, following in pairwise(ordered):
        if one.header_offset + _HEADER + one.compress_size > following.header_offset:
            raise Refused("its files overlap")


def _is_special(entry: zipfile.ZipInfo) -> bool:
    """Tell whether Unix would make anything else than a file or folder of it."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename  # as it stands: `filename` is cut off at a NUL
    parts = name.rstrip("/").split("/")
    return len(name) > _MOST_NAME or bool(_ODD.search(name)) or any(part in ("", ".", "..") for part in parts)
