"""Find who says something: `Muster hat erklärt`, `according to Muster`, whatever the model makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from situs.classify.detectors import Hit
from situs.classify.engine import compile_pattern, spans_in
from situs.classify.language import is_common
from situs.classify.names.grammar import COUNTRIES, FOLK, NAME, ROLES, SALUTATIONS, TITLES
from situs.classify.names.ordinary import Ordinary
from situs.classify.names.uncovered import with_uncovered

_CONFIDENCE = 0.5
_BEFORE = (
    r"according to|in the words of|says|said|replied|testified that|told"
    r"|volgens|aldus|zei|zegt|verklaarde|antwoordde"
    r"|secondo|disse|dice|rispose|chiese|esclamò|gridò|ripeté|mormorò|fece"
    r"|selon|d'après|déclare|déclara|répondit|demanda"
    r"|según|dijo|manifestó|respondió|declaró"
    r"|segundo|afirmou|respondeu|declarou"
    r"|ifølge|sagde|siger|forklarede|svarede"
    r"|laut|sagte|sagt|erklärte|meinte|antwortete"
)
_BEHIND = (
    r"said|says|told|replied|testified|answered|explained|stated"
    r"|ha (?:detto|dichiarato|affermato|risposto|ricordato|rilevato|aggiunto|chiesto|spiegato|osservato|precisato)"
    r"|disse|rispose|osserva|dichiara|afferma|chiede|replica"
    r"|(?:heeft|had) (?:verklaard|gezegd|gesteld|betwist|aangevoerd|toegelicht)|zei|zegt|verklaart|verklaarde|stelt"
    r"|a (?:déclaré|dit|répondu|expliqué|indiqué|précisé|ajouté|affirmé|soutenu)|déclare|répond|affirme|soutient"
    r"|ha (?:declarado|dicho|manifestado|respondido|explicado|afirmado)|dijo|manifestó|declaró|respondió"
    r"|declarou|afirmou|respondeu|esclareceu"
    r"|(?:har|havde) (?:forklaret|udtalt|oplyst|sagt)|sagde|forklarede|oplyste|svarede"
    r"|sagte|erklärte|antwortete|meinte|bekundete|schilderte|gab an"
)
_NAME = re.compile(rf"{NAME}(?![\w@'’-])")
_SAID = compile_pattern(rf"\b(?i:{_BEFORE}) [\p{{Lu}}]|[\p{{L}}] (?:{_BEHIND})(?:[^\pL]|$)")
"""A verb and a capital, or the end of a word and a verb: each pass over a text has a price of its own."""
_LAST = re.compile(rf"(?<![\w.'’@-]){_NAME.pattern}\Z")
_LONGEST = 40
_NO_NAME = COUNTRIES | FOLK | ROLES | SALUTATIONS | TITLES
_WORD = re.compile(r"[^\W\d_]+")


def with_said(text: str, hits: Sequence[Hit], ordinary: Ordinary) -> list[Hit]:
    """Return the hits with those of unknown words that a verb of saying stands beside, where no hit is, in order."""
    return with_uncovered(hits, sorted(_said(text, ordinary), key=lambda hit: hit.start))


def _said(text: str, ordinary: Ordinary) -> Iterator[Hit]:
    spans = set()
    for start, end in spans_in(_SAID, text):
        name = _NAME.match(text, end - 1) or _LAST.search(text, max(0, start + 1 - _LONGEST), start + 1)
        if name:
            spans.add(name.span())
    for start, end in spans:
        words = [word.lower() for word in _WORD.findall(text, start, end)]
        known = any(ordinary.is_known(word) for word in _WORD.findall(text, start, end))
        if not known and not any(is_common(word) or word in _NO_NAME for word in words):
            yield Hit(start, end, "PERSON", _CONFIDENCE, "names.said")
