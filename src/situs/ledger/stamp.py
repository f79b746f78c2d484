"""Time-stamps of checkpoints: an authority says that a signed checkpoint existed at a time (RFC 3161).

A stamp is kept as one more signature line of the checkpoint's note, so it goes wherever the checkpoint goes, and a
reader that does not know it ignores it (C2SP signed-note: type 0xff, with a longer identifier behind it). The line's
name is the authority's, its value the key id and the DER of the TimeStampResp. What is stamped is the note with the
log's own signature alone: that the key had signed it by then, and not later, when it may have been stolen.

What a stamp says is checked in `situs.ledger.authority`; this module needs no certificate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from situs.errors import IntegrityError
from situs.ledger.checkpoint import Signature, peek_checkpoint, split_note
from situs.ledger.cosignature import EVENT as COSIGNED

EVENT = "stamped"
"""The event by which a log records its own stamps, so that one that is taken away is missed."""
TOLERANCE_SECONDS = 300
"""So far may the machine's clock and an authority's be apart."""
MOST_BYTES = 1 << 16
"""The longest answer of an authority that is kept."""
_TYPE = b"\xffrfc3161.tsp.v1"
_OWN = frozenset({EVENT, COSIGNED, "stamp_failed", "witness_failed"})
"""Events that countersigning itself leaves: they wait for no stamp."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """State what an authority's stamp says: whose it is, of what size, when (epoch seconds), with which nonce."""

    authority: str
    size: int
    at: int
    nonce: str
    """Hex; empty where there is none."""
    sha256: str
    """Of the signature line, hex."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """Say how far a log is stamped by the authorities that were asked for."""

    size: int
    """How many entries the newest stamped checkpoint covers."""
    stamps: tuple[Stamp, ...]
    """Of that checkpoint."""
    count: int
    """Good stamps in all."""
    longest: int
    """The longest that an entry waited until a stamp covered it, in seconds."""
    waiting_since: int | None
    """When the oldest entry was made that no stamp covers (epoch milliseconds), or None."""
    others: tuple[str, ...] = ()
    """Authorities whose stamps are stored and that nobody asked for: these count for nothing."""


class Trusted(Protocol):
    """Judge stamps by the certificates that somebody trusts."""

    def read(self, note: bytes, signature: Signature) -> Stamp | None:
        """Return what a stamp of a note says, or None if it is of an authority that nobody asked for.

        Raise `IntegrityError("stamp_forged")`.
        """
        ...


def stamp_line(authority: str, response: bytes) -> Signature:
    """Return the signature line that holds an authority's answer (DER of a TimeStampResp)."""
    return Signature(authority, _key_id(authority) + response)


def is_stamp(signature: Signature) -> bool:
    """Tell whether a signature line is of the type of stamps."""
    return signature.value[:4] == _key_id(signature.name)


def is_stamped(note: bytes) -> bool:
    """Tell whether a note has a stamp, whoever's it is."""
    return any(map(is_stamp, split_note(note)[1]))


def stamped_bytes(note: bytes) -> bytes:
    """Return what is stamped of a note: its text and the log's own signature line.

    The line is not verified here: of a note that `verify_checkpoint` takes it is the one that verifies, since there is
    no other. With two, what was stamped could be a line that the key never made, and the key's own could come later.

    Raise `IntegrityError`: `checkpoint_unsigned` if none is under its origin's name, `checkpoint_forged` if several.
    """
    text, signatures = split_note(note)
    origin = peek_checkpoint(note).origin
    own = [s for s in signatures if s.name == origin and not is_stamp(s)]
    if not own:
        raise IntegrityError("checkpoint_unsigned", "the checkpoint has no signature by its log", expected=origin)
    if len(own) > 1:
        message = "the checkpoint has several signatures under its log's name: which of them was stamped cannot be told"
        raise IntegrityError("checkpoint_forged", message, expected="one signature", found=str(len(own)))
    return text + f"\n{own[0]}\n".encode()


def stamped_event(note: bytes, stamps: Iterable[Stamp]) -> dict[str, Any]:
    """Return what a log records of a note's stamps: whose, when, with which nonce, and their digests."""
    checkpoint = peek_checkpoint(note)
    return {
        "event": EVENT,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "stamps": [{"authority": s.authority, "time": s.at, "nonce": s.nonce, "sha256": s.sha256} for s in stamps],
    }


