"""A record of a data set, and the verdict on it: kept, or removed for exactly one reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from situs.model import Slot

LARGEST = 16 * 1024 * 1024
"""The longest record that is read, in bytes (UTF-8); a longer one is unreadable."""

Render = Callable[[Sequence[str]], bytes]
"""Write a record around texts, one for each slot, without a line's end."""


class Reason(StrEnum):
    """Say why a record is removed. Where several hold, the first of this list is the one."""

    UNREADABLE = "unreadable"
    CANARY = "canary"
    DUPLICATE = "duplicate"
    """It stands in a test set too."""
    PRIVILEGED = "privileged"
    """Privileged, specially protected, or unclassified, which is treated alike."""
    HOLD = "hold"
    CLOSED = "closed"
    JURISDICTION = "jurisdiction"
    """A place of training lies, or answers, where the record may not go."""
    BASIS = "basis"
    """Neither consent nor another basis is on file, or nobody knows the matter."""
    SECRET = "secret"  # noqa: S105 - a reason's name, no credential
    PERSONAL = "personal_data"
    """It identifies someone, and is not to be pseudonymised, or cannot be, or pseudonyms would not do."""
    POLICY = "policy"
    """Another policy in force forbids it."""


@dataclass(frozen=True, slots=True)
class Record:
    """Hold one record that can be read."""

    number: int
    """Its place in the source, from 1."""
    digest: str
    """SHA-256 (hex) of its bytes as they stand in the source."""
    slots: tuple[Slot, ...]
    """Every text in it, whatever the name that it stands under."""
    plain: bytes
    """What is written where nothing in it is replaced, without a line's end."""
    render: Render
    matter: str = ""
    """The matter that the record names; empty where it names none."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Hold the place of a record that cannot be read, and why, without a word of it."""

    number: int
    digest: str
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """State what becomes of a record. `reason` is None where it is kept."""

    reason: Reason | None
    policies: tuple[str, ...] = ()
    """The policies that determined it, sorted."""
    why: str = ""
    """For what is unreadable: what is wrong with it; `canary` for one that is kept on purpose."""
    body: bytes = b""
    """What is written, where it is kept, without a line's end."""
    replaced: int = 0
    """Values that were pseudonymised, redacted or withheld in it."""

    @property
    def kept(self) -> bool:
        """Tell whether the record stays in the data set."""
        return self.reason is None
