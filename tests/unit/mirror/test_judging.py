"""The cases of C2SP tlog-witness, what is kept of them, and that no order of submissions leads to two histories."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from situs.adapters.store import FileSigner
from situs.errors import IntegrityError
from situs.ledger import (
    Checkpoint,
    Signature,
    Submission,
    Tree,
    consistency_proof,
    leaf_hash,
    node_hash,
    peek_checkpoint,
    sign_checkpoint,
    split_note,
    verify_checkpoint,
)
from situs.mirror import MOST_TEXT, Answer, answer_to, forked_event, is_proven

SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
OTHER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
ORIGIN = "cell-b.example/ledger"
KEY = SIGNER.vkey(ORIGIN)
LOGS = {ORIGIN: KEY}


class Memory:
    """What a witness has kept, in memory."""

    def __init__(self, *notes: bytes) -> None:
        self.notes = {peek_checkpoint(note).size: note for note in notes}

    def __call__(self, origin: str, size: int | None) -> bytes | None:
        assert origin == ORIGIN
        return self.notes.get(max(self.notes, default=0) if size is None else size)

    def take(self, submission: Submission) -> Answer:
        answer = answer_to(submission, LOGS, self)
        if answer.note:
            self.notes[peek_checkpoint(answer.note).size] = answer.note
        return answer


def leaves(size: int, split: int | None = None) -> list[bytes]:
    """A log that leaves the common history behind `split` entries."""
    return [b"%d" % n + (b"x" if split is not None and n >= split else b"") for n in range(size)]


def root(size: int, split: int | None = None) -> bytes:
    tree = Tree()
    for leaf in leaves(size, split):
        tree.push(leaf_hash(leaf))
    return tree.head().root


def note(size: int, split: int | None = None, signer: FileSigner = SIGNER, origin: str = ORIGIN) -> bytes:
    return sign_checkpoint(Checkpoint(origin, size, root(size, split)), signer)


def proof(old: int, new: int, split: int | None = None) -> tuple[bytes, ...]:
    stored = leaves(new, split)

    def at(level: int, index: int) -> bytes:
        if level == 0:
            return leaf_hash(stored[index])
        return node_hash(at(level - 1, 2 * index), at(level - 1, 2 * index + 1))

    return consistency_proof(old, new, at)


def submit(old: int, new: int, split: int | None = None) -> Submission:
    return Submission(old, proof(old, new, split), note(new, split))


@pytest.mark.parametrize(
    ("submission", "status", "told"),
    [
        (submit(5, 9), 200, None),
        (submit(5, 5), 200, None),
        (submit(0, 9), 409, 5),
        (submit(3, 9), 409, 5),
        (submit(3, 4), 409, 5),
        (Submission(6, (), note(9)), 409, 5),
        (Submission(10, (), note(9)), 400, None),
        (Submission(5, (), note(9)), 422, None),
        (Submission(5, proof(5, 9)[1:], note(9)), 422, None),
        (Submission(5, (b"\x00" * 32,), note(5)), 422, None),
        (Submission(5, (), note(5, 0)), 422, None),
        (Submission(5, proof(5, 9), note(9, signer=OTHER)), 403, None),
        (Submission(5, proof(5, 9), note(9)[:-9] + b"AAAAAAA=\n"), 403, None),
        (Submission(5, proof(5, 9), note(9, origin="cell-c.example/ledger")), 404, None),
        (Submission(5, (), b"nonsense\n"), 400, None),
        (Submission(5, (), f"{ORIGIN}\nnine\nroot\n\n\u2014 x AAAAAAA=\n".encode()), 400, None),
        (Submission(5, (), "cell-c.example/ledger\nnine\nroot\n\n\u2014 x AAAAAAA=\n".encode()), 400, None),
        (Submission(5, proof(5, 9), note(9) * 2), 400, None),
        (Submission(5, proof(5, 9), note(9) + note(9).splitlines(keepends=True)[-1] * 9), 200, None),
        (Submission(5, (), b""), 400, None),
    ],
)
def test_each_case_has_the_answer_of_the_specification(submission, status, told) -> None:
    answer = answer_to(submission, LOGS, Memory(note(5)))
    assert (answer.status, answer.told, bool(answer.note)) == (status, told, status == 200)


@pytest.mark.parametrize(
    ("submission", "status"),
    [
        (submit(0, 9), 200),
        (submit(0, 0), 200),
        (Submission(0, (b"\x00" * 32,), note(9)), 422),
        (Submission(0, (), sign_checkpoint(Checkpoint(ORIGIN, 0, b"\x00" * 32), SIGNER)), 422),
        (submit(3, 9), 409),
    ],
)
def test_a_log_that_was_never_cosigned_begins_at_nothing(submission, status) -> None:
    answer = answer_to(submission, LOGS, Memory())
    assert (answer.status, answer.told) == (status, 0 if status == 409 else None)
    assert answer.found is None


def test_what_is_kept_has_the_log_s_signature_alone() -> None:
    strangers = "".join(f"{Signature(f'w{n}.example', bytes([n]) * 40)}\n" for n in range(20)).encode()
    answer = answer_to(replace(submit(5, 9), note=note(9) + strangers), LOGS, Memory(note(5)))
    assert answer.note == note(9)
    assert len(split_note(answer.note)[1]) == 1
    assert verify_checkpoint(answer.note, KEY).size == 9


@pytest.mark.parametrize("more", [0, 1])
def test_a_text_is_kept_up_to_a_length(more) -> None:
    text = Checkpoint(ORIGIN, 9, root(9)).text()
    text += "x" * (MOST_TEXT - len(text) - 1 + more) + "\n"
    signature = Signature(ORIGIN, KEY.key_id + SIGNER.sign(text.encode()))
    long = f"{text}\n{signature}\n".encode()
    assert answer_to(Submission(5, proof(5, 9), long), LOGS, Memory(note(5))).status == (400 if more else 200)


def test_two_roots_of_one_size_are_proof_whatever_came_between() -> None:
    memory = Memory(note(5), note(9))
    for submission in (Submission(9, (), note(9, 0)), Submission(0, (), note(5, 4)), submit(3, 5, 4)):
        found = memory.take(submission).found
        assert found is not None
        assert found.proven
        assert is_proven(found, KEY)
    assert sorted(memory.notes) == [5, 9]


def test_a_rewritten_log_convicts_itself_by_its_own_proof() -> None:
    found = Memory(note(5)).take(submit(5, 9, 2)).found
    assert found is not None
    assert (found.proven, found.held, found.signed) == (True, note(5), note(9, 2))
    assert is_proven(found, KEY)
    assert not is_proven(replace(found, proof=()), KEY)
    assert not is_proven(found, OTHER.vkey(ORIGIN))
    assert not is_proven(replace(found, signed=b"nonsense\n"), KEY)


@pytest.mark.parametrize(
    ("known", "submission"),
    [
        (5, Submission(5, (), note(9))),  # the log's own, which anyone with a receipt has, and a proof of a stranger's
        (5, Submission(5, (b"\x00" * 32,) * 4, note(9))),
        (4, submit(4, 9, 2)),  # from a power of two a proof leaves out what would show it
    ],
)
def test_a_proof_that_is_merely_bad_proves_nothing(known, submission) -> None:
    found = Memory(note(known)).take(submission).found
    assert found is not None
    assert not found.proven
    assert not is_proven(found, KEY)


@pytest.mark.parametrize(
    "submission",
    [
        submit(0, 9),
        submit(3, 9),
        submit(2, 4),
        submit(3, 4, 0),
        submit(0, 3),
        Submission(5, (b"\x00" * 32,), note(5)),
        Submission(9, (), note(5)),
    ],
)
def test_what_comes_late_or_with_a_wrong_idea_is_no_evidence(submission) -> None:
    assert Memory(note(5)).take(submission).found is None


def test_the_same_evidence_has_the_same_digest_whoever_sends_it() -> None:
    memory = Memory(note(5))
    first, second = memory.take(submit(5, 9, 2)).found, memory.take(Submission(5, (), note(9, 2))).found
    assert first is not None
    assert second is not None
    assert (first.digest, first.proven, second.proven) == (second.digest, True, False)
    assert memory.take(submit(5, 9, 3)).found.digest != first.digest


def test_the_event_of_a_fork_has_sizes_and_roots_alone() -> None:
    found = Memory(note(5)).take(submit(5, 9, 2)).found
    assert forked_event(found) == {
        "event": "peer_forked",
        "log": ORIGIN,
        "cosigned": {"size": 5, "root": root(5).hex()},
        "signed": {"size": 9, "root": root(9, 2).hex()},
        "sha256": found.digest,
    }


def test_a_memory_that_the_log_has_not_signed_is_not_believed() -> None:
    for damaged in (note(5, signer=OTHER), note(5)[:-9] + b"AAAAAAA=\n", b"nonsense\n"):
        with pytest.raises(IntegrityError) as caught:
            answer_to(submit(5, 9), LOGS, lambda origin, size, damaged=damaged: damaged)
        assert caught.value.code == "mirror_damaged"


SPLITS = st.sampled_from([None, None, 0, 3, 6])
SENT = st.tuples(st.integers(0, 12), st.integers(0, 12), SPLITS, st.sampled_from(["own", "own", "none", "other"]))


@given(st.lists(SENT, max_size=25))
def test_no_order_of_submissions_has_two_histories_cosigned(sent) -> None:
    """Whatever is sent, with whatever proof: of all that was cosigned, the smaller begins the larger."""
    memory, cosigned = Memory(), []
    for old, new, split, kind in sent:
        shown = proof(min(old, new), new, split if kind == "own" else 3) if kind != "none" else ()
        answer = memory.take(Submission(old, shown, note(new, split)))
        if answer.status == 200:
            cosigned.append(leaves(new, split))
            assert peek_checkpoint(answer.note).size >= max(map(len, cosigned))
        if answer.found is not None and answer.found.proven:
            assert is_proven(answer.found, KEY)
    for one, other in combinations(cosigned, 2):
        shorter = min(len(one), len(other))
        assert one[:shorter] == other[:shorter]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.booleans()), max_size=25))
def test_an_honest_log_is_never_accused(sent) -> None:
    """Whoever has its checkpoints sends them in any order, with good proofs and bad ones."""
    memory = Memory()
    for old, new, good in sent:
        answer = memory.take(Submission(old, proof(min(old, new), new) if good else (b"\x00" * 32,), note(new)))
        assert answer.found is None or not answer.found.proven
