"""Cosign what other logs submit: judged, kept and signed as one, so that nothing is cosigned that is not kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from situs.adapters.store.mirror import Mirrored, MirrorStore
from situs.errors import CallError
from situs.ledger import (
    COSIGNATURE,
    Signature,
    Signer,
    Submission,
    VerifierKey,
    add_signatures,
    cosign,
    peek_checkpoint,
    split_note,
)
from situs.mirror import Found, answer_to

_LATER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold a witness's answer; what it rests on is durable."""

    status: int
    origin: str = ""
    """Whose checkpoint it is, where that log is known and has signed it."""
    told: int | None = None
    cosignature: Signature | None = None
    note: bytes = b""
    """What was cosigned, with the log's signature and ours."""
    found: Found | None = None
    """What was kept as evidence, where it is new."""


class Cosigner:
    """Be a witness with a name and a key, for some logs."""

    def __init__(self, name: str, signer: Signer, logs: Mapping[str, VerifierKey], store: MirrorStore) -> None:
        self.logs = logs
        """Their keys by their origins."""
        self.store = store
        self._name, self._signer = name, signer

    @property
    def key(self) -> VerifierKey:
        """Return the key that verifies the cosignatures."""
        return VerifierKey(self._name, self._signer.public, COSIGNATURE)

    def take(self, submission: Submission, at: int, most: int = 0) -> Reply:
        """Return the answer to a submission at a time, in seconds since the epoch.

        Of each log at most so many further checkpoints are cosigned within a minute; 0 is no limit. Raise
        `CallError("rate_limited", 429)` beyond it, `SitusError("mirror_unavailable", 503)`, or
        `IntegrityError("mirror_damaged")`: then nothing was cosigned, and nothing kept.
        """
        with self.store.writing() as pending:
            answer = answer_to(submission, self.logs, pending.kept)
            if answer.found is not None:
                found = answer.found if pending.hold(answer.found, at) else None
                return Reply(answer.status, answer.origin, answer.told, found=found)
            if answer.status != 200:
                return Reply(answer.status, answer.origin, answer.told)
            size = peek_checkpoint(answer.note).size
            if most and pending.is_full(answer.origin, size, most, at):
                error = CallError("rate_limited", "too many checkpoints of this log", status=429)
                error.retry_after = _LATER_SECONDS
                raise error
            line = cosign(split_note(answer.note)[0], self._name, self._signer, at)
            note = add_signatures(answer.note, [line])
            pending.keep(answer.origin, Mirrored(at, note))
        return Reply(200, answer.origin, cosignature=line, note=note)
