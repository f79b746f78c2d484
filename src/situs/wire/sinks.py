"""The ends of a traversal: a reader that collects texts, a writer that replaces them."""

from __future__ import annotations

from collections.abc import Sequence

from situs.errors import CallError
from situs.model import Form, Media, Role, Slot
from situs.wire.attachment import Attachment
from situs.wire.parts import decode


class Reader:
    """Collect slots, media and attachments; leave everything as it is."""

    __slots__ = ("attachments", "documents", "media_parts", "slots")

    def __init__(self, documents: Sequence[str] | None = None) -> None:
        self.slots: list[Slot] = []
        self.media_parts: list[Media] = []
        self.attachments: list[Attachment] = []
        self.documents = documents

    def text(self, value: str, at: str, role: Role, form: Form) -> str:
        """Record a slot."""
        self.slots.append(Slot(at, value, role, form))
        return value

    def ident(self, value: str) -> str:
        """Leave an identifier alone."""
        return value

    def media(self, at: str, media_type: str, size: int) -> None:
        """Record a part that is not text."""
        self.media_parts.append(Media(at, media_type, size))

    def file(self, at: str, filename: str, media_type: str, source: str) -> tuple[str, str] | None:
        """Record an attachment; its name is a slot, and its text is one where it has been decoded."""
        if filename:
            self.text(filename, f"{at}/filename", Role.METADATA, Form.TEXT)
        number = len(self.attachments)
        self.attachments.append(Attachment(at, media_type, filename, decode(source, at)))
        if self.documents is None:
            return None
        if number >= len(self.documents):
            raise CallError("slot_mismatch", "fewer documents than attachments", status=500)
        self.text(self.documents[number], at, Role.DOCUMENT, Form.TEXT)
        return filename, self.documents[number]


class Writer:
    """Answer each text with its replacement, in order; rename identifiers by first appearance."""

    __slots__ = ("_documented", "_idents", "_next", "_texts")

    def __init__(self, texts: Sequence[str], documented: bool) -> None:
        self._texts = texts
        self._next = 0
        self._idents: dict[str, str] = {}
        self._documented = documented

    @property
    def used(self) -> int:
        """Return how many replacements were taken."""
        return self._next

    def text(self, value: str, at: str, role: Role, form: Form) -> str:
        """Return the next replacement."""
        del value, at, role, form
        try:
            text = self._texts[self._next]
        except IndexError:
            raise CallError("slot_mismatch", "fewer texts than slots", status=500) from None
        self._next += 1
        return text

    def ident(self, value: str) -> str:
        """Return `call` and five digits, which every known API accepts as an identifier."""
        return self._idents.setdefault(value, f"call{len(self._idents) + 1:05d}")

    def media(self, at: str, media_type: str, size: int) -> None:
        """Do nothing: media goes on as it is."""

    def file(self, at: str, filename: str, media_type: str, source: str) -> tuple[str, str] | None:
        """Return a file's replaced name and text; refuse a file that nobody has decoded."""
        if not self._documented:
            raise CallError("slot_mismatch", "an attachment was not decoded", status=500, pointer=at)
        del source, media_type
        name = self.text(filename, at, Role.METADATA, Form.TEXT) if filename else ""
        return name, self.text("", at, Role.DOCUMENT, Form.TEXT)
