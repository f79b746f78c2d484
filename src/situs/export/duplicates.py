"""Recognise what stands in a test set too: a model that was trained on its test proves nothing by passing it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from situs.model import Form, Role, Slot

_SHORTEST = 40
"""Characters, squeezed, from which on a text alone is telling; a shorter one counts with the rest of its record."""
_GAP = re.compile(r"[\W_]+")


def fingerprints(slots: Sequence[Slot]) -> Iterator[bytes]:
    """Yield digests (16 bytes) by which a record is recognised, of the whole and of each longer text.

    Letter case, punctuation, spaces and Unicode's variants of a letter make no difference. System prompts and
    tools are left out: many records share them.
    """
    texts = [squeeze(s.text) for s in slots if s.form is Form.TEXT and s.role is not Role.SYSTEM]
    whole = "\n".join(text for text in texts if text)
    if whole:
        yield _digest("record", whole)
    for text in texts:
        if len(text) >= _SHORTEST:
            yield _digest("text", text)


def squeeze(text: str) -> str:
    """Return a text's letters and digits alone, in lower case, words parted by one space."""
    return _GAP.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _digest(kind: str, text: str) -> bytes:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16, person=kind.encode()).digest()
