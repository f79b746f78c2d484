"""What shows a fork, and what shows no more than a bad proof."""

from hypothesis import assume, given
from hypothesis import strategies as st

from situs.ledger import Tree, TreeHead, consistency_proof, is_fork, leaf_hash, node_hash

SIZES = st.integers(1, 40)


def nodes(leaves: list[bytes]):
    def at(level: int, index: int) -> bytes:
        if level == 0:
            return leaf_hash(leaves[index])
        return node_hash(at(level - 1, 2 * index), at(level - 1, 2 * index + 1))

    return at


def head(leaves: list[bytes]) -> TreeHead:
    tree = Tree()
    for leaf in leaves:
        tree.push(leaf_hash(leaf))
    return tree.head()


def log(size: int, split: int | None = None) -> list[bytes]:
    """A log that leaves the common history behind `split` entries."""
    return [b"%d" % n + (b"x" if split is not None and n >= split else b"") for n in range(size)]


@given(SIZES, SIZES, st.data())
def test_a_log_that_only_grew_is_never_a_fork(first, more, data):
    leaves = log(first + more)
    proof = consistency_proof(first, first + more, nodes(leaves))
    changed = data.draw(st.lists(st.sampled_from([*proof, b"\x00" * 32]), max_size=8))
    for shown in (proof, tuple(changed), proof[1:], proof[::-1]):
        assert not is_fork(head(leaves[:first]), head(leaves), shown)


@given(SIZES, SIZES, st.data())
def test_the_proof_of_a_rewritten_log_shows_that_it_is_one(first, more, data):
    split = data.draw(st.integers(0, first - 1))
    rewritten = log(first + more, split)
    proof = consistency_proof(first, first + more, nodes(rewritten))
    known = head(log(first))
    power_of_two = first & (first - 1) == 0
    assert is_fork(known, head(rewritten), proof) == (not power_of_two)


@given(SIZES, st.data())
def test_one_size_with_two_roots_needs_no_proof(size, data):
    split = data.draw(st.integers(0, size - 1))
    assert is_fork(head(log(size)), head(log(size, split)), ())
    assert not is_fork(head(log(size)), head(log(size)), ())


@given(SIZES, SIZES)
def test_a_smaller_one_and_an_empty_one_show_nothing(first, second):
    assume(second < first)
    assert not is_fork(head(log(first)), head(log(second, 0)), ())
    assert not is_fork(head([]), head(log(second, 0)), ())
