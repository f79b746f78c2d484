"""Read a ledger's file from an entry on, proving on the way that what is read is what was signed.

The tree before that entry is restored from stored hashes and grown with what is read: it ends at the signed root only
if every entry that was read is the one that was signed. Of earlier entries those that later ones refer to are read,
each proven; the others are not looked at. Decisions are found by columns, which no leaf covers: so each column that is
met is compared, and an outcome whose decision was not found is told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from situs.adapters.store.batch import DECISION, OUTCOME
from situs.adapters.store.filing import is_filed, is_of_type, misfiled
from situs.adapters.store.reader import LedgerReader, proven_entries, stored_nodes
from situs.adapters.store.schema import BODY, LEAF, NOTE
from situs.errors import ConfigError, IntegrityError
from situs.ledger import Checkpoint, VerifierKey, leaf_hash, read_entry, restore_tree, verify_checkpoint

_NEWEST = f"SELECT {NOTE} FROM checkpoint ORDER BY size DESC LIMIT 1"  # noqa: S608 - constants alone
_FROM = f"SELECT number, {BODY}, {LEAF}, kind, call FROM entry WHERE number >= ? ORDER BY number"  # noqa: S608
_CONFIGURED = f"""
SELECT number, {BODY} FROM entry WHERE number < ?
AND instr({BODY}, CAST('"event":"configured"' AS BLOB)) AND {is_of_type("event")} ORDER BY number
"""  # noqa: S608
_DECIDED = f"""
SELECT number, {BODY} FROM entry WHERE kind < 2 AND kind = 0 AND number < ?1
AND call IN (SELECT call FROM entry WHERE kind = 1 AND number >= ?1) ORDER BY number
"""  # noqa: S608 - `kind < 2` lets the partial index serve


def read_from(
    reader: LedgerReader, start: int, vkey: VerifierKey, known: bytes = b""
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield what later entries refer to of the earlier ones, then every entry from `start` on, with their numbers.

    The earlier ones (configurations, and decisions whose outcome comes later) are each proven to be in the tree.
    `known` is a checkpoint kept from an earlier reading, which the log must extend. Nothing holds before the last was
    read: raise `IntegrityError` then, or as soon as an entry is not the one of its leaf; `ConfigError("start_beyond")`.
    """
    with reader.snapshot() as connection:
        row = connection.execute(_NEWEST).fetchone()
        if row is None:
            raise IntegrityError("ledger_damaged", "the ledger holds no checkpoint")
        note: bytes = row[0]
        checkpoint = verify_checkpoint(note, vkey)
        if known:
            _check_known(connection, verify_checkpoint(known, vkey), checkpoint)
        if start > checkpoint.size:
            raise ConfigError("start_beyond", f"the ledger holds {checkpoint.size} entries, and not {start}")
        for one in proven_entries(connection, connection.execute(_CONFIGURED, (start,)), note):
            yield one.index, read_entry(one.body)
        decided: set[str] = set()
        for one in proven_entries(connection, connection.execute(_DECIDED, (start,)), note):
            entry = read_entry(one.body)
            if entry["type"] != "decision":
                raise misfiled(one.index)
            decided.add(entry["call"])
            yield one.index, entry
        yield from _rest(connection, start, checkpoint, decided)


def _rest(
    connection: sqlite3.Connection, start: int, checkpoint: Checkpoint, decided: set[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the entries from `start` on; `decided` are the earlier calls that end among them."""
    tree = restore_tree(start, stored_nodes(connection))
    for number, body, leaf, kind, call in connection.execute(_FROM, (start,)):
        if number != tree.size:
            message = f"entry {tree.size} is missing, entry {number} stands in its place"
            raise IntegrityError("entry_missing", message, at=tree.size)
        digest = leaf_hash(body)
        if digest != leaf:
            message = f"entry {number} does not hash to its stored leaf"
            raise IntegrityError("entry_edited", message, expected=leaf.hex(), found=digest.hex(), at=number)
        tree.push(leaf)
        entry = read_entry(body)
        if not is_filed(kind, call, entry):
            raise misfiled(number)
        if kind == DECISION:
            decided.add(call)
        elif kind == OUTCOME:
            if call not in decided:
                raise IntegrityError("outcome_unmatched", f"entry {number} ends a call without a decision", at=number)
            decided.remove(call)
        yield number, entry
    if tree.head() != checkpoint.head:
        raise _mismatch(checkpoint, str(tree.head()))


def _check_known(connection: sqlite3.Connection, known: Checkpoint, newest: Checkpoint) -> None:
    if known.size > newest.size:
        message = f"the log holds {newest.size} entries, and {known.size} were signed"
        raise IntegrityError("log_truncated", message, expected=str(known.head), found=str(newest.head), at=newest.size)
    head = restore_tree(known.size, stored_nodes(connection)).head()
    if head != known.head:
        raise _mismatch(known, str(head))


def _mismatch(expected: Checkpoint, found: str) -> IntegrityError:
    message = f"the log's first {expected.size} entries are not those that were signed"
    return IntegrityError("checkpoint_mismatch", message, expected=str(expected.head), found=found, at=expected.size)
