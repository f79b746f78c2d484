"""Acts of named persons on versions of models: four eyes move a version, one pair can only ask or roll back."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from situs.model import STATED

LONGEST_NAME = 100


class Stage(StrEnum):
    """Name where a version stands."""

    DRAFT = "draft"
    EVALUATED = "evaluated"
    APPROVED = "approved"
    RETIRED = "retired"


class Kind(StrEnum):
    """Name what a person did."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    ROLLED_BACK = "rolled_back"
    """The version that served was taken back; the one that served before it serves again."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold one result of an evaluation, in thousandths of what was measured (0.873 is 873)."""

    name: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class Act:
    """Hold one act. Digests are SHA-256, hex: of the weights, of the record, of the file of results."""

    kind: Kind
    model: str
    version: str
    stage: Stage
    """Where the version is to go, or went."""
    sha256: str
    record_sha256: str
    by: str
    at: int
    """Milliseconds since the epoch (UTC)."""
    figures: tuple[Figure, ...] = ()
    results_sha256: str = ""
    credential: str = STATED
    """How it is known who `by` is: `api_key`, `jwt`, or as that person says."""

    @property
    def id(self) -> str:
        """Return `model@version`."""
        return f"{self.model}@{self.version}"


def is_person(name: str) -> bool:
    """Tell whether a name can be that of a person: on one line, visible, at most 100 characters."""
    return bool(name.strip()) and name.isprintable() and len(name) <= LONGEST_NAME


def same_person(one: str, other: str) -> bool:
    """Tell whether two names are one person's: case, width, spaces and hyphens do not make another."""
    return _key(one) == _key(other)


def _key(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFKC", folded)).split())
