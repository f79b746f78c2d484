"""What a span's label allows a token to be: a set of classes, as bits. Sources differ in what they annotate."""

from __future__ import annotations

from dataclasses import dataclass, field

from situs.classify.names.decoding import CLASSES, LABELS

NOTHING, LAW = 1, 2
ALL = (1 << CLASSES) - 1


def masked(*labels: str) -> int:
    """Return the bits of labels as what singles a person out."""
    return sum(1 << (2 + LABELS.index(label)) for label in labels)


def public(*labels: str) -> int:
    """Return the bits of labels as what is public or too common."""
    return sum(1 << (2 + len(LABELS) + LABELS.index(label)) for label in labels)


def either(*labels: str) -> int:
    """Return the bits of labels in both senses."""
    return masked(*labels) | public(*labels)


@dataclass(slots=True)
class Document:
    """Hold a text with its spans (start, end, bits); `plain` is what a token outside of spans may be."""

    id: str
    source: str
    language: str
    text: str
    plain: int
    spans: list[tuple[int, int, int]] = field(default_factory=list)
