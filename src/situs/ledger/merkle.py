"""The Merkle tree of RFC 6962: hashing, growing, and proofs of inclusion and of consistency.

Nothing here stores a tree. Whoever does gives a function `node(level, index) -> bytes` that returns the hash
of the complete subtree over the leaves `index * 2**level` to `(index + 1) * 2**level`, and the proofs ask it
for O(log n) of these. A tree that only grows needs less still: `Tree` keeps the roots of its complete
subtrees, at most 64 hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from situs.errors import IntegrityError

NodeOf = Callable[[int, int], bytes]
"""Give the hash of a complete subtree by level (0: leaves) and index at that level."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of the empty tree (RFC 6962, section 2.1)."""


@dataclass(frozen=True, slots=True)
class Node:
    """Hold the hash of one complete subtree."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class TreeHead:
    """State a tree's size in leaves and its root hash (32 bytes)."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size}:{self.root.hex()}"


def leaf_hash(body: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 || body) (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right) (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """Grow a tree leaf by leaf, keeping only the roots of its complete subtrees, the largest first."""

    __slots__ = ("_roots", "size")

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        if size.bit_count() != len(roots):
            raise IntegrityError("tree_malformed", f"{size} leaves have {size.bit_count()} subtrees, not {len(roots)}")
        self.size = size
        self._roots = list(roots)

    def push(self, leaf: bytes, completed: list[Node] | None = None) -> None:
        """Append a leaf's hash; add every subtree that it completes, leaves left out, to `completed`."""
        roots, remaining, level = self._roots, self.size, 0
        while remaining & 1:
            leaf = sha256(b"\x01" + roots.pop() + leaf).digest()
            remaining >>= 1
            level += 1
            if completed is not None:
                completed.append(Node(level, remaining, leaf))
        roots.append(leaf)
        self.size += 1

    def head(self) -> TreeHead:
        """Return the size and the root, in O(log n) hashes."""
        if not self._roots:
            return TreeHead(0, EMPTY_ROOT)
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node_hash(left, root)
        return TreeHead(self.size, root)

    def copy(self) -> Tree:
        """Return a tree that grows on its own from here."""
        return Tree(self.size, self._roots)


def restore_tree(size: int, node: NodeOf) -> Tree:
    """Return the tree of `size` leaves from stored subtrees."""
    roots, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            roots.append(node(level, start >> level))
            start += 1 << level
    return Tree(size, roots)


def inclusion_proof(index: int, size: int, node: NodeOf) -> tuple[bytes, ...]:
    """Return PATH(index, D[size]) (RFC 6962, section 2.1.1), the leaf's sibling first."""
    if not 0 <= index < size:
        raise ValueError("the index is outside the tree")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, node))
            end = middle
        else:
            path.append(_range_hash(start, middle, node))
            start = middle
    return tuple(reversed(path))


def consistency_proof(first: int, second: int, node: NodeOf) -> tuple[bytes, ...]:
    """Return PROOF(first, D[second]) (RFC 6962, section 2.1.2); empty if `first` is 0 or `second`."""
    if not 0 <= first <= second:
        raise ValueError("the first tree is larger than the second")
    if first in (0, second):
        return ()
    start, end, remaining, whole, path = 0, second, first, True, []
    while remaining != end - start:
        split = _split(end - start)
        if remaining <= split:
            path.append(_range_hash(start + split, end, node))
            end = start + split
        else:
            path.append(_range_hash(start, start + split, node))
            start, remaining, whole = start + split, remaining - split, False
    if not whole:
        path.append(_range_hash(start, end, node))
    return tuple(reversed(path))


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_hash(start: int, end: int, node: NodeOf) -> bytes:
    """Return MTH(D[start:end]); `start` is a multiple of the range's largest complete subtree."""
    complete = []
    while (size := end - start) & (size - 1):
        split = _split(size)
        complete.append(node(split.bit_length() - 1, start // split))
        start += split
    root = node(size.bit_length() - 1, start // size)
    for left in reversed(complete):
        root = node_hash(left, root)
    return root


def root_of_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root that an inclusion proof leads to (RFC 9162, section 2.1.3.2).

    Raise `IntegrityError("inclusion_proof_invalid")` if it has the wrong length for this place.
    """
    if not 0 <= index < size:
        raise IntegrityError("inclusion_proof_invalid", f"entry {index} is outside a tree of {size}", at=index)
    fn, sn, root = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            raise IntegrityError("inclusion_proof_invalid", f"the proof of entry {index} is too long", at=index)
        if fn & 1 or fn == sn:
            root = node_hash(sibling, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = node_hash(root, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise IntegrityError("inclusion_proof_invalid", f"the proof of entry {index} is too short", at=index)
    return root


def verify_inclusion(leaf: bytes, index: int, proof: Sequence[bytes], head: TreeHead) -> None:
    """Check that the leaf is at `index` of the tree; raise `IntegrityError("inclusion_proof_invalid")`."""
    root = root_of_inclusion(leaf, index, head.size, proof)
    if root != head.root:
        raise IntegrityError(
            "inclusion_proof_invalid",
            f"entry {index} is not in the tree of {head.size}",
            expected=str(head),
            found=str(TreeHead(head.size, root)),
            at=index,
        )


def verify_consistency(first: TreeHead, second: TreeHead, proof: Sequence[bytes]) -> None:
    """Check that the second tree extends the first (RFC 9162, section 2.1.4.2).

    Raise `IntegrityError("consistency_proof_invalid")` with both states if it does not.
    """
    roots = _roots_of_consistency(first, second, proof)
    if roots != (first.root, second.root):
        raise IntegrityError(
            "consistency_proof_invalid",
            f"the tree of {second.size} does not extend the tree of {first.size}",
            expected=str(first),
            found=str(second),
            at=first.size,
        )


def _roots_of_consistency(first: TreeHead, second: TreeHead, proof: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    if first.size == 0:
        return None if proof else (EMPTY_ROOT, second.root if second.size else EMPTY_ROOT)
    if first.size >= second.size:
        return (second.root, first.root) if first.size == second.size and not proof else None
    path = [first.root, *proof] if first.size & (first.size - 1) == 0 else list(proof)
    if not proof:
        return None
    fn, sn = first.size - 1, second.size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, sibling)
        fn, sn = fn >> 1, sn >> 1
    return None if sn else (old, new)
