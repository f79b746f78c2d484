"""Compare everything that a ledger's file holds with everything else in it, and say all that does not fit.

`verify_log` stops at the first contradiction, since one is enough to distrust a log. Whoever must mend a disk, or find
out what somebody did, wants all of them, and the tables that no verifier reads: stored nodes, columns, open calls.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from situs.adapters.store.batch import MAX_BATCH, MILESTONE, RECOVERED
from situs.adapters.store.filing import is_filed, misfiled
from situs.adapters.store.reader import LedgerReader
from situs.adapters.store.schema import BODY, HASH, LEAF, LEVEL_STEP, NOTE
from situs.errors import IntegrityError
from situs.ledger import Checkpoint, Kept, Node, Seen, Tree, VerifierKey, leaf_hash, read_entry, verify_checkpoint

MOST_MISSING = 10_000
"""A longer gap ends the walk: what lies behind it cannot be told."""

_ROWS = f"SELECT number, kind, call, {LEAF}, {BODY} FROM entry ORDER BY number"  # noqa: S608 - constants alone
_NODES = f"SELECT number, {HASH} FROM node WHERE level = ? ORDER BY number"  # noqa: S608
_LEVELS = "SELECT DISTINCT level FROM node"
_NOTES = f"SELECT size, {NOTE}, open_from FROM checkpoint ORDER BY size"  # noqa: S608
_UNKNOWN = b"\x00" * 32
"""Stands for the leaf of an entry that is gone, so that those behind it keep their places."""


@dataclass(slots=True)
class Examined:
    """Count what was compared, for the report."""

    entries: int = 0
    nodes: int = 0
    checkpoints: int = 0
    open_calls: dict[str, int] = field(default_factory=dict)
    """Calls with a decision and no outcome, by the decision's index."""


def examine(path: Path, vkey: VerifierKey, examined: Examined) -> Iterator[IntegrityError]:
    """Yield every contradiction in a ledger's file, in the order of its entries, and count what was compared.

    1. SQLite's own check. 2. Owner: origin and key. 3. Each row: its number follows, its columns say what its body
    says, its body is canonical and hashes to its leaf, calls tell their story. 4. Each stored node is that of the
    rebuilt tree, none is missing and none is too many. 5. Each checkpoint is signed, filed under its size, and has
    the tree's root, recovery would start early enough by it to find every open call, and none that stays is missing.
    6. The newest covers all.

    Raise `LedgerError` if the file cannot be read at all.
    """
    reader = LedgerReader(path)
    try:
        with reader.snapshot() as connection:
            yield from _sqlite_check(connection)
            yield from _owner(connection, vkey)
            yield from _Walk(connection, vkey, examined).run()
    finally:
        reader.close()


def _sqlite_check(connection: sqlite3.Connection) -> Iterator[IntegrityError]:
    for (line,) in connection.execute("PRAGMA integrity_check(20)"):
        if line != "ok":  # SQLite's words name pages and tables, and may quote nothing of a row
            yield IntegrityError("ledger_damaged", "sqlite finds the file damaged")
            return


def _owner(connection: sqlite3.Connection, vkey: VerifierKey) -> Iterator[IntegrityError]:
    meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    for name, expected in (("origin", vkey.name), ("vkey", str(vkey))):
        if meta.get(name) != expected:
            message = f"the file's {name} is not that of the key"
            yield IntegrityError("owner_mismatch", message, expected=expected, found=str(meta.get(name, "")))


