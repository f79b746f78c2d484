"""Prepare a batch of entries for one transaction: what may be written, where, and what the tree becomes.

Nothing here touches storage: the batch is built beside the tip, and the tip follows once it is durable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from situs.adapters.store.schema import KIND_OF_TYPE, LEVEL_STEP
from situs.errors import LedgerError
from situs.ledger import Node, Tree, canonicalise, check_envelope, leaf_hash, read_entry

CLOCK_TOLERANCE_MS = 300_000
"""How far the clock may go back, or an entry may run ahead of it, before entries are refused."""
_DAY_MS = 24 * 3600 * 1000
LONGEST_SILENCE_MS = 400 * _DAY_MS
"""How much later than the last entry the next may be before a person has to say that the clock is right.

An entry is never older than the one before: a clock that is years ahead would stop the ledger until that year comes.
"""
CLOCK_CONFIRMED = "clock_confirmed"
"""The event by which a person says so."""

DECISION, OUTCOME = KIND_OF_TYPE["decision"], KIND_OF_TYPE["outcome"]

Row = tuple[int, int, str, bytes, bytes]
"""A row of `entry`: number, kind, call, leaf, body."""


class Offer(NamedTuple):
    """Hold an entry that is to be appended: canonical already, so nobody can change it while it waits."""

    kind: int
    call: str
    at: int
    body: bytes


def offer_of(entry: Mapping[str, Any]) -> Offer:
    """Return the entry as an offer; raise `LedgerError("entry_invalid")`."""
    check_envelope(entry)
    return Offer(KIND_OF_TYPE[entry["type"]], entry["call"], entry["at"], canonicalise(entry))


@dataclass(slots=True)
class Tip:
    """Hold the durable state that the next entry builds on."""

    tree: Tree
    last_at: int
    open: dict[str, int]
    """Calls with a decision and no outcome, by the decision's index, oldest first."""
    head_size: int
    """The size of the newest stored checkpoint."""
    pinned: bool = False
    """That checkpoint is cosigned, and stays when a newer one comes."""


RECOVERED = "ledger_recovered"
"""The event that ends the transaction after a failure."""
MAX_BATCH = 128
"""So many entries go into one transaction, but for those that a failure left; `fsck` relies on it for older files."""
MILESTONE = 1024
"""A checkpoint stays for good at about every so many entries; between them only the newest is kept."""


@dataclass(slots=True)
class Batch:
    """Hold what one transaction adds to a tip."""

    tree: Tree
    last_at: int
    rows: list[Row] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    opened: dict[str, int] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    results: list[int | LedgerError] = field(default_factory=list)
    """For each entry offered, in order: its index, or why it is refused."""


def stage(tip: Tip, offers: Sequence[Offer], now: int, repeated: frozenset[str] = frozenset()) -> Batch:
    """Return the batch of all offers that may follow the tip; each of the others has its `LedgerError`.

    `repeated` names calls that are known to have a decision already. `now` is in epoch milliseconds.
    """
    batch = Batch(tip.tree.copy(), tip.last_at)
    for offer in offers:
        try:
            batch.results.append(_admit(tip, batch, offer, now, repeated))
        except LedgerError as error:
            batch.results.append(error)
    batch.nodes = [node for node in batch.nodes if node.level % LEVEL_STEP == 0]
    return batch


def _admit(tip: Tip, batch: Batch, offer: Offer, now: int, repeated: frozenset[str]) -> int:
    kind, call, _, body = offer
    is_open = (call in tip.open or call in batch.opened) and call not in batch.closed
    if kind == OUTCOME and not is_open:
        raise LedgerError("outcome_unmatched", "the call has no open decision")
    if kind == DECISION and (is_open or call in repeated or call in batch.closed):
        raise LedgerError("decision_repeated", "the call has a decision already")
    at = _time_of(offer, batch.last_at, now)
    if at != offer.at:
        body = canonicalise({**read_entry(body), "at": at})
    number, leaf = batch.tree.size, leaf_hash(body)
    batch.tree.push(leaf, batch.nodes)
    batch.rows.append((number, kind, call, leaf, body))
    batch.last_at = at
    if kind == DECISION:
        batch.opened[call] = number
    elif kind == OUTCOME:
        batch.closed.add(call)
    return number


def _time_of(offer: Offer, last: int, now: int) -> int:
    """Return the entry's time, never before the last entry's; refuse if the clock cannot be trusted.

    An outcome is not refused but given the best time there is, for its decision is on record already.
    """
    behind, ahead = now < last - CLOCK_TOLERANCE_MS, offer.at > now + CLOCK_TOLERANCE_MS
    if offer.kind == OUTCOME:
        at = max(now if ahead else offer.at, last)
        return last if _jumps(at, last) else at
    if behind:
        raise LedgerError("clock_went_back", "the clock is more than five minutes behind the last entry")
    if ahead:
        raise LedgerError("clock_went_ahead", "the entry is more than five minutes ahead of the clock")
    if _jumps(offer.at, last) and read_entry(offer.body).get("event") != CLOCK_CONFIRMED:
        days = (offer.at - last) // _DAY_MS
        raise LedgerError("clock_jumped", f"by the clock, {days} days have passed since the last entry")
    return max(offer.at, last)


def _jumps(at: int, last: int) -> bool:
    """Tell whether an entry comes so long after the last that a person must have confirmed the clock."""
    return last > 0 and at - last > LONGEST_SILENCE_MS


def open_from(tip: Tip, batch: Batch) -> int:
    """Return the index of the oldest decision that stays open after the batch, or the size if none does."""
    still_open = (number for call, number in chain(tip.open.items(), batch.opened.items()) if call not in batch.closed)
    return next(still_open, batch.tree.size)


def advance(tip: Tip, batch: Batch) -> None:
    """Make a durable batch the tip."""
    tip.tree, tip.last_at, tip.head_size = batch.tree, batch.last_at, batch.tree.size
    tip.pinned = tip.pinned and not batch.rows
    tip.open.update(batch.opened)
    for call in batch.closed:
        del tip.open[call]
