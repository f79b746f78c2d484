"""Read a log back from a folder of static tiles, and hold every file of the folder to it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from situs.adapters.store.exporting import CHECKPOINT
from situs.errors import IntegrityError
from situs.ledger import (
    MOST_ENTRY_BYTES,
    WIDTH,
    LogEntry,
    Tile,
    Tiler,
    parse_bundle,
    parse_tile_path,
    peek_checkpoint,
    tile_path,
)

_MOST = WIDTH * (2 + MOST_ENTRY_BYTES)
"""The largest bundle, in bytes; nothing else in a folder is as large."""
_HASH = 32


class TiledLog:
    """Hold a folder's checkpoint, and give its entries; nothing in it is trusted.

    `entries` hold whoever gives them to a `NewestReading`. Meanwhile, and at their end, each tile is compared with what
    the entries make, and the folder with the list of what belongs there. An older partial tile may stay beside the one
    that took its place, and is a beginning of it.
    """

    def __init__(self, folder: Path) -> None:
        """Read the checkpoint; raise `IntegrityError`: `tile_missing`, `tile_strange`, `checkpoint_malformed`."""
        self._folder = folder
        self.note = self._read(CHECKPOINT)
        self.size = peek_checkpoint(self.note).size
        self.files = 0
        """How many files were compared; 0 before the last entry was read."""

    def entries(self) -> Iterator[LogEntry]:
        """Yield each entry with the hash that the tiles have of it.

        Raise `IntegrityError`: `tile_missing`, `tile_differs` or `tile_strange`, which is for a file that belongs to
        no such log, or is none.
        """
        tiler, seen = Tiler(), {CHECKPOINT}
        for number in range(-(-self.size // WIDTH)):
            width = min(WIDTH, self.size - number * WIDTH)
            path = tile_path("entries", number, width)
            bodies = parse_bundle(path, self._read(path), width)
            hashes = self._read(path := tile_path(0, number, width))
            if len(hashes) != _HASH * width:
                raise _differs(path)
            for place, body in enumerate(bodies):
                leaf = hashes[_HASH * place : _HASH * (place + 1)]
                yield LogEntry(number * WIDTH + place, body, leaf)
                for tile in tiler.push(body, leaf):
                    self._compare(tile, seen)
        for tile in tiler.rest():
            self._compare(tile, seen)
        for path in self._paths():
            if path not in seen:
                self._begins(path, seen)
            self.files += 1

    def _compare(self, tile: Tile, seen: set[str]) -> None:
        if self._read(tile.path) != tile.content:
            raise _differs(tile.path)
        seen.add(tile.path)

    def _begins(self, path: str, seen: set[str]) -> None:
        """Hold a partial tile that was left to the one that took its place; raise for any other file."""
        level, number, width = parse_tile_path(path) or ("", 0, WIDTH)
        place: str | int = level if level == "entries" else int(level or 0)
        wider = [tile_path(place, number, w) for w in range(width + 1, WIDTH + 1)]
        now = next((one for one in wider if one in seen), None)
        if not level or now is None:
            raise IntegrityError("tile_strange", f"`{path}` belongs to no log of {self.size} entries")
        content = self._read(path)
        if level == "entries":
            parse_bundle(path, content, width)
        elif len(content) != _HASH * width:
            raise _differs(path)
        if not self._read(now).startswith(content):
            raise _differs(path)

    def _paths(self) -> Iterator[str]:
        """Yield every file below the folder, links and all else that is no folder too, by its path."""
        for folder, folders, names in os.walk(self._folder, onerror=_unread):
            here = Path(folder)
            for name in [*names, *(one for one in folders if (here / one).is_symlink())]:
                yield (here / name).relative_to(self._folder).as_posix()

    def _read(self, path: str) -> bytes:
        """Return a file's bytes; it is a regular one, and no link leads to it."""
        file = self._folder / path
        try:
            if not stat.S_ISREG(file.lstat().st_mode):
                raise IntegrityError("tile_strange", f"`{path}` is no regular file")
            with file.open("rb") as opened:
                content = opened.read(_MOST + 1)
        except (FileNotFoundError, NotADirectoryError):
            raise IntegrityError("tile_missing", f"`{path}` is missing") from None
        except OSError as error:
            raise IntegrityError("tile_missing", f"`{path}` cannot be read: {error.strerror}") from None
        if len(content) > _MOST:
            raise _differs(path)
        return content


def _unread(error: OSError) -> None:
    raise IntegrityError("tile_missing", f"the folder cannot be read: {error.strerror}") from None


def _differs(path: str) -> IntegrityError:
    return IntegrityError("tile_differs", f"`{path}` is not what the log's entries make")
