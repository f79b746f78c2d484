"""How much of a document is looked at, and what is said when it is too much."""

from __future__ import annotations

from dataclasses import dataclass

from situs.errors import CallError


@dataclass(frozen=True, slots=True)
class Bounds:
    """State the largest document that is decoded; beyond any of these it is refused, never cut."""

    input_bytes: int = 33_554_432
    text_chars: int = 10_000_000
    unpacked_bytes: int = 104_857_600
    """All parts of a DOCX together."""
    ratio: int = 200
    """Unpacked to packed bytes of a part of a DOCX, where it unpacks to more than a megabyte."""
    parts: int = 2_000
    """Parts of a DOCX or of a mail."""
    pages: int = 2_000
    depth: int = 3
    """Mails within mails."""


def too_large(what: str) -> CallError:
    """Return the refusal of a document beyond its bounds."""
    return CallError("document_too_large", f"the document has too many {what}", status=413)


def unreadable(what: str) -> CallError:
    """Return the refusal of a document that is not what it says, or is damaged."""
    return CallError("document_unreadable", f"the document cannot be read: {what}", status=422)


def encrypted() -> CallError:
    """Return the refusal of a document that needs a password or a key."""
    return CallError("document_encrypted", "the document is encrypted", status=422)


def without_text() -> CallError:
    """Return the refusal of a document that holds no text, such as a scan."""
    return CallError("document_has_no_text", "the document holds no text; a scan must be recognised first", status=422)


def unsupported() -> CallError:
    """Return the refusal of a type that is not decoded."""
    return CallError("document_type_unsupported", "documents may be pdf, docx, eml, msg, txt, md or html", status=415)