class StampCheck:
    """Hold the stamps of a log to its entries, as these pass by.

    1. A stamp verifies, under a certificate that is trusted, for the checkpoint that it stands beside. 2. An entry
    records it, with its nonce and time. 3. Its time is not before that of the last entry under its checkpoint, and not
    after that of the entry that records it. 4. No stamp of a smaller checkpoint is later than one of a larger.
    """

    def __init__(self, notes: Iterable[tuple[int, bytes]], trusted: Trusted) -> None:
        self._good: dict[str, Stamp] = {}
        self._others: set[str] = set()
        for size, note in notes:
            for signature in split_note(note)[1]:
                if is_stamp(signature):
                    self._read(size, note, signature, trusted)
        self._sizes = sorted({stamp.size for stamp in self._good.values()})
        self._next = 0
        """Which of these sizes the entries have not reached yet."""
        self._last_at: dict[int, int] = {}
        self._first_at: dict[int, int] = {}
        """By size: when its last entry was made, and the first behind the next smaller of these sizes."""
        self._waiting_since: int | None = None
        self._recorded: list[Stamp] = []
        self._largest = self._latest = 0
        """Size and time, each the greatest of these."""

    @property
    def newest(self) -> int | None:
        """Return the size of the largest checkpoint with a good stamp, or None."""
        return self._sizes[-1] if self._sizes else None

    def add(self, index: int, entry: Mapping[str, Any]) -> None:
        """Take an entry; raise `IntegrityError`: `stamp_contradicts`, `stamp_forged`."""
        at: int = entry["at"]
        own = entry["type"] == "event" and entry.get("event") in _OWN
        if self._next < len(self._sizes):
            size = self._sizes[self._next]
            if not own:
                self._first_at.setdefault(size, at)
            if index == size - 1:
                self._last_at[size] = at
                self._next += 1
        elif not own and self._waiting_since is None:
            self._waiting_since = at
        if own and entry["event"] == EVENT:
            told = entry.get("stamps")
            for one in told if isinstance(told, list) else ():
                stamp = self._good.get(str(one.get("sha256"))) if isinstance(one, dict) else None
                if stamp is not None:
                    self._record(index, stamp, one, at)

    def result(self) -> Stamped:
        """Return how far the log is stamped; raise `IntegrityError("checkpoint_unstamped")` if it is not at all."""
        if not self._recorded:
            others = f"; it has stamps of {', '.join(sorted(self._others))}" if self._others else ""
            message = f"no checkpoint has a time-stamp by an authority that is trusted{others}"
            raise IntegrityError("checkpoint_unstamped", message, expected="a time-stamp", found="none")
        size = max(stamp.size for stamp in self._recorded)
        newest = tuple(stamp for stamp in self._recorded if stamp.size == size)
        longest, waiting = self._waits()
        return Stamped(size, newest, len(self._recorded), longest, waiting, tuple(sorted(self._others)))

    def _waits(self) -> tuple[int, int | None]:
        """Return the longest that an entry waited, and when the oldest was made that waits still.

        Recorded stamps alone end a wait: whoever writes a history late could put others between.
        """
        ended = {stamp.size: stamp.at for stamp in sorted(self._recorded, key=lambda stamp: stamp.at)}
        longest, oldest = 0, None
        for size in self._sizes:
            oldest = self._first_at.get(size) if oldest is None else oldest
            if size in ended and oldest is not None:
                longest, oldest = max(longest, ended[size] - oldest // 1000), None
        return longest, self._waiting_since if oldest is None else oldest

    def _read(self, size: int, note: bytes, signature: Signature, trusted: Trusted) -> None:
        stamp = trusted.read(note, signature)
        if stamp is None:
            self._others.add(signature.name)
            return
        if stamp.size != size:
            raise forged(signature.name, "is of another checkpoint", size)
        self._good[stamp.sha256] = stamp

    def _record(self, index: int, stamp: Stamp, told: Mapping[str, Any], at: int) -> None:
        told_as = (told.get("authority"), told.get("time"), told.get("nonce"))
        if told_as != (stamp.authority, stamp.at, stamp.nonce):
            raise forged(stamp.authority, f"is not what entry {index} records of it", stamp.size)
        covered = self._last_at.get(stamp.size, 0)
        if not covered // 1000 - TOLERANCE_SECONDS <= stamp.at <= at // 1000 + TOLERANCE_SECONDS:
            raise _contradicts(stamp, f"{covered // 1000} to {at // 1000}", "the times of its entries")
        self._compare(stamp)
        self._recorded.append(stamp)
        self._largest, self._latest = max(self._largest, stamp.size), max(self._latest, stamp.at)

    def _compare(self, stamp: Stamp) -> None:
        """Raise if a smaller checkpoint's stamp is later, or a larger one's earlier."""
        if stamp.size > self._largest and self._latest <= stamp.at + TOLERANCE_SECONDS:
            return  # as nearly all are: none is larger, and none later
        for other in self._recorded:
            if (other.size - stamp.size) * (other.at - stamp.at) < 0 and abs(other.at - stamp.at) > TOLERANCE_SECONDS:
                raise _contradicts(stamp, str(other.at), "a stamp of another checkpoint")


def stamps_of(note: bytes, trusted: Trusted) -> tuple[Stamp, ...]:
    """Return the good stamps of a note; raise `IntegrityError("stamp_forged")`."""
    read = (trusted.read(note, s) for s in split_note(note)[1] if is_stamp(s))
    return tuple(stamp for stamp in read if stamp is not None)


def check_stamps(note: bytes, trusted: Trusted, last_at: int) -> tuple[Stamp, ...]:
    """Return the stamps of a note, none before its entries' last known time (epoch milliseconds).

    Without the log its record of the nonce is not at hand. Raise `IntegrityError`: `checkpoint_unstamped`,
    `stamp_forged`, `stamp_contradicts`.
    """
    found = stamps_of(note, trusted)
    if not found:
        message = "the checkpoint has no time-stamp by an authority that is trusted"
        size = peek_checkpoint(note).size
        raise IntegrityError("checkpoint_unstamped", message, expected="a time-stamp", found="none", at=size)
    for stamp in found:
        if stamp.at < last_at // 1000 - TOLERANCE_SECONDS:
            raise _contradicts(stamp, f"{last_at // 1000} or later", "the times of its entries")
    return found


def forged(authority: str, what: str, size: int) -> IntegrityError:
    """Return the error of a stamp that does not hold."""
    return IntegrityError("stamp_forged", f"the time-stamp by `{authority}` {what}", expected=authority, at=size)


def _contradicts(stamp: Stamp, expected: str, what: str) -> IntegrityError:
    message = f"the time-stamp by `{stamp.authority}` of {stamp.size} entries contradicts {what}"
    return IntegrityError("stamp_contradicts", message, expected=expected, found=str(stamp.at), at=stamp.size)


def _key_id(authority: str) -> bytes:
    return sha256(authority.encode() + b"\n" + _TYPE).digest()[:4]
