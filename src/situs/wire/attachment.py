"""A document that stands in a request as a file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Attachment:
    """Hold a file's bytes until someone has decoded them to the text that the model will see."""

    pointer: str
    media_type: str
    """One of `situs.wire.parts.DOCUMENT_TYPES`."""
    filename: str = field(repr=False)
    data: bytes = field(repr=False)
