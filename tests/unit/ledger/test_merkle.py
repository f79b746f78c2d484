"""The vectors are those of the certificate-transparency reference implementation (eight leaves)."""

from hashlib import sha256

import pytest

from situs.errors import IntegrityError
from situs.ledger import (
    EMPTY_ROOT,
    Node,
    Tree,
    TreeHead,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    restore_tree,
    root_of_inclusion,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    bytes.fromhex(x)
    for x in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def node(level: int, index: int) -> bytes:
    if level == 0:
        return leaf_hash(LEAVES[index])
    return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))


def head(size: int) -> TreeHead:
    return TreeHead(size, bytes.fromhex(ROOTS[size - 1]) if size else EMPTY_ROOT)


def test_roots_of_every_size():
    tree = Tree()
    assert tree.head() == TreeHead(0, sha256(b"").digest())
    for size, leaf in enumerate(LEAVES, 1):
        tree.push(leaf_hash(leaf))
        assert tree.head() == head(size)
        assert restore_tree(size, node).head() == head(size)


def test_inclusion_proof_of_the_vectors():
    assert [h.hex() for h in inclusion_proof(5, 8, node)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_consistency_proof_of_the_vectors():
    assert [h.hex() for h in consistency_proof(6, 8, node)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_completed_subtrees_are_told():
    completed: list[Node] = []
    tree = Tree()
    for leaf in LEAVES:
        tree.push(leaf_hash(leaf), completed)
    assert {(n.level, n.index): n.hash for n in completed} == {
        (level, index): node(level, index) for level, count in ((1, 4), (2, 2), (3, 1)) for index in range(count)
    }


def test_a_copy_grows_alone():
    tree = Tree()
    tree.push(leaf_hash(b"a"))
    copy = tree.copy()
    copy.push(leaf_hash(b"b"))
    assert tree.head() == TreeHead(1, leaf_hash(b"a"))
    assert copy.size == 2


def test_a_tree_must_fit_its_size():
    with pytest.raises(IntegrityError) as caught:
        Tree(3, [b"x" * 32])
    assert caught.value.code == "tree_malformed"


def test_every_inclusion_proof_holds_and_no_changed_one_does():
    for size in range(1, 9):
        for index in range(size):
            leaf, proof = leaf_hash(LEAVES[index]), inclusion_proof(index, size, node)
            verify_inclusion(leaf, index, proof, head(size))
            for wrong in ((*proof, leaf), proof[:-1] if proof else (leaf,), (b"\0" * 32, *proof[1:])):
                with pytest.raises(IntegrityError):
                    verify_inclusion(leaf, index, wrong, head(size))
            with pytest.raises(IntegrityError):
                verify_inclusion(leaf_hash(b"other"), index, proof, head(size))
            with pytest.raises(IntegrityError):
                verify_inclusion(leaf, size, proof, head(size))


def test_every_consistency_proof_holds_and_no_changed_one_does():
    for second in range(1, 9):
        for first in range(1, second):
            proof = consistency_proof(first, second, node)
            verify_consistency(head(first), head(second), proof)
            forged = TreeHead(first, b"\0" * 32)
            for old, new, wrong in (
                (head(first), head(second), (*proof, b"\0" * 32)),
                (head(first), head(second), proof[:-1]),
                (head(first), head(second), (b"\0" * 32, *proof[1:])),
                (forged, head(second), proof),
                (head(first), TreeHead(second, b"\0" * 32), proof),
                (head(second), head(first), proof),
            ):
                with pytest.raises(IntegrityError) as caught:
                    verify_consistency(old, new, wrong)
                assert caught.value.expected == str(old)
                assert caught.value.found == str(new)


def test_consistency_at_the_edges():
    verify_consistency(head(0), head(5), ())
    verify_consistency(head(5), head(5), ())
    for old, new, proof in (
        (TreeHead(0, b"\0" * 32), head(5), ()),
        (head(0), head(5), (b"\0" * 32,)),
        (head(5), TreeHead(5, b"\0" * 32), ()),
        (head(0), TreeHead(0, b"\0" * 32), ()),
    ):
        with pytest.raises(IntegrityError):
            verify_consistency(old, new, proof)


def test_proofs_are_asked_within_the_tree():
    for index, size in ((-1, 2), (2, 2)):
        with pytest.raises(ValueError):
            inclusion_proof(index, size, node)
        with pytest.raises(IntegrityError):
            root_of_inclusion(b"", index, size, ())
    with pytest.raises(ValueError):
        consistency_proof(3, 2, node)


def test_nothing_is_needed_to_extend_the_empty_tree_or_the_same():
    assert consistency_proof(0, 5, node) == consistency_proof(5, 5, node) == consistency_proof(0, 0, node) == ()


def test_trees_of_one_root_and_two_sizes_contradict_each_other():
    for old, new in ((8, 7), (7, 8)):
        with pytest.raises(IntegrityError):
            verify_consistency(TreeHead(old, head(8).root), TreeHead(new, head(8).root), ())


def test_the_same_tree_needs_no_proof_and_takes_none():
    verify_consistency(head(5), head(5), ())
    with pytest.raises(IntegrityError):
        verify_consistency(head(5), head(5), (b"\0" * 32,))


def test_a_proof_that_stops_below_the_root_of_a_larger_tree_proves_nothing():
    """It leads from the one root to the other, and not to the top of a tree of the size that is claimed."""
    proof = consistency_proof(3, 4, node)
    verify_consistency(head(3), head(4), proof)
    with pytest.raises(IntegrityError):
        verify_consistency(head(3), TreeHead(8, head(4).root), proof)


def test_proofs_between_all_sizes_of_a_larger_tree_hold():
    trees, hashes = [Tree()], {}
    for index in range(34):
        tree, completed = trees[-1].copy(), []
        hashes[0, index] = leaf_hash(bytes([index]))
        tree.push(hashes[0, index], completed)
        hashes |= {(n.level, n.index): n.hash for n in completed}
        trees.append(tree)
    for second in range(1, 35):
        for first in range(1, second):
            proof = consistency_proof(first, second, lambda *at: hashes[at])
            verify_consistency(trees[first].head(), trees[second].head(), proof)
            path = inclusion_proof(first, second, lambda *at: hashes[at])
            verify_inclusion(hashes[0, first], first, path, trees[second].head())


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [
        (8, 8, ()),
        (-1, 8, ()),
        (5, 8, (*inclusion_proof(5, 8, node), b"\0" * 32)),
        (5, 8, inclusion_proof(5, 8, node)[1:]),
    ],
    ids=["outside", "negative", "too long", "too short"],
)
def test_a_proof_of_the_wrong_length_is_told_by_its_place(index, size, proof):
    with pytest.raises(IntegrityError) as caught:
        root_of_inclusion(leaf_hash(LEAVES[5]), index, size, proof)
    assert (caught.value.code, caught.value.at) == ("inclusion_proof_invalid", index)


def test_a_proof_that_fails_carries_both_states():
    with pytest.raises(IntegrityError) as caught:
        verify_inclusion(leaf_hash(LEAVES[5]), 5, inclusion_proof(5, 8, node), TreeHead(8, b"\0" * 32))
    assert (caught.value.expected, caught.value.found) == (str(TreeHead(8, b"\0" * 32)), str(head(8)))
    assert caught.value.at == 5
    with pytest.raises(IntegrityError) as caught:
        verify_consistency(head(3), TreeHead(8, b"\0" * 32), consistency_proof(3, 8, node))
    assert (caught.value.expected, caught.value.found) == (str(head(3)), str(TreeHead(8, b"\0" * 32)))
    assert caught.value.at == 3
