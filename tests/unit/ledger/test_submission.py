import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.store import FileSigner
from situs.errors import IntegrityError
from situs.ledger import (
    Checkpoint,
    Submission,
    Tree,
    TreeHead,
    consistency_proof,
    judge,
    leaf_hash,
    node_hash,
    parse_submission,
    sign_checkpoint,
)

SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
OTHER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
ORIGIN = "example.com/log"
LOGS = {ORIGIN: SIGNER.vkey(ORIGIN)}
HASH = b"PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw="
HASH_BYTES = b"\x07" * 32


def node(salt: bytes = b""):
    def at(level: int, index: int) -> bytes:
        if level == 0:
            return leaf_hash(b"%d" % index + salt)
        return node_hash(at(level - 1, 2 * index), at(level - 1, 2 * index + 1))

    return at


def head(size: int, salt: bytes = b"") -> TreeHead:
    tree = Tree()
    for n in range(size):
        tree.push(leaf_hash(b"%d" % n + salt))
    return tree.head()


def note(size: int, salt: bytes = b"", signer: FileSigner = SIGNER, origin: str = ORIGIN) -> bytes:
    return sign_checkpoint(Checkpoint(origin, size, head(size, salt).root), signer)


def submit(old: int, new: int, salt: bytes = b"") -> Submission:
    return Submission(old, consistency_proof(old, new, node(salt)), note(new, salt))


@given(st.integers(0, 40), st.integers(0, 40))
def test_what_extends_the_known_log_is_cosigned(old: int, more: int) -> None:
    submission = submit(old, old + more)
    assert parse_submission(submission.to_bytes()) == submission
    verdict = judge(submission, head(old) if old else None, LOGS)
    assert (verdict.status, verdict.head) == (200, head(old + more))


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_fork_is_never_cosigned(old: int, new: int) -> None:
    """The log of the other salt has no entry in common: whatever the client says, there is no 200."""
    known = head(old)
    for claimed in {old, 0, min(old, new)}:
        submission = Submission(claimed, consistency_proof(min(claimed, new), new, node(b"x")), note(new, b"x"))
        assert judge(submission, known, LOGS).status in (400, 409, 422)


@given(st.integers(1, 40), st.data())
def test_a_rollback_is_never_cosigned(known: int, data) -> None:
    smaller = data.draw(st.integers(0, known - 1))
    claimed = data.draw(st.integers(0, known))
    submission = Submission(claimed, consistency_proof(min(claimed, smaller), smaller, node()), note(smaller))
    verdict = judge(submission, head(known), LOGS)
    assert verdict.status in (400, 409)
    assert verdict.told in (None, known)


@pytest.mark.parametrize(
    ("submission", "status"),
    [
        (submit(3, 9), 409),  # it knows 5
        (Submission(5, (), note(9)), 422),
        (Submission(5, consistency_proof(5, 9, node())[1:], note(9)), 422),
        (Submission(10, (), note(9)), 400),
        (Submission(5, (), note(5, b"x")), 422),
        (Submission(5, (HASH_BYTES,), note(5)), 422),  # a proof where none is due
        (Submission(5, (), note(9, signer=OTHER)), 403),
        (Submission(5, (), note(9, origin="example.com/other")), 404),
        (Submission(5, (), b"nonsense\n"), 400),
        (submit(5, 9), 200),
        (submit(5, 5), 200),
    ],
)
def test_each_fault_has_the_status_of_the_specification(submission, status) -> None:
    assert judge(submission, head(5), LOGS).status == status


@pytest.mark.parametrize(
    "submission",
    [
        Submission(0, (HASH_BYTES,), note(5)),
        Submission(0, (), sign_checkpoint(Checkpoint(ORIGIN, 0, HASH_BYTES), SIGNER)),
    ],
    ids=["a proof from nothing", "an empty tree with a root of its own"],
)
def test_a_log_that_is_new_has_nothing_to_prove(submission) -> None:
    assert judge(submission, None, LOGS).status == 422


def test_a_witness_tells_the_size_that_it_knows() -> None:
    assert judge(submit(0, 9), head(5), LOGS).told == 5
    assert judge(submit(3, 9), None, LOGS).told == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 1",
        b"old 01\n\nx",
        b"old -1\n\nx",
        b"old 99999999999999999999\n\nx",
        b"new 1\n\nx",
        b"old 1\nAAAA\n\nx",
        b"old 1\n!\n\nx",
        b"old 1\n!" + HASH + b"\n\nx",  # nothing that base64 skips
        b"old 1\n" + HASH[:-1] + b"\n\nx",
        b"old 1\n" + (HASH + b"\n") * 64 + b"\nx",
        b"old 1\n\n" + b"x" * (65_536 - 7 + 1),
    ],
)
def test_a_malformed_submission_is_refused(body) -> None:
    with pytest.raises(IntegrityError) as caught:
        parse_submission(body)
    assert caught.value.code == "submission_malformed"


@pytest.mark.parametrize("lines", [62, 63])
def test_a_proof_has_as_many_lines_as_the_specification_allows(lines) -> None:
    assert len(parse_submission(b"old 1\n" + (HASH + b"\n") * lines + b"\nx").proof) == lines


def test_a_submission_of_64_kib_and_a_size_of_19_digits_are_read() -> None:
    note = b"x" * (65_536 - 7)
    assert parse_submission(b"old 1\n\n" + note).note == note
    assert parse_submission(b"old 9223372036854775807\n\nx").old == (1 << 63) - 1
