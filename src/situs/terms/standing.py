"""Whether a record of terms stands: it, and its document, must be what a named person confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """Name what closes a record: its facts are unknown until a person has looked."""

    MISSING = "document_missing"
    UNCONFIRMED = "unconfirmed"
    CHANGED = "document_changed"
    EDITED = "record_edited"
    DUE = "review_due"
    CONTRADICTORY = "contradictory"


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


def flaw_of(confirmation: Confirmation | None, record_sha256: str, file_sha256: str | None) -> Flaw | None:
    """Return what closes a record, or None; `file_sha256` is None where the document cannot be read.

    Bytes are compared, so that whoever serves need not parse the document: equal bytes are equal text.
    """
    if file_sha256 is None:
        return Flaw.MISSING
    if confirmation is None:
        return Flaw.UNCONFIRMED
    if confirmation.file_sha256 != file_sha256:
        return Flaw.CHANGED
    return Flaw.EDITED if confirmation.record_sha256 != record_sha256 else None
