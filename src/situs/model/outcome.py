"""An outcome: how a recorded decision ended. Exactly one follows each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Name the ways in which a call can end."""

    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"
    """Every permitted upstream failed, or one died after the answer had begun."""
    CANCELLED = "cancelled"
    """The client went away."""
    ABANDONED = "abandoned"
    """Situs itself stopped in mid-call; written by recovery at the next start."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Count tokens as the upstream reported them; None where it did not."""

    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Segments:
    """Account for the segments of texts that were minimised: figures and digests, never text.

    A digest is the SHA-256 (hex) over the SHA-256 digests of the segments' texts (UTF-8), in the order of the call;
    empty where there are none. One over all of them, so that a short clause cannot be guessed from its own.
    """

    kept: int = 0
    withheld: int = 0
    kept_digest: str = ""
    withheld_digest: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """State how a call ended: figures and digests, never text."""

    status: Status
    code: str = ""
    """The error's code where it was not answered."""
    route: str = ""
    """The route that served it."""
    attempts: tuple[str, ...] = ()
    """Routes dispatched to, in order, as `route:code` where they failed."""
    keys: tuple[str, ...] = ()
    """For each attempt the id of the provider's key that it was made with, never the key; empty for none."""
    key_ends: tuple[int, ...] = ()
    """For each attempt when that key ends by itself, in milliseconds since the epoch; 0 where it does not."""
    usage: Usage = Usage()
    sent_bytes: int = 0
    received_bytes: int = 0
    sent_digest: str = ""
    """SHA-256 of the sealed body that left, hex."""
    received_digest: str = ""
    """SHA-256 of the upstream's bytes, hex."""
    restored: int = 0
    """Tokens put back."""
    duration_ms: int = 0
