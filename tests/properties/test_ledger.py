"""The ledger's arithmetic against definitions taken from the standards, word for word."""

from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from situs.errors import IntegrityError, LedgerError
from situs.ledger import (
    Tree,
    TreeHead,
    canonicalise,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    parse_receipt,
    restore_tree,
    root_of_inclusion,
    verify_consistency,
    verify_inclusion,
)

leaves = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def mth(data: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\0" + data[0]).digest()
    k = split(len(data))
    return sha256(b"\1" + mth(data[:k]) + mth(data[k:])).digest()


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, data: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1."""
    if len(data) == 1:
        return []
    k = split(len(data))
    if m < k:
        return [*path(m, data[:k]), mth(data[k:])]
    return [*path(m - k, data[k:]), mth(data[:k])]


def subproof(m: int, data: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2."""
    if m == len(data):
        return [] if whole else [mth(data)]
    k = split(len(data))
    if m <= k:
        return [*subproof(m, data[:k], whole), mth(data[k:])]
    return [*subproof(m - k, data[k:], False), mth(data[:k])]


def node_of(data: list[bytes]):
    def node(level: int, index: int) -> bytes:
        assert (index + 1) << level <= len(data), "asked beyond the complete subtrees"
        return mth(data[index << level : (index + 1) << level])

    return node


@given(leaves)
def test_the_tree_is_that_of_the_rfc(data):
    tree = Tree()
    for leaf in data:
        tree.push(leaf_hash(leaf))
    assert tree.head() == TreeHead(len(data), mth(data)) == restore_tree(len(data), node_of(data)).head()


@given(leaves, st.data())
def test_inclusion_proofs_are_those_of_the_rfc(data, draw):
    index = draw.draw(st.integers(0, len(data) - 1))
    proof = inclusion_proof(index, len(data), node_of(data))
    assert list(proof) == path(index, data)
    verify_inclusion(leaf_hash(data[index]), index, proof, TreeHead(len(data), mth(data)))


@given(leaves, st.data())
def test_consistency_proofs_are_those_of_the_rfc(data, draw):
    first = draw.draw(st.integers(1, len(data)))
    proof = consistency_proof(first, len(data), node_of(data))
    assert list(proof) == subproof(first, data, True)
    verify_consistency(TreeHead(first, mth(data[:first])), TreeHead(len(data), mth(data)), proof)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=70, unique=True), st.data())
def test_no_other_place_or_leaf_has_a_proof(data, draw):
    index = draw.draw(st.integers(0, len(data) - 1))
    proof = inclusion_proof(index, len(data), node_of(data))
    elsewhere = draw.draw(st.integers(0, len(data) + 2))
    leaf = draw.draw(st.sampled_from([leaf_hash(data[index]), leaf_hash(b"never drawn"), node_hash(b"", b"")]))
    try:
        root = root_of_inclusion(leaf, elsewhere, len(data), proof)
    except IntegrityError:
        return
    assert (root == mth(data)) == (leaf == leaf_hash(data[index]) and elsewhere == index)


@given(leaves, leaves, st.data())
def test_a_fork_has_no_proof(data, other, draw):
    first = draw.draw(st.integers(1, len(data)))
    forked = [*other, *data][: len(data)]
    proof = draw.draw(
        st.sampled_from(
            [
                consistency_proof(first, len(data), node_of(data)),
                consistency_proof(first, len(data), node_of(forked)),
            ]
        )
    )
    old, new = TreeHead(first, mth(data[:first])), TreeHead(len(data), mth(forked))
    try:
        verify_consistency(old, new, proof)
    except IntegrityError:
        assert data[:first] != forked[:first] or proof != consistency_proof(first, len(data), node_of(forked))
    else:
        assert data[:first] == forked[:first]


bmp = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=6)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8"))
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(bmp, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(bmp, values, max_size=6))
def test_canonical_is_rfc_8785(entry):
    assert canonicalise(entry) == rfc8785.dumps(entry)


anything = st.recursive(
    scalars | st.floats() | st.integers() | st.text() | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
        | st.tuples(inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=3), anything, max_size=4))
def test_canonical_is_rfc_8785_or_nothing(entry):
    try:
        body = canonicalise(entry)
    except LedgerError:
        return
    assert body == rfc8785.dumps(entry)


@given(st.binary(max_size=60))
def test_reading_a_receipt_raises_nothing_else(raw):
    with pytest.raises(IntegrityError, match="the receipt is not"):
        parse_receipt(raw)
