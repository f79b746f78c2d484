"""Tell a fork from a proof that is merely bad: two signed checkpoints that no log can both have."""

from __future__ import annotations

from collections.abc import Sequence

from situs.ledger.merkle import TreeHead, _roots_of_consistency


def is_fork(first: TreeHead, second: TreeHead, proof: Sequence[bytes]) -> bool:
    """Tell whether two heads contradict each other, by themselves or by a consistency proof between them.

    One size with two roots is a fork. Otherwise the proof must lead to the second root: its hashes are then those of
    that tree, since other hashes would be a collision, and the first root that they lead to is the one that the second
    tree begins with (RFC 9162, section 2.1.4.2). A proof that leads to neither root shows nothing, whoever made it.
    From a first size that is a power of two no proof shows a fork: it leaves out the first tree's own hash.
    """
    if first.size == second.size:
        return first.root != second.root
    roots = _roots_of_consistency(first, second, proof)
    return roots is not None and roots[1] == second.root and roots[0] != first.root
