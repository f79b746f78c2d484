"""Leave out what a program names: a key, a class or a field of a record has capitals, too, and is nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from situs.classify.detectors import Hit
from situs.classify.names.compounds import hash_of
from situs.classify.names.ordinary import Ordinary

_IDENTIFIER = re.compile(r"\w+")
_RUN_TOGETHER = re.compile(r"[a-z][A-Z][a-z]|__[cr]\b")
"""Capitals within a word, or the end of a Salesforce field's name."""
_HUMP = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ENDING = re.compile(r"__(?:c|r|pc|e|mdt)\Z")
_LONGEST = 80
_SHORTEST = 3
"""Letters of a hump that could be a name; `by` and `id` are none."""


def without_identifiers(text: str, hits: Sequence[Hit], ordinary: Ordinary) -> list[Hit]:
    """Return the hits without those within an identifier that is put together of ordinary words, as `LastModifiedBy`.

    Words that are somebody's name, too, keep theirs: `MarkHunter` may be an account.
    """
    return [hit for hit in hits if not _is_identifier(text, hit, ordinary)]


def _is_identifier(text: str, hit: Hit, ordinary: Ordinary) -> bool:
    low = hit.start
    while low > 0 and hit.start - low < _LONGEST and (text[low - 1].isalnum() or text[low - 1] == "_"):
        low -= 1
    whole = _IDENTIFIER.match(text, low, hit.start + _LONGEST)
    if whole is None or whole.end() < hit.end or not _RUN_TOGETHER.search(whole.group()):
        return False
    humps = _HUMP.findall(_ENDING.sub("", whole.group()))
    return bool(humps) and all(_is_word(hump, ordinary) for hump in humps)


def _is_word(hump: str, ordinary: Ordinary) -> bool:
    if len(hump) < _SHORTEST:
        return True
    return hash_of(hump.lower()) not in ordinary.doubtful and ordinary.is_form(hump.lower())
