"""Write a ledger out for others: one file of JSON lines, or a folder of static tiles. The ledger is only read."""

from __future__ import annotations

import os
from pathlib import Path

from situs.adapters.store.reader import LedgerReader
from situs.errors import IntegrityError, LedgerError
from situs.ledger import Checkpoint, Tile, Tiler, Tree, format_log, peek_checkpoint

CHECKPOINT = "checkpoint"
"""The name of the signed checkpoint under the prefix (C2SP tlog-tiles, section "Checkpoints")."""


def export_log(reader: LedgerReader, path: Path) -> int:
    """Write the whole log to a file of JSON lines for `verify`, and return its size in entries.

    It is written beside `path` and renamed: an export is whole or not there. Raise `LedgerError("export_failed")`.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        with reader.log() as log, temporary.open("wb") as file:
            file.writelines(format_log(log))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise LedgerError("export_failed", f"cannot write {path.name}: {error.strerror}") from error
    return log.header.size


def export_tiles(reader: LedgerReader, folder: Path) -> Checkpoint:
    """Write the log as C2SP tlog-tiles into a folder, or bring a folder up to date; return its checkpoint.

    Full tiles are immutable: one that is there already must be the same. The checkpoint is written last, once all
    that it needs is there. Raise `IntegrityError`: `tiles_contradict` (the folder holds another history, or a longer
    one), `checkpoint_mismatch`; or `LedgerError`: `export_failed`, `tile_entry_too_long`.
    """
    try:
        with reader.log() as log:
            note = log.checkpoints[-1] if log.checkpoints else b""
            checkpoint = peek_checkpoint(note)
            _refuse_rollback(folder / CHECKPOINT, checkpoint)
            tiler, tree = Tiler(), Tree()
            for _, body, leaf in log.entries:
                tree.push(leaf)
                for tile in tiler.push(body, leaf):
                    _put(folder, tile)
            for tile in tiler.rest():
                _put(folder, tile)
        if tree.head() != checkpoint.head:
            raise IntegrityError(
                "checkpoint_mismatch",
                "the ledger's entries are not those that were signed",
                expected=str(checkpoint.head),
                found=str(tree.head()),
                at=tree.size,
            )
        _write(folder / CHECKPOINT, note)
    except OSError as error:
        raise LedgerError("export_failed", f"cannot write below {folder.name}: {error.strerror}") from error
    return checkpoint


def _refuse_rollback(path: Path, checkpoint: Checkpoint) -> None:
    if not path.exists():
        return
    old = peek_checkpoint(path.read_bytes())
    if old.origin != checkpoint.origin or old.size > checkpoint.size:
        raise IntegrityError(
            "tiles_contradict",
            "the folder holds another log's tiles, or a longer log",
            expected=f"{checkpoint.origin} {checkpoint.head}",
            found=f"{old.origin} {old.head}",
            at=min(old.size, checkpoint.size),
        )


def _put(folder: Path, tile: Tile) -> None:
    path = folder / tile.path
    if tile.full and path.exists():
        if path.read_bytes() != tile.content:
            raise IntegrityError("tiles_contradict", f"{tile.path} is not what the ledger holds")
        return
    _write(path, tile.content)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(content)
    os.replace(temporary, path)
