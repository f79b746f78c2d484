"""Submitting checkpoints to witnesses: C2SP tlog-witness, `add-checkpoint`, both sides of it without any socket."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass

from situs.errors import IntegrityError
from situs.ledger.checkpoint import VerifierKey, peek_checkpoint, verify_checkpoint
from situs.ledger.merkle import EMPTY_ROOT, TreeHead, verify_consistency

SIZE_TYPE = "text/x.tlog.size"
"""The content type of a 409 that tells the size which the witness knows."""
MOST_PROOF = 63
"""The most lines that a consistency proof may have (section "add-checkpoint")."""
_MOST_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Submission:
    """Hold a checkpoint with the proof that it extends the one that the witness knows."""

    old: int
    """The size that the witness is thought to know; 0 if it knows none."""
    proof: tuple[bytes, ...]
    note: bytes

    def to_bytes(self) -> bytes:
        """Return the request's body: `old <size>`, the proof's lines in base64, an empty line, the checkpoint."""
        lines = [f"old {self.old}", *(b64encode(h).decode() for h in self.proof)]
        return ("\n".join(lines) + "\n\n").encode() + self.note


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what a witness answers: the status, and the checkpoint if it is to be cosigned."""

    status: int
    told: int | None = None
    """For a 409: the size that the witness knows."""
    head: TreeHead | None = None
    """For a 200: what the witness knows from now on; it must be durable before the answer."""


def parse_submission(body: bytes) -> Submission:
    """Return the submission of a request's body; raise `IntegrityError("submission_malformed")`."""
    head, separator, note = body.partition(b"\n\n")
    lines = head.split(b"\n")
    word, _, size = lines[0].partition(b" ")
    if not separator or word != b"old" or len(body) > _MOST_BYTES or len(lines) - 1 > MOST_PROOF:
        raise _malformed()
    if not size.isdigit() or len(size) > 19 or str(int(size)).encode() != size:
        raise _malformed()
    try:
        proof = tuple(b64decode(line, validate=True) for line in lines[1:])
    except binascii.Error:
        raise _malformed() from None
    if any(len(one) != 32 for one in proof):
        raise _malformed()
    return Submission(int(size), proof, note)


def judge(submission: Submission, known: TreeHead | None, logs: dict[str, VerifierKey]) -> Verdict:
    """Return what a witness that knows `known` of the log must answer, in the order of the specification.

    404: the origin is unknown. 403: no signature of a trusted key. 400: malformed, or the old size is larger than the
    checkpoint's. 409: the old size is not the known one. 422: the same size has another root, or the proof does not
    verify. A rollback cannot get past the 409, a fork not past 409 and 422.
    """
    try:
        claimed = peek_checkpoint(submission.note)
        key = logs.get(claimed.origin)
        if key is None:
            return Verdict(404)
        checkpoint = verify_checkpoint(submission.note, key)
    except IntegrityError as error:
        return Verdict(400 if error.code == "checkpoint_malformed" else 403)
    if submission.old > checkpoint.size:
        return Verdict(400)
    latest = known or TreeHead(0, EMPTY_ROOT)
    if submission.old != latest.size:
        return Verdict(409, told=latest.size)
    try:
        verify_consistency(latest, checkpoint.head, submission.proof)
    except IntegrityError:
        return Verdict(422)
    return Verdict(200, head=checkpoint.head)


def _malformed() -> IntegrityError:
    return IntegrityError("submission_malformed", "the request is no submission of a checkpoint")
