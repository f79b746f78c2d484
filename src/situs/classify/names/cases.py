"""Find who a case is called by: `Muster c. France` names a person, wherever it is cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from situs.classify.detectors import Hit
from situs.classify.names.grammar import CAPITAL, SMALL
from situs.classify.names.ordinary import Ordinary
from situs.classify.names.uncovered import with_uncovered

_CONFIDENCE = 0.6
_NAME = rf"[{CAPITAL}][{SMALL}]+(?:[-'’][{CAPITAL}]?[{SMALL}]+)?"
_CASE = re.compile(rf"(?<![\w.'’-])({_NAME}(?: {_NAME}){{0,2}})(?: (?:et|y) (?:autres|otros))? c\. (?={_NAME})")
_WORD = re.compile(r"[^\W\d_]+")


def with_cases(text: str, hits: Sequence[Hit], ordinary: Ordinary) -> list[Hit]:
    """Return the hits with those of persons that cases are called by, where no hit is, in order.

    A word that is known is a party of another kind: a commission, a ministry.
    """
    return with_uncovered(hits, _called(text, ordinary))


def _called(text: str, ordinary: Ordinary) -> Iterator[Hit]:
    if " c. " not in text:
        return
    for m in _CASE.finditer(text):
        words = list(_WORD.finditer(text, m.start(1), m.end(1)))
        known = [i for i, word in enumerate(words) if ordinary.is_known(word.group())]
        first = known[-1] + 1 if known else 0
        if first < len(words):
            yield Hit(words[first].start(), m.end(1), "PERSON", _CONFIDENCE, "names.cases")
