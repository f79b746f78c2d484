"""Check the evidence with nothing but the files and a public key.

Three questions: does a receipt hold (`verify_receipt`), does a whole log hold (`verify_log`), does a newer
checkpoint extend an older one (`verify_between`). Each is written as numbered steps, and each failure is an
`IntegrityError` that carries what was expected and what was found.

What a log alone cannot show: that its newest entries were cut off together with their checkpoint, by someone
who kept an older signed one or holds the key. That is found against a checkpoint kept elsewhere: any receipt
has one, and so has every export. Give these to `verify_log` as `known`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice, pairwise
from typing import Any

from situs.errors import IntegrityError
from situs.ledger.canonical import load_entry, read_entry
from situs.ledger.checkpoint import Checkpoint, VerifierKey, verify_checkpoint
from situs.ledger.cosignature import Cosignature, Kept, Quorum, is_cosigned
from situs.ledger.logfile import LogEntry
from situs.ledger.mark import Mark
from situs.ledger.merkle import Tree, TreeHead, leaf_hash, verify_consistency, verify_inclusion
from situs.ledger.receipt import Extension, Receipt
from situs.ledger.sequence import CallSequence
from situs.ledger.stamp import Stamp, StampCheck, Stamped, Trusted, check_stamps, stamps_of

_IS_EVENT = b'"type":"event"'
"""What the canonical bytes of every event hold, and of few other entries."""


@dataclass(frozen=True, slots=True)
class Verified:
    """Say what a receipt proves."""

    call: str
    checkpoint: Checkpoint
    indexes: tuple[int, ...]
    entries: tuple[dict[str, Any], ...]
    cosignatures: tuple[Cosignature, ...] = ()
    """Of the checkpoint, by the witnesses that were asked for."""
    stamps: tuple[Stamp, ...] = ()
    """Of the checkpoint, by the time-stamping authorities that were asked for."""

    @property
    def decision(self) -> dict[str, Any]:
        """Return the decision entry."""
        return next(e for e in self.entries if e["type"] == "decision")

    @property
    def outcome(self) -> dict[str, Any] | None:
        """Return the outcome entry, or None if the checkpoint is older than it."""
        return next((e for e in self.entries if e["type"] == "outcome"), None)


@dataclass(frozen=True, slots=True)
class LogReport:
    """Say what a log proves: how much, from when to when (epoch milliseconds), and what is open."""

    checkpoint: Checkpoint
    checkpoints: int
    decisions: int
    outcomes: int
    events: int
    first_at: int | None
    last_at: int | None
    open_calls: tuple[str, ...]
    """Calls with a decision and no outcome: in flight, or left by a crash that no start has followed."""
    witnessed: int = 0
    """How many entries the newest checkpoint covers that enough of the witnesses cosigned."""
    cosignatures: tuple[Cosignature, ...] = ()
    """Of that checkpoint."""
    stamped: Stamped | None = None
    """How far authorities have time-stamped it, where any were asked for."""


def verify_receipt(
    receipt: Receipt, vkey: VerifierKey, quorum: Quorum | None = None, authorities: Trusted | None = None
) -> Verified:
    """Check a receipt.

    1. The checkpoint is signed by the key, its origin is the key's name, and the quorum, if one is asked for, has
    cosigned it. 2. Each entry's inclusion proof
    leads from its bytes to the checkpoint's root. 3. Each entry is canonical and of this call. 4. The entries
    tell one call's story: a decision before its outcome, at most one of each, in order of index and time. 5. An
    authority, if any are asked for, has time-stamped the checkpoint, and not before its entries.

    Raise `IntegrityError` at the first step that fails.
    """
    checkpoint = verify_checkpoint(receipt.checkpoint, vkey)
    cosignatures = quorum.check(receipt.checkpoint) if quorum else ()
    sequence = CallSequence()
    entries: list[dict[str, Any]] = []
    last = -1
    for proven in receipt.entries:
        verify_inclusion(leaf_hash(proven.body), proven.index, proven.proof, checkpoint.head)
        entry = read_entry(proven.body)
        if entry["call"] != receipt.call:
            raise IntegrityError("receipt_call", f"entry {proven.index} belongs to another call", at=proven.index)
        if proven.index <= last:
            raise IntegrityError("receipt_order", f"entry {proven.index} is out of order", at=proven.index)
        last = proven.index
        sequence.add(proven.index, entry)
        entries.append(entry)
    if not sequence.decisions:
        raise IntegrityError("receipt_incomplete", "the receipt holds no decision")
    stamps = check_stamps(receipt.checkpoint, authorities, entries[-1]["at"]) if authorities else ()
    indexes = tuple(e.index for e in receipt.entries)
    return Verified(receipt.call, checkpoint, indexes, tuple(entries), cosignatures, stamps)


def verify_log(
    entries: Iterable[LogEntry],
    checkpoints: Iterable[bytes],
    vkey: VerifierKey,
    known: Iterable[bytes] = (),
    quorum: Quorum | None = None,
    authorities: Trusted | None = None,
) -> LogReport:
    """Check a whole log, entry by entry.

    1. Every checkpoint, stored or known from elsewhere, is signed by the key and has its origin; the stored
    ones grow. 2. Each entry has the next index, and its bytes hash to its stored leaf. 3. Each entry is
    canonical, time does not go back, and calls tell their story: exactly one outcome for a decision, none
    without or before it. 4. At each checkpoint's size the tree's root is the checkpoint's. 5. No checkpoint
    is larger than the log (truncation), and the largest stored one covers it (nothing unsigned at the end). 6. Every
    cosignature and time-stamp that the log tells of is stored, and a quorum, if one is asked for, cosigned at least one
    checkpoint. 7. Where authorities are asked for, their stamps hold (`StampCheck`), and there is one.

    At least 50,000 entries a second. Raise `IntegrityError` at the first step that fails.
    """
    reading = LogReading(entries, checkpoints, vkey, known, quorum, authorities)
    for _ in reading:
        pass
    return reading.report


class LogReading:
    """Read a log's entries while they are verified, for whoever draws conclusions from them.

    Nothing holds before the last entry was read: only then is `report` there, and what was made of the entries may be
    used. The steps are those of `verify_log`, and so are its errors.
    """

    _looks_up = True

    def __init__(
        self,
        entries: Iterable[LogEntry],
        checkpoints: Iterable[bytes],
        vkey: VerifierKey,
        known: Iterable[bytes] = (),
        quorum: Quorum | None = None,
        authorities: Trusted | None = None,
    ) -> None:
        self._entries, self._vkey = entries, vkey
        self._report: LogReport | None = None
        self.mark: Mark | None = None
        """Of an earlier reading of this log, which has verified what is under its checkpoint."""
        self.wanted: Callable[[bytes], bool] | None = None
        """Tells from the bytes of an entry under the mark whether it is to be yielded: every event, the first, and the
        last under each checkpoint are in any case. None asks for all, and so do authorities."""
        self.keep: Callable[[Mark], None] | None = None
        """Is given the mark of this reading, once all of the log holds."""
        notes = list(checkpoints)
        self._stored = [verify_checkpoint(note, vkey) for note in notes]
        _check_growth(self._stored)
        self._newest = notes[-1]
        self._kept = Kept()
        for checkpoint, note in zip(self._stored, notes, strict=True):
            self._kept.add(checkpoint.size, note)
        sized = zip((c.size for c in self._stored), notes, strict=True)
        self._stamps = StampCheck(sized, authorities) if authorities else None
        self._witnessed = _witnessed(self._stored, notes, quorum)
        stamped = self._stamps.newest if self._stamps is not None else None
        size = self._witnessed[0] if quorum else stamped or self._stored[-1].size
        self._signed = sorted([*self._stored, *(verify_checkpoint(n, vkey) for n in known)], key=lambda c: c.size)
        self.note = next(note for one, note in zip(self._stored, notes, strict=True) if one.size == size)
        """The newest stored checkpoint; the newest that the quorum has cosigned where one is asked for, or else that
        an authority has time-stamped where any are asked for."""
        self.cosignatures = self._witnessed[1]
        """Of that checkpoint, by the quorum's witnesses."""
        self.stamps = stamps_of(self.note, authorities) if authorities else ()
        """Of that checkpoint, by authorities."""

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each entry with its number; raise `IntegrityError` at the first step that fails."""
        entries, signed, sequence = iter(self._entries), self._signed, CallSequence()
        if self.mark is not None:
            signed = sorted([*signed, verify_checkpoint(self.mark.note, self._vkey)], key=lambda c: c.size)
            sequence = CallSequence(self.mark.calls)
        grown = _Grown(signed)
        if self.mark is not None:
            yield from self._again(entries, grown, self.mark)
        for index, body, leaf in entries:
            _check_entry(index, body, leaf, grown.tree.size)
            entry = read_entry(body)
            sequence.add(index, entry)
            self._look(index, entry)
            grown.push(leaf)
            yield index, entry
        grown.check_end(self._stored)
        stamped = self._stamps.result() if self._stamps is not None else None
        counts = sequence.summary()
        self._report = LogReport(self._stored[-1], len(self._signed), *counts, *self._witnessed, stamped)
        if self.keep is not None:
            self.keep(Mark(self._newest, self._stored[-1].head, sequence.followed()))

    def _again(self, entries: Iterator[LogEntry], grown: _Grown, mark: Mark) -> Iterator[tuple[int, dict[str, Any]]]:
        """Read what was verified before: at the mark's size the tree has its root, or `_Grown` raises."""
        wanted = self.wanted if self._stamps is None else None
        tree, last = grown.tree, mark.head.size - 1
        for index, body, leaf in islice(entries, mark.head.size):
            _check_entry(index, body, leaf, tree.size)
            if wanted is None or wanted(body) or _IS_EVENT in body or index in (0, last) or grown.completes():
                entry = load_entry(body)
                self._look(index, entry)
                grown.push(leaf)
                yield index, entry
            else:
                grown.push(leaf)

    def _look(self, index: int, entry: dict[str, Any]) -> None:
        if self._looks_up:
            self._kept.check(index, entry)
        if self._stamps is not None:
            self._stamps.add(index, entry)

    @property
    def report(self) -> LogReport:
        """Return what the log proves; raise `RuntimeError` before the last entry was read."""
        if self._report is None:
            raise RuntimeError("the log was not read to its end")
        return self._report


