"""What a scan finds: where, which rule, and to whom the data would go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256


class Severity(IntEnum):
    """Rank findings as Salesforce Code Analyzer does: 1 is the gravest."""

    CRITICAL = 1
    HIGH = 2
    MODERATE = 3
    LOW = 4
    INFO = 5


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Point at a line (from 1) of a file, and say what stands there."""

    path: str
    line: int
    what: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, order=True)
class Destination:
    """Say whose service would receive the data, as far as the law data know it."""

    host: str
    """Empty where Salesforce chooses the host."""
    provider: str
    operator: str = ""
    country: str = ""
    """Of the operator, who can be compelled there; ISO 3166-1 alpha-2, empty where unknown."""
    endpoint: str = ""
    """The id by which the law data know the service; empty where they do not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Report one thing that a rule names, at one spot."""

    rule: str
    spot: Spot
    subject: str
    """The name of the component: a class, a credential, a flow. Never a value."""
    destination: Destination | None = None
    path: tuple[Spot, ...] = ()
    """How the data or the address comes here, from its origin on."""
    certain: bool = True
    """False where it was concluded from what stands beside it."""


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by file, line and rule; two that differ never tie, so what came first does not matter."""
    nowhere = Destination("", "")
    return tuple(
        sorted(findings, key=lambda f: (f.spot, f.rule, f.subject, f.destination or nowhere, f.path, f.certain))
    )


def fingerprints(findings: Iterable[Finding]) -> Sequence[str]:
    """Return a name for each finding (32 hexadecimal digits) that stays when lines move.

    Findings that are alike in one file are told apart by their order.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    names = []
    for finding in findings:
        host = finding.destination.host if finding.destination else ""
        key = (finding.rule, finding.spot.path, finding.spot.what, finding.subject, host)
        names.append(sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "replace")).hexdigest()[:32])
        seen[key] += 1
    return names
