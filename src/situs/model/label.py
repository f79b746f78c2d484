"""Labels: what the law protects in a text, each with the evidence that put it there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from situs.model.finding import Finding
from situs.model.review import Doubt


class Label(StrEnum):
    """Name a protection. `rank` orders them; `UNCLASSIFIED` means "no evidence", which is not "public"."""

    SECRET_KEY = "SECRET_KEY"  # noqa: S105 - a label's name, no credential
    PROTECTIVE_ORDER = "PROTECTIVE_ORDER"
    PRIVILEGED_ADVICE = "PRIVILEGED_ADVICE"
    JOINT_DEFENSE = "JOINT_DEFENSE"
    WORK_PRODUCT = "WORK_PRODUCT"
    INVESTIGATION = "INVESTIGATION"
    SETTLEMENT = "SETTLEMENT"
    CRIMINAL = "CRIMINAL"
    SPECIAL_CATEGORY = "SPECIAL_CATEGORY"
    MNPI = "MNPI"
    TRADE_SECRET = "TRADE_SECRET"  # noqa: S105 - a label's name, no credential
    CONFIDENTIAL_CLIENT = "CONFIDENTIAL_CLIENT"
    UNCLASSIFIED = "UNCLASSIFIED"
    PERSONAL = "PERSONAL"
    INTERNAL = "INTERNAL"
    PUBLIC = "PUBLIC"

    @property
    def rank(self) -> int:
        """Return the protection, 0 (public) to 100 (a secret key): higher wins."""
        return _RANK[self]


_RANK: dict[Label, int] = {
    Label.SECRET_KEY: 100,
    Label.PROTECTIVE_ORDER: 92,
    Label.PRIVILEGED_ADVICE: 90,
    Label.JOINT_DEFENSE: 89,
    Label.WORK_PRODUCT: 88,
    Label.INVESTIGATION: 87,
    Label.SETTLEMENT: 80,
    Label.CRIMINAL: 79,
    Label.SPECIAL_CATEGORY: 78,
    Label.MNPI: 75,
    Label.TRADE_SECRET: 72,
    Label.CONFIDENTIAL_CLIENT: 70,
    Label.UNCLASSIFIED: 60,
    Label.PERSONAL: 50,
    Label.INTERNAL: 30,
    Label.PUBLIC: 0,
}


class Provenance(StrEnum):
    """Say who put a label there."""

    METADATA = "metadata"
    """The record or matter system says so."""
    RULE = "rule"
    """A deterministic detector."""
    MODEL = "model"
    """A statistical model."""
    HUMAN = "human"
    """A named person with the right to classify."""
    CLIENT_ASSERTED = "client_asserted"
    """Only the caller says so: it may raise protection, never lower it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """State one label, who says so, and why (a detector's or a rule's name, never client text)."""

    label: Label
    provenance: Provenance
    because: str
    by: str = ""
    """The named human, where provenance is `HUMAN`."""


@dataclass(frozen=True, slots=True)
class Classification:
    """Hold what a call's text is: the labels with evidence, and every finding in slot order."""

    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    overridden: tuple[Evidence, ...] = ()
    """Labels that a named human with the right lowered; kept for the record."""
    doubts: tuple[Doubt, ...] = ()
    """Texts whose privilege a person should judge."""

    @property
    def labels(self) -> frozenset[Label]:
        """Return every label in force."""
        return frozenset(e.label for e in self.evidence)

    @property
    def highest(self) -> Label:
        """Return the label of the highest protection."""
        return max(self.labels, key=lambda label: label.rank)
