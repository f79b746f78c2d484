"""Gather what laws and manuals write in small letters, and the German nouns that they have behind an article.

They are prose in which nobody is named (`prose.py`). A dictionary of forms lacks the words that are never inflected,
and a cluster of names has many words; a word that such prose has in small letters is one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from forms import SHORTEST
from prose import paragraphs, sources

from situs.classify.names.ordinary import pieces

_LEAST = 3
"""Lines in which a word must stand."""
_OFTEN, _USUAL = 5, 20
"""Lines of a million characters in which a word stands that is one though a longer list of names has it, or a short."""
_NOUN = re.compile(
    r"\b(?:der|die|das|des|dem|den|eine?[rnms]?|keine?[rnms]?|jede[rnms]?|diese[rnms]?|zum|zur|im|vom|beim|ins)"
    r" ([A-ZÄÖÜ][a-zäöüß]{2,})\b"
)
"""A place has an article at times, and is left out by the lists of names alone."""


@dataclass(frozen=True, slots=True)
class Attested:
    """Hold words in small letters: what stands there at all, often, and usually, and German nouns.

    Not in German: there it is adjectives that stand often, and many surnames are those.
    """

    small: set[str]
    often: set[str]
    usual: set[str]
    nouns: set[str]


def attested(folder: Path) -> Attested:
    """Return the words of the manifest's prose."""
    small: defaultdict[str, Counter[str]] = defaultdict(Counter)
    length: Counter[str] = Counter()
    nouns: Counter[str] = Counter()
    wider = sources("words")
    known = {source["repository"] for source in wider}
    for source in [*wider, *(s for s in sources("prose") if s["repository"] not in known)]:
        language = source["language"]
        for line in paragraphs(folder, source):
            length[language] += len(line)
            small[language].update({w for _, w in pieces(line) if w.islower() and w.isalpha() and len(w) >= SHORTEST})
            if language == "de":
                nouns.update({m[1].lower() for m in _NOUN.finditer(line)})
    often, usual = (
        {w for x in small if x != "de" for w in _above(small[x], n * length[x] / 1e6)} for n in (_OFTEN, _USUAL)
    )
    return Attested({w for x in small for w in _above(small[x], 0)}, often, usual, _above(nouns, 0))


def _above(words: Counter[str], least: float) -> set[str]:
    return {word for word, times in words.items() if times >= max(_LEAST, least)}