class NewestReading(LogReading):
    """Read a log of which the newest checkpoint alone is there, as static tiles have it.

    What its entries record of cosignatures and time-stamps is of earlier checkpoints, and cannot be looked up.
    """

    _looks_up = False


def verify_between(extension: Extension, vkey: VerifierKey) -> tuple[Checkpoint, Checkpoint]:
    """Check that a newer checkpoint extends an older one, and return both.

    1. Both are signed by the key and have its origin. 2. The newer is not smaller. 3. The consistency proof
    leads to both roots. Raise `IntegrityError` at the first step that fails.
    """
    old, new = verify_checkpoint(extension.old, vkey), verify_checkpoint(extension.new, vkey)
    if new.size < old.size:
        raise _contradiction("log_truncated", "the newer checkpoint is smaller", old.head, new.head)
    verify_consistency(old.head, new.head, extension.proof)
    return old, new


def _contradiction(code: str, message: str, expected: TreeHead, found: TreeHead) -> IntegrityError:
    return IntegrityError(code, message, expected=str(expected), found=str(found), at=found.size)


def _check_growth(stored: list[Checkpoint]) -> None:
    if not stored:
        raise IntegrityError("log_unsigned", "the log holds no checkpoint", expected="a checkpoint", found="none")
    for before, after in pairwise(stored):
        if after.size <= before.size:
            message = "the stored checkpoints do not grow"
            raise _contradiction("checkpoint_order", message, before.head, after.head)


