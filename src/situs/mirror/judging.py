"""What a witness answers to a submission, what it keeps of it, and what is evidence against the log.

C2SP tlog-witness, `add-checkpoint`: "If the origin is known, and the signature is valid, the witness MAY log the
request even if the checkpoint fails one of the consistency checks [...], as it might be proof of log misbehavior."
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from situs.errors import IntegrityError
from situs.ledger import (
    Submission,
    TreeHead,
    VerifierKey,
    is_fork,
    judge,
    peek_checkpoint,
    split_note,
    verify_checkpoint,
)

MOST_TEXT = 4096
"""The most bytes of a checkpoint's text that is cosigned and kept: a log may add lines of its own to it."""

Kept = Callable[[str, int | None], bytes | None]
"""Give the checkpoint that was cosigned for an origin at a size, or the newest one for None; None where there is none.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Hold two checkpoints that one log signed and that were not shown to agree."""

    origin: str
    proven: bool
    """They contradict each other. Otherwise one came with a proof that does not hold, which anyone can make."""
    held: bytes
    """What was cosigned."""
    signed: bytes
    """What came."""
    proof: tuple[bytes, ...] = ()
    """What came with it."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of both checkpoints' texts, hex: the same for whoever sends them, and with what proof."""
        return sha256(split_note(self.held)[0] + b"\n" + split_note(self.signed)[0]).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """Say what a witness answers, and what must be durable before it does."""

    status: int
    origin: str = ""
    """Whose checkpoint it is, where that log is known and has signed it."""
    told: int | None = None
    """For a 409: the size that was cosigned last."""
    note: bytes = b""
    """For a 200: the checkpoint that is to be cosigned and kept, with its log's signature alone."""
    found: Found | None = None
    """What is to be kept as evidence."""


def answer_to(submission: Submission, logs: Mapping[str, VerifierKey], kept: Kept) -> Answer:
    """Return what a witness of these logs, known by their origins, answers to a submission.

    Between asking `kept` and storing what is to be kept, nothing else may be stored. What was kept and is not signed by
    the log's key raises `IntegrityError("mirror_damaged")`.
    """
    try:
        text, signatures = split_note(submission.note)
        origin = text.partition(b"\n")[0].decode()
        key = logs.get(origin)
        # Who else has signed it is nobody's business here, and a stranger could add signatures without end.
        mine = [s for s in signatures if key is not None and s.by(key)] or signatures[:1]
        note = text + b"\n" + "".join(f"{line}\n" for line in dict.fromkeys(map(str, mine))).encode()
        peek_checkpoint(note)
    except IntegrityError:
        return Answer(400)
    if key is None:
        return Answer(404)
    if len(text) > MOST_TEXT:
        return Answer(400)
    newest = kept(origin, None)
    known = None if newest is None else _head_of(newest, key)
    verdict = judge(replace(submission, note=note), known, {origin: key})
    if verdict.status == 200:
        return Answer(200, origin, note=note)
    if verdict.status not in (409, 422):
        return Answer(verdict.status)
    found = _found(replace(submission, note=note), known, key, kept)
    return Answer(verdict.status, origin, verdict.told, found=found)


def _found(submission: Submission, known: TreeHead | None, key: VerifierKey, kept: Kept) -> Found | None:
    """Return what a checkpoint that was not cosigned is evidence of, if of anything.

    A checkpoint that comes late, or with a wrong idea of what is known, is none.
    """
    head = peek_checkpoint(submission.note).head
    same = kept(key.name, head.size)
    if same is not None and is_fork(_head_of(same, key), head, ()):
        return Found(key.name, True, same, submission.note)
    newest = kept(key.name, None)
    if newest is None or known is None or submission.old != known.size or head.size <= known.size:
        return None
    proven = is_fork(known, head, submission.proof)
    return Found(key.name, proven, newest, submission.note, submission.proof)


def is_proven(found: Found, key: VerifierKey) -> bool:
    """Tell whether anyone who trusts a log's key sees from this alone that the log was forked."""
    try:
        held, signed = verify_checkpoint(found.held, key), verify_checkpoint(found.signed, key)
    except IntegrityError:
        return False
    return is_fork(held.head, signed.head, found.proof)


def forked_event(found: Found) -> dict[str, Any]:
    """Return what our own log records of another log's fork."""
    held, signed = peek_checkpoint(found.held), peek_checkpoint(found.signed)
    return {
        "event": "peer_forked",
        "log": found.origin,
        "cosigned": {"size": held.size, "root": held.root.hex()},
        "signed": {"size": signed.size, "root": signed.root.hex()},
        "sha256": found.digest,
    }


def _head_of(note: bytes, key: VerifierKey) -> TreeHead:
    try:
        return verify_checkpoint(note, key).head
    except IntegrityError as error:
        message = f"a checkpoint that was kept of `{key.name}` is not signed by the key that is configured for it"
        raise IntegrityError("mirror_damaged", message, expected=str(key), found=error.found) from None
