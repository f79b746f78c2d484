"""Whether a record of terms stands: it, and its document, must be what a named person confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from situs.model import STATED


class Flaw(StrEnum):
    """Name what closes a record: its facts are unknown until a person has looked."""

    MISSING = "document_missing"
    UNCONFIRMED = "unconfirmed"
    CHANGED = "document_changed"
    EDITED = "record_edited"
    DUE = "review_due"
    CONTRADICTORY = "contradictory"
    UNPROVEN = "confirmer_not_proven"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Hold what a person confirmed of a record. Digests are SHA-256, hex."""

    record: str
    record_sha256: str
    """Of the record as it stood in the register."""
    file_sha256: str
    """Of the document's bytes."""
    sha256: str
    """Of its normalised text."""
    clauses: tuple[tuple[str, int], ...]
    """For each clause the digest of its quotation, and where it stands in that text, in characters."""
    by: str
    at: int
    """Milliseconds since the epoch (UTC)."""
    credential: str = STATED
    """How it is known who `by` is: `api_key`, `jwt`, or as that person says."""


def flaw_of(
    confirmation: Confirmation | None, record_sha256: str, file_sha256: str | None, *, proven: bool = False
) -> Flaw | None:
    """Return what closes a record, or None; `file_sha256` is None where the document cannot be read.

    Where `proven` is asked for, a confirmation counts if a credential proved whose it is.

    Bytes are compared, so that whoever serves need not parse the document: equal bytes are equal text.
    """
    if file_sha256 is None:
        return Flaw.MISSING
    if confirmation is None:
        return Flaw.UNCONFIRMED
    if confirmation.file_sha256 != file_sha256:
        return Flaw.CHANGED
    if confirmation.record_sha256 != record_sha256:
        return Flaw.EDITED
    return Flaw.UNPROVEN if proven and confirmation.credential == STATED else None
