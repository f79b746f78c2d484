"""Find surnames by the initials before them: `F. Muster` is a person in any list, whatever stands around."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from situs.classify.detectors import Hit
from situs.classify.names.compounds import hash_of
from situs.classify.names.grammar import CAPITAL, NAME
from situs.classify.names.ordinary import Ordinary

_CONFIDENCE = 0.6
_NAMED = re.compile(
    rf"(?<![\w.'’&-])(?:[{CAPITAL}]\.(?:[ \u00a0]?-[ \u00a0]?|[ \u00a0]?)){{1,3}}"
    r"(?:(?:de|del|della|di|da|dos|du|von|van|der|den|ten|ter|Le|La|De|Van|Von|Mc|Mac|O['’]|El|Al)[ \u00a0-]?){0,2}"
    rf"(?P<surname>{NAME})"
)
_OPENS = re.compile(r"(?:^|[\n\0:;.!?]\s{0,8})$")
_FORM = re.compile(r"\s?(?:&|Ltd|Limited|Inc|LLC|LLP|GmbH|AG|SA\b|S\.A|NV|BV|KG|Co\b|Company|Corporation|Bank|Group)")


def with_initials(text: str, hits: Sequence[Hit], ordinary: Ordinary) -> list[Hit]:
    """Return the hits with those of surnames behind initials that none of them covers, in order.

    An ordinary word behind a letter is the heading of an item, and so is what opens a line unless a comma follows. What
    lies across a person's hit is one with it.
    """
    found: list[Hit] = []
    for hit in sorted([*hits, *_named(text, ordinary)], key=lambda h: (h.start, -h.end)):
        last = found[-1] if found else None
        if last is None or hit.start >= last.end or {hit.kind, last.kind} != {"PERSON"}:
            found.append(hit)
        elif hit.end > last.end:
            found[-1] = last._replace(end=hit.end, confidence=max(last.confidence, hit.confidence))
    return found


def _named(text: str, ordinary: Ordinary) -> Iterator[Hit]:
    for m in _NAMED.finditer(text):
        if hash_of(m["surname"]) in ordinary.words or _FORM.match(text, m.end()):
            continue
        if _OPENS.search(text, max(0, m.start() - 10), m.start()) and text[m.end() : m.end() + 1] != ",":
            continue
        yield Hit(m.start(), m.end(), "PERSON", _CONFIDENCE, "names.initials")