def _witnessed(
    stored: list[Checkpoint], notes: list[bytes], quorum: Quorum | None
) -> tuple[int, tuple[Cosignature, ...]]:
    """Return the size of the newest checkpoint that a quorum cosigned, and by whom; raise if there is none."""
    if quorum is None:
        return 0, ()
    for checkpoint, note in zip(reversed(stored), reversed(notes), strict=True):
        found = quorum.cosignatures(note)
        if len(found) >= quorum.needed:
            return checkpoint.size, found
    quorum.check(next((n for n in reversed(notes) if is_cosigned(n)), notes[-1]))
    raise AssertionError("a quorum that no checkpoint has was met")


def _check_entry(index: int, body: bytes, leaf: bytes, expected: int) -> None:
    if index != expected:
        message = f"entry {expected} is missing, entry {index} stands in its place"
        raise IntegrityError("entry_missing", message, expected=str(expected), found=str(index), at=expected)
    digest = sha256(b"\x00" + body).digest()
    if digest != leaf:
        message = f"entry {index} does not hash to its stored leaf"
        raise IntegrityError("entry_edited", message, expected=leaf.hex(), found=digest.hex(), at=index)


class _Grown:
    """Grow a log's tree, and compare it with every checkpoint of its size."""

    __slots__ = ("_due", "_pending", "tree")

    def __init__(self, signed: list[Checkpoint]) -> None:
        self.tree = Tree()
        self._pending = iter(signed)
        self._due = next(self._pending, None)
        self._compare()

    def completes(self) -> bool:
        """Tell whether the next leaf is the last under a checkpoint."""
        return self._due is not None and self._due.size == self.tree.size + 1

    def push(self, leaf: bytes) -> None:
        """Append a leaf; raise `IntegrityError("checkpoint_mismatch")`."""
        self.tree.push(leaf)
        if self._due is not None and self._due.size == self.tree.size:
            self._compare()

    def check_end(self, stored: list[Checkpoint]) -> None:
        """Raise `IntegrityError` if more was signed than was there, or less."""
        if (due := self._due) is not None:
            message = f"the log ends at {self.tree.size}, and {due.size} entries were signed"
            raise _contradiction("log_truncated", message, due.head, self.tree.head())
        if (newest := stored[-1]).size != self.tree.size:
            message = f"the log's last {self.tree.size - newest.size} entries are not signed"
            raise _contradiction("log_unsigned", message, newest.head, self.tree.head())

    def _compare(self) -> None:
        """Compare every checkpoint of the tree's size with the tree, and take the next larger one."""
        while (due := self._due) is not None and due.size == self.tree.size:
            head = self.tree.head()
            if head.root != due.root:
                message = f"the log's first {due.size} entries are not those that were signed"
                raise _contradiction("checkpoint_mismatch", message, due.head, head)
            self._due = next(self._pending, None)
