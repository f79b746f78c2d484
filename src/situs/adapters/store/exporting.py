"""Write a ledger out for others: one file of JSON lines, or a folder of static tiles. The ledger is only read."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from secrets import token_hex

from situs.adapters.store.reader import LedgerReader
from situs.adapters.whole_files import writing
from situs.errors import IntegrityError, LedgerError
from situs.ledger import (
    Checkpoint,
    Log,
    Tile,
    Tiler,
    Tree,
    TreeHead,
    format_log,
    is_stamp,
    leaf_hash,
    peek_checkpoint,
    split_note,
)

CHECKPOINT = "checkpoint"
"""The name of the signed checkpoint under the prefix (C2SP tlog-tiles, section "Checkpoints")."""


def export_log(reader: LedgerReader, path: Path) -> int:
    """Write the whole log to a file of JSON lines for `verify`, and return its size in entries.

    An export is whole or not there. Raise `LedgerError("export_failed")`.
    """
    try:
        with reader.log() as log, writing(path) as file:
            file.writelines(format_log(log))
    except OSError as error:
        raise LedgerError("export_failed", f"cannot write {path.name}: {error.strerror}") from error
    return log.header.size


def export_tiles(reader: LedgerReader, folder: Path, cosigned: int = 0) -> Checkpoint:
    """Write the log as C2SP tlog-tiles into a folder, or bring a folder up to date; return its checkpoint.

    That is the newest; with `cosigned` the newest that so many witnesses signed, and no entry behind it. All entries
    are checked first, against their hashes, the folder's checkpoint and that one. Full tiles are immutable: one that is
    there already must be the same. The checkpoint is written last, once all that it needs is there. Raise
    `IntegrityError`: `tiles_contradict` (the folder holds another history, or a longer one), `entry_edited`,
    `checkpoint_mismatch`, `checkpoint_unwitnessed`; or `LedgerError`: `export_failed`, `tile_entry_too_long`.
    """
    try:
        with reader.log() as log:
            note = _newest(log, cosigned)
            checkpoint = peek_checkpoint(note)
            _check(log, checkpoint, _kept(folder / CHECKPOINT, checkpoint))
            tiler = Tiler()
            for _, body, leaf in islice(log.entries, checkpoint.size):
                for tile in tiler.push(body, leaf):
                    _put(folder, tile)
            for tile in tiler.rest():
                _put(folder, tile)
        _write(folder / CHECKPOINT, note)
    except OSError as error:
        raise LedgerError("export_failed", f"cannot write below {folder.name}: {error.strerror}") from error
    return checkpoint


def _newest(log: Log, cosigned: int) -> bytes:
    if not cosigned:
        return log.checkpoints[-1] if log.checkpoints else b""
    for note in reversed(log.checkpoints):
        if sum(not is_stamp(signature) for signature in split_note(note)[1]) > cosigned:
            return note
    message = f"no checkpoint bears the signatures of {cosigned} witnesses"
    raise IntegrityError("checkpoint_unwitnessed", message, expected=str(cosigned))


def _kept(path: Path, new: Checkpoint) -> TreeHead | None:
    """Return the head that the folder stands at, None for a new folder; it is of the same log, and not longer."""
    if not path.exists():
        return None
    old = peek_checkpoint(path.read_bytes())
    if old.origin != new.origin or old.size > new.size:
        raise IntegrityError(
            "tiles_contradict",
            "the folder holds another log's tiles, or a longer log",
            expected=f"{new.origin} {new.head}",
            found=f"{old.origin} {old.head}",
            at=min(old.size, new.size),
        )
    return old.head


def _check(log: Log, checkpoint: Checkpoint, kept: TreeHead | None) -> None:
    """Read all entries before anything is written: they are hashed, extend what is kept, and are what was signed."""
    tree = Tree()
    _check_kept(tree, kept)
    for index, body, leaf in islice(log.entries, checkpoint.size):
        if leaf_hash(body) != leaf:
            raise IntegrityError("entry_edited", f"entry {index} does not hash to its stored leaf", at=index)
        tree.push(leaf)
        _check_kept(tree, kept)
    if tree.head() != checkpoint.head:
        raise IntegrityError(
            "checkpoint_mismatch",
            "the ledger's entries are not those that were signed",
            expected=str(checkpoint.head),
            found=str(tree.head()),
            at=tree.size,
        )


def _check_kept(tree: Tree, kept: TreeHead | None) -> None:
    if kept is not None and tree.size == kept.size and tree.head() != kept:
        raise IntegrityError(
            "tiles_contradict",
            "the folder holds another history of this log",
            expected=str(tree.head()),
            found=str(kept),
            at=kept.size,
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
    temporary = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
