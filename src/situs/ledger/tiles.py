"""The log as static files: C2SP tlog-tiles, which monitors and auditors read without a server of ours.

A *tile* is up to 256 consecutive hashes of one level ("Merkle Tree"), a *bundle* the entries under a tile of level 0
("Log entries"). Tiles that are full never change; the right edge of the tree is in *partial* ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from situs.errors import IntegrityError, LedgerError
from situs.ledger.merkle import node_hash

WIDTH = 256
"""Hashes in a full tile (section "Merkle Tree": "exactly 256 hashes wide, or 8,192 bytes")."""
MOST_ENTRY_BYTES = (1 << 16) - 1
"""The longest entry of a bundle: its length stands before it as "big-endian uint16" (section "Log entries")."""


_PATH = re.compile(r"tile/(entries|\d{1,2})/((?:x\d{3}/){0,6}\d{3})(?:\.p/(\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """Hold one file of the log: its path under the prefix, and what is in it."""

    path: str
    content: bytes
    full: bool
    """It is whole and never changes again."""


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Return `tile/<L>/<N>[.p/<W>]`, or `tile/entries/<N>[.p/<W>]` for the level `entries`.

    `<N>` is "encoded into zero-padded 3-digit path elements", and "all but the last path element MUST begin with
    an `x`" (section "Merkle Tree").
    """
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def parse_tile_path(path: str) -> tuple[str, int, int] | None:
    """Return the level, number and width of a path, or None where it is not one that `tile_path` makes."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level, number, width = found[1], int(found[2].replace("/", "").replace("x", "")), int(found[3] or WIDTH)
    plain = width > 0 and tile_path(level if level == "entries" else int(level), number, width) == path
    return (level, number, width) if plain else None


def parse_bundle(path: str, content: bytes, width: int) -> list[bytes]:
    """Return the entries of a bundle; raise `IntegrityError("tile_differs")` where there are not `width` of them."""
    entries: list[bytes] = []
    at = 0
    while at < len(content) and len(entries) <= width:
        size = int.from_bytes(content[at : at + 2], "big")
        entries.append(content[at + 2 : at + 2 + size])
        at += 2 + size
    if at != len(content) or len(entries) != width:
        raise IntegrityError("tile_differs", f"`{path}` does not hold {width} entries", expected=str(width))
    return entries


@dataclass(slots=True)
class Tiler:
    """Cut a log into tiles, entry by entry; holds at most one tile of each level and one bundle."""

    _levels: list[list[bytes]] = field(default_factory=lambda: [[]])
    _numbers: list[int] = field(default_factory=lambda: [0])
    _bundle: list[bytes] = field(default_factory=list)

    def push(self, body: bytes, leaf: bytes) -> Iterator[Tile]:
        """Take the next entry and its leaf hash, and yield the files that it completes.

        Raise `LedgerError("tile_entry_too_long")` for an entry that no bundle can hold.
        """
        if len(body) > MOST_ENTRY_BYTES:
            raise LedgerError("tile_entry_too_long", f"an entry of {len(body)} bytes exceeds {MOST_ENTRY_BYTES}")
        self._bundle.append(len(body).to_bytes(2, "big") + body)
        self._levels[0].append(leaf)
        level = 0
        while len(self._levels[level]) == WIDTH:
            yield from self._close(level)
            level += 1

    def rest(self) -> Iterator[Tile]:
        """Yield the partial tiles of the tree as it stands: `floor(s / 256**l) mod 256` hashes at each level."""
        for level, hashes in enumerate(self._levels):
            if hashes:
                yield from self._files(level, len(hashes))

    def _close(self, level: int) -> Iterator[Tile]:
        yield from self._files(level, WIDTH)
        if level + 1 == len(self._levels):
            self._levels.append([])
            self._numbers.append(0)
        self._levels[level + 1].append(_root(self._levels[level]))
        self._numbers[level] += 1
        self._levels[level].clear()
        if level == 0:
            self._bundle.clear()

    def _files(self, level: int, width: int) -> Iterator[Tile]:
        number, full = self._numbers[level], width == WIDTH
        if level == 0:
            yield Tile(tile_path("entries", number, width), b"".join(self._bundle), full)
        yield Tile(tile_path(level, number, width), b"".join(self._levels[level]), full)


def _root(hashes: Sequence[bytes]) -> bytes:
    """Return the hash of a full tile's subtree, of height 8."""
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
