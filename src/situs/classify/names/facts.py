"""Take what the model calls a fact about a person for the person, where it is two words that no dictionary knows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from situs.classify.detectors import Hit
from situs.classify.names.grammar import NAME
from situs.classify.names.ordinary import Ordinary

_NAMES = re.compile(rf"{NAME}(?: {NAME}){{1,3}}")
_WORD = re.compile(r"[^\W\d_]+")


def with_persons(text: str, hits: Sequence[Hit], ordinary: Ordinary) -> list[Hit]:
    """Return the hits, a demographic fact as a person's where it is several words with capitals and none is known.

    Professions and nationalities are words, and facts are not sealed.
    """
    return [hit._replace(kind="PERSON") if _is_name(text, hit, ordinary) else hit for hit in hits]


def _is_name(text: str, hit: Hit, ordinary: Ordinary) -> bool:
    if hit.kind != "DEMOGRAPHIC" or _NAMES.fullmatch(text, hit.start, hit.end) is None:
        return False
    return not any(ordinary.is_known(word) for word in _WORD.findall(text, hit.start, hit.end))
