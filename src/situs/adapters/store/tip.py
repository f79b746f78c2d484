"""Create a ledger's file, and load the tip of one that exists, trusting nothing that it says."""

from __future__ import annotations

import sqlite3

from situs.adapters.store.batch import CLOCK_TOLERANCE_MS, Tip
from situs.adapters.store.reader import stored_nodes
from situs.adapters.store.schema import BODY, LEAF, NOTE, create_schema
from situs.errors import ConfigError, IntegrityError
from situs.ledger import (
    Checkpoint,
    Signer,
    Tree,
    VerifierKey,
    is_cosigned,
    leaf_hash,
    read_entry,
    restore_tree,
    sign_checkpoint,
    verify_checkpoint,
)

_CHECKED_TAIL = 256
_NEWEST = f"SELECT size, {NOTE}, coalesce(CAST(open_from AS INTEGER), 0) FROM checkpoint ORDER BY size DESC LIMIT 1"  # noqa: S608
_TAIL = f"SELECT number, {BODY}, {LEAF} FROM entry WHERE number >= ? ORDER BY number"  # noqa: S608


def create_log(connection: sqlite3.Connection, origin: str, signer: Signer) -> None:
    """Create an empty log with its signed checkpoint of size 0, in one transaction."""
    empty = Tree().head()
    note = sign_checkpoint(Checkpoint(origin, empty.size, empty.root), signer)
    vkey = str(VerifierKey(origin, signer.public))
    connection.execute("BEGIN IMMEDIATE")
    create_schema(connection)
    connection.execute("INSERT INTO meta VALUES ('origin', ?), ('vkey', ?)", (origin, vkey))
    connection.execute("INSERT INTO checkpoint VALUES (0, ?, 0)", (note,))
    connection.execute("COMMIT")


def load_tip(connection: sqlite3.Connection, vkey: VerifierKey) -> Tip:
    """Return the durable tip.

    1. The file is of this origin and key. 2. The newest checkpoint is signed by the key. 3. Its size is the
    number of entries. 4. The tree of stored hashes has its root. 5. The newest entries, and all from the
    oldest open decision on, hash to their leaves. What lies before is the work of `verify_log`.

    Raise `ConfigError("ledger_origin")` or `ConfigError("ledger_key")` at step 1, `IntegrityError` at the
    others.
    """
    _check_owner(connection, vkey)
    row = connection.execute(_NEWEST).fetchone()
    if row is None:
        raise IntegrityError("ledger_damaged", "the ledger holds no checkpoint")
    checkpoint = verify_checkpoint(row[1], vkey)
    last = connection.execute("SELECT CAST(max(number) AS INTEGER) FROM entry").fetchone()[0]
    size = 0 if last is None else last + 1
    if row[0] != checkpoint.size:
        message = "the newest checkpoint is filed under another size"
        raise IntegrityError("ledger_damaged", message, expected=str(checkpoint.size), found=str(row[0]))
    if checkpoint.size != size:
        raise IntegrityError(
            "log_truncated" if size < checkpoint.size else "log_unsigned",
            f"the ledger holds {size} entries, and {checkpoint.size} were signed",
            expected=str(checkpoint.size),
            found=str(size),
            at=min(size, checkpoint.size),
        )
    tree = restore_tree(size, stored_nodes(connection))
    if tree.head() != checkpoint.head:
        raise IntegrityError(
            "checkpoint_mismatch",
            "the ledger's entries are not those that were signed",
            expected=str(checkpoint.head),
            found=str(tree.head()),
            at=size,
        )
    last_at, still_open = _read_tail(connection, max(0, min(row[2], size - _CHECKED_TAIL)))
    return Tip(tree, last_at, still_open, size, is_cosigned(row[1]))


def check_clock(tip: Tip, now: int) -> None:
    """Refuse a clock more than five minutes behind the last entry; raise `ConfigError("clock_went_back")`."""
    if tip.last_at > now + CLOCK_TOLERANCE_MS:
        behind = (tip.last_at - now) // 1000
        raise ConfigError("clock_went_back", f"the clock is {behind} s behind the ledger's last entry")


def _check_owner(connection: sqlite3.Connection, vkey: VerifierKey) -> None:
    meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    if meta.get("origin") != vkey.name:
        raise ConfigError("ledger_origin", f"the ledger's origin is not `{vkey.name}`")
    if meta.get("vkey") != str(vkey):
        raise ConfigError("ledger_key", f"the ledger is signed by another key than `{vkey.key_id.hex()}`")


def _read_tail(connection: sqlite3.Connection, start: int) -> tuple[int, dict[str, int]]:
    """Return the last entry's time and the calls left open, having checked the entries from `start` on."""
    last_at, still_open = 0, {}
    for expected, (number, body, leaf) in enumerate(connection.execute(_TAIL, (start,)), start):
        if number != expected:
            raise IntegrityError("entry_missing", f"entry {expected} is missing", at=expected)
        digest = leaf_hash(body)
        if digest != leaf:
            message = f"entry {number} does not hash to its stored leaf"
            raise IntegrityError("entry_edited", message, expected=leaf.hex(), found=digest.hex(), at=number)
        entry = read_entry(body)
        last_at = entry["at"]
        if entry["type"] == "decision":
            still_open[entry["call"]] = number
        elif entry["type"] == "outcome":
            still_open.pop(entry["call"], None)
    return last_at, still_open