class _Walk:
    """Rebuild the tree from the rows, and follow nodes and checkpoints beside it."""

    def __init__(self, connection: sqlite3.Connection, vkey: VerifierKey, examined: Examined) -> None:
        self._connection, self._vkey, self._examined = connection, vkey, examined
        self._tree = Tree()
        self._levels: dict[int, _Level] = {}
        self._decided = Seen()
        self._last_at = 0
        self._kept = Kept()
        self._stored_at = 0
        """The size of the stored checkpoint before."""
        self._recovered = -1
        """The last entry that ended a transaction after a failure, which may be of any length."""

    def run(self) -> Iterator[IntegrityError]:
        stored = self._connection.execute(_NOTES)
        due = stored.fetchone()
        newest: Checkpoint | None = None
        for damage in self._rows():
            if damage is not None:
                yield damage
            while due is not None and due[0] <= self._tree.size:
                newest = yield from self._checkpoint(due)
                due = stored.fetchone()
        while due is not None:
            newest = yield from self._checkpoint(due)
            due = stored.fetchone()
        for level in self._levels.values():
            yield from level.rest()
        yield from self._strange_levels()
        yield from self._end(newest)

    def _rows(self) -> Iterator[IntegrityError | None]:
        """Take the rows; yield each one's faults, and None once it is in the tree."""
        yield None  # the empty tree has a checkpoint too
        for number, kind, call, leaf, body in self._connection.execute(_ROWS):
            expected = self._tree.size
            if number != expected:
                yield _missing(expected, number)
                if not expected < number <= expected + MOST_MISSING:
                    return
                for _ in range(number - expected):
                    yield from self._push(_UNKNOWN)
            yield from self._row(number, (kind, call), leaf, body)
            yield from self._push(leaf)
            self._examined.entries += 1

    def _push(self, leaf: bytes) -> Iterator[IntegrityError | None]:
        completed: list[Node] = []
        self._tree.push(leaf, completed)
        for node in completed:
            if node.level % LEVEL_STEP == 0:
                if node.level not in self._levels:
                    self._levels[node.level] = _Level(node.level, self._connection)
                self._examined.nodes += 1
                yield from self._levels[node.level].compare(node)
        yield None

    def _row(self, number: int, columns: tuple[int, str], leaf: bytes, body: bytes) -> Iterator[IntegrityError]:
        digest = leaf_hash(body)
        if digest != leaf:
            message = f"entry {number} does not hash to its stored leaf"
            yield IntegrityError("entry_edited", message, expected=leaf.hex(), found=digest.hex(), at=number)
        try:
            entry = read_entry(body)
        except IntegrityError as error:
            error.at = number
            yield error
            return
        if not is_filed(*columns, entry):
            yield misfiled(number)
        if entry["at"] < self._last_at:
            yield IntegrityError("clock_went_back", f"entry {number} is older than the one before", at=number)
        self._last_at = max(self._last_at, entry["at"])
        try:
            self._kept.check(number, entry)
        except IntegrityError as error:
            yield error
        if entry.get("event") == RECOVERED:
            self._recovered = number
        yield from self._story(number, entry["type"], entry["call"])

    def _story(self, number: int, kind: str, call: str) -> Iterator[IntegrityError]:
        if kind == "decision":
            if self._decided.add(call):
                yield IntegrityError("decision_repeated", f"entry {number} decides a call again", at=number)
            self._examined.open_calls[call] = number
        elif kind == "outcome" and self._examined.open_calls.pop(call, None) is None:
            yield IntegrityError("outcome_unmatched", f"entry {number} ends a call that is not open", at=number)

    def _checkpoint(self, row: tuple[int, bytes, int]) -> Generator[IntegrityError, None, Checkpoint | None]:
        """Compare one stored checkpoint with the tree, which has at least its size; return it where it is signed."""
        size, note, open_from = row
        self._examined.checkpoints += 1
        yield from self._recovery(size, open_from)
        yield from self._milestone(size)
        try:
            checkpoint = verify_checkpoint(note, self._vkey)
        except IntegrityError as error:
            error.at = size
            yield error
            return None
        self._kept.add(size, note)
        if checkpoint.size != size:
            message = "a checkpoint is filed under another size"
            yield IntegrityError(
                "checkpoint_misfiled", message, expected=str(checkpoint.size), found=str(size), at=size
            )
        elif size == self._tree.size and self._tree.head() != checkpoint.head:
            message = f"the first {size} entries are not those that were signed"
            found = str(self._tree.head())
            yield IntegrityError("checkpoint_mismatch", message, expected=str(checkpoint.head), found=found, at=size)
        return checkpoint

    def _milestone(self, size: int) -> Iterator[IntegrityError]:
        """Compare a checkpoint with the one before: whenever the log passes a milestone, the last before it stays."""
        before, self._stored_at = self._stored_at, size
        due = (before // MILESTONE + 1) * MILESTONE
        gone = size >= due and (before < due - MAX_BATCH or size >= due + MILESTONE)
        if gone and self._recovered < before:
            message = f"a checkpoint that stays is gone between {before} and {size} entries"
            yield IntegrityError("checkpoint_missing", message, at=due)

    def _recovery(self, size: int, open_from: int) -> Iterator[IntegrityError]:
        """Compare where recovery would start by a checkpoint with the calls that were open at it."""
        if size < self._tree.size:
            return  # nobody knows any more what was open at it
        oldest = min(self._examined.open_calls.values(), default=self._tree.size)
        if type(open_from) is not int or not 0 <= open_from <= oldest:
            message = "recovery would start behind a call that is open"
            yield IntegrityError("open_calls_lost", message, expected=str(oldest), found=str(open_from), at=oldest)

    def _strange_levels(self) -> Iterator[IntegrityError]:
        for (level,) in self._connection.execute(_LEVELS):
            if level not in self._levels:
                yield IntegrityError("node_unknown", f"there are nodes at level {level}, where the tree has none")

    def _end(self, newest: Checkpoint | None) -> Iterator[IntegrityError]:
        if newest is None:
            yield IntegrityError("log_unsigned", "the newest checkpoint is missing or not signed", at=self._tree.size)
        elif newest.size != self._tree.size:
            yield IntegrityError(
                "log_truncated" if newest.size > self._tree.size else "log_unsigned",
                f"the file holds {self._tree.size} entries, and {newest.size} were signed",
                expected=str(newest.head),
                found=str(self._tree.head()),
                at=min(newest.size, self._tree.size),
            )


class _Level:
    """Follow one level's stored nodes, which come in the order in which a growing tree completes them."""

    def __init__(self, level: int, connection: sqlite3.Connection) -> None:
        self._level = level
        self._rows = connection.execute(_NODES, (level,))
        self._row = self._rows.fetchone()

    def compare(self, node: Node) -> Iterator[IntegrityError]:
        # What is no number stands behind all numbers, or before them.
        while self._row is not None and (type(self._row[0]) is not int or self._row[0] < node.index):
            yield self._strange()
        if self._row is None or self._row[0] != node.index:
            yield IntegrityError("node_missing", f"node {node.index} of level {self._level} is missing", at=node.index)
            return
        if self._row[1] != node.hash:
            message = f"node {node.index} of level {self._level} is not the tree's"
            expected, found = node.hash.hex(), self._row[1].hex()
            yield IntegrityError("node_edited", message, expected=expected, found=found, at=node.index)
        self._row = self._rows.fetchone()

    def rest(self) -> Iterator[IntegrityError]:
        while self._row is not None:
            yield self._strange()

    def _strange(self) -> IntegrityError:
        number, self._row = self._row[0], self._rows.fetchone()
        if type(number) is not int:
            return IntegrityError("node_unknown", f"a node of level {self._level} has no number")
        return IntegrityError("node_unknown", f"node {number} of level {self._level} is no part of the tree", at=number)


def _missing(expected: int, number: int) -> IntegrityError:
    message = f"entry {expected} is missing, entry {number} stands in its place"
    return IntegrityError("entry_missing", message, expected=str(expected), found=str(number), at=expected)
