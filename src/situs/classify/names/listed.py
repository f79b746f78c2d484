"""Find who is named beside a person in a list: `Muster and Beispielow` are two, though the model knows but one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from situs.classify.detectors import Hit
from situs.classify.language import is_common
from situs.classify.names.grammar import CAPITAL, COUNTRIES, FOLK, NAME, ROLES, SALUTATIONS, TITLES
from situs.classify.names.ordinary import Ordinary
from situs.classify.names.uncovered import with_uncovered

_CONFIDENCE = 0.5
_SURE = 0.5
"""The confidence from which a person's hit tells what is beside it."""
_ONE = rf"({NAME}(?:[ \u00a0]{NAME})?)(?![\w@'’-])"
_AND = r"(?:[ \u00a0](?:and|und|et|y|e|ed|en|og|&|\+)[ \u00a0]| ?/ ?)"
_BEHIND = re.compile(rf"{_AND}{_ONE}(?![ \u00a0][{CAPITAL}])")
_BEFORE = re.compile(rf"(?<![\w.'’@-]){_ONE}{_AND}\Z")
_NEXT = re.compile(rf"(?:,|;)[ \u00a0]{_ONE}(?=[,;] {NAME}|{_AND}{NAME}| \()")
"""Further names of a list, which goes on behind each, or says in brackets who it is."""
_LED = re.compile(rf"[:;,(\n][ \u00a0]?\Z|{_AND}\Z")
"""What stands before the first name of a list."""
_REACH = 60
_MOST = 20
"""Names in one list."""
_NO_NAME = COUNTRIES | FOLK | ROLES | SALUTATIONS | TITLES
_WORD = re.compile(r"[^\W\d_]+")


def with_listed(text: str, hits: Sequence[Hit], ordinary: Ordinary) -> list[Hit]:
    """Return the hits with those of unknown words that stand in a list with a person, where no hit is, in order."""
    more: list[Hit] = []
    for hit in hits:
        if hit.kind == "PERSON" and hit.confidence >= _SURE and text[hit.start].isupper():
            more += _beside(text, hit, ordinary)
    more.sort(key=lambda hit: hit.start)
    apart = [hit for i, hit in enumerate(more) if not i or hit.start >= more[i - 1].end]
    return with_uncovered(hits, apart)


def _beside(text: str, hit: Hit, ordinary: Ordinary) -> Iterator[Hit]:
    before = _BEFORE.search(text, max(0, hit.start - _REACH), hit.start)
    if before and _is_unknown(before[1], ordinary):
        yield Hit(*before.span(1), "PERSON", _CONFIDENCE, "names.listed")
    end = hit.end
    listing = _LED.search(text, max(0, hit.start - 6), hit.start) is not None
    for _ in range(_MOST):
        behind = _BEHIND.match(text, end) or (_NEXT.match(text, end) if listing else None)
        if behind is None or not _is_unknown(behind[1], ordinary):
            return
        yield Hit(*behind.span(1), "PERSON", _CONFIDENCE, "names.listed")
        end = behind.end(1)


def _is_unknown(name: str, ordinary: Ordinary) -> bool:
    words = _WORD.findall(name)
    return not any(ordinary.is_known(w) or is_common(w.lower()) or w.lower() in _NO_NAME for w in words)
