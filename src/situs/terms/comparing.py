"""Texts of terms: put into one form, searched for a passage, compared sentence by sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_IGNORED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+")
_SENTENCES = 20_000
_LIKE = 0.5
"""From this likeness on (0 to 1) a new sentence counts as the successor of a quotation."""


@dataclass(frozen=True, slots=True)
class Change:
    """Hold sentences that are gone and those that stand in their place; one of the two may be empty."""

    gone: tuple[str, ...]
    come: tuple[str, ...]


def normalised(text: str) -> str:
    """Return a text without what layout does to it: NFKC, single spaces, nothing that is not seen."""
    return _SPACE.sub(" ", _IGNORED.sub("", unicodedata.normalize("NFKC", text))).strip()


def locate(text: str, quote: str) -> int | None:
    """Return where a quotation stands in a normalised text, in characters, or None."""
    found = text.find(normalised(quote))
    return None if found < 0 else found


def compare(old: str, new: str) -> tuple[Change, ...] | None:
    """Return what changed between two normalised texts, or None where one has more than 20,000 sentences."""
    before, after = _SENTENCE.split(old), _SENTENCE.split(new)
    if max(len(before), len(after)) > _SENTENCES:
        return None
    steps = SequenceMatcher(None, before, after).get_opcodes()
    return tuple(Change(tuple(before[a:b]), tuple(after[c:d])) for kind, a, b, c, d in steps if kind != "equal")


def nearest(quote: str, changes: Sequence[Change]) -> str:
    """Return the new sentence that is most like a quotation, or nothing where none is like it."""
    matcher: SequenceMatcher[str] = SequenceMatcher(None)
    matcher.set_seq2(normalised(quote).split())
    best, found = _LIKE, ""
    for sentence in (s for change in changes for s in change.come):
        matcher.set_seq1(sentence.split())
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
            best, found = ratio, sentence
    return found
