"""Tell ordinary words from names: a term of a contract has a capital, too, and is nobody."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from situs.classify.detectors import Hit

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PERSON = "PERSON"
_ORGANISATION = "ORGANISATION"
_ACRONYM = re.compile(r"[A-Z&]{2,5}[.)]?")
_AROUND = 60
"""Characters on either side in which a word in small letters shows that capitals are not the text's own manner."""
_HEADING = 4
"""Capital letters around a word from which it stands among capitals."""
_SHORTEST = 3
"""Letters of a word that is ordinary by itself; shorter ones may begin or abbreviate a name."""
_SHORT = frozenset(
    """
    if in no as we it to of by on or an at so do is be es er im am um zu wo ob il ce si se un et ou en au ne al su na ao
    os ed di vi de af og på zo
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words of two letters that open sentences."""
_ARTICLES = frozenset(("the de het een der die das el la los las il lo le les " + "o os as a den det").split())
_PARTICLES = frozenset(
    """
    van de den der het ter ten te von zu zum zur di da del della dei degli dos das du la le
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words of surnames that are words of any sentence, too."""
_ITEM = re.compile(r"[A-Z]\.?")
_LABEL = re.compile(
    r"\b(?:exhibit|schedule|annex|annexe|anexo|allegato|appendix|attachment|anlage|anhang|bijlage|bilag|section|part"
    r"|article|class|classe|klasse|clase|series|tranche|\w*gruppe|type|typ|category|kategorie|catégorie|option|lot"
    r"|phase|group|table|figure|item|form|version|variante|merkzeichens?|buchstabe|lettre|letra|lettera|litt?\.)"
    r"[ \u00a0]{1,2}[\"“„]?$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:^|[\n\0.;:]\s{0,40})[\"“„(]?$")
_ELIDED = re.compile(r"[LDSNMTJC]['’][^\W\d_]", re.IGNORECASE)
TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof sir dame lord lady justice judge herr herrn frau fräulein ra rain monsieur madame mm mme
    mlle maître me sr sra srta señor señora señorita don doña senhor senhora dona signor signora signorina dott avv ing
    arch dhr mevr mevrouw heer meneer mw hr fru frk advokat
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words before a name, in small letters: they are ordinary, and what stands with one is a person."""
_COMPOUND = re.compile(
    r"\w{4,}(?:nehmer|geber|schaft|heit|keit|ität|gesetz|vertrag|pflicht|frist|(?<![bp])recht|zahlung|urteil|gericht|klage)"
    r"(?:in|innen|en|n|s|es|e)?|\w{6,}ung(?:en|s)?",
    re.IGNORECASE,
)
"""German words that are put together, or made of verbs: no list has them all. Some surnames end so, most in -brecht."""
_DETERMINED = re.compile(
    r"\b(?:the|an?|any|each|every|such|this|these|those|its|their|our|your|no|all|other|said"
    r"|le|la|les|l['’]|une?|ce|cette|chaque|toute?s?|el|los|las|una|este|esta|cada|todo|o|os|as|um|uma"
    r"|der|die|das|dem|den|des|eine[rnms]?|jede[rnms]?|diese[rnms]?|keine?)[ \u00a0]{1,2}[\"“„]?$",
    re.IGNORECASE,
)
"""Words behind which there is a thing or a role, and hardly a name alone."""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Hold the hashes of ordinary words in small letters, and of words that are ordinary though somebody's name."""

    words: frozenset[int]
    doubtful: frozenset[int]
    forms: Sequence[int] = field(repr=False)
    """Sorted, of word forms of dictionaries: ordinary where nothing but a name would need another capital."""
    digest: str
    """SHA-256 (hex) of the file."""

    def keep(self, text: str, hits: Sequence[Hit]) -> list[Hit]:
        """Return a model's hits without persons that are ordinary words, or the letter of an item of a list.

        An acronym that nobody is called by is an organisation. What stands beside another person's hit is its part.
        """
        kept: list[Hit] = []
        for group in _grouped(text, hits):
            whole = group[0]._replace(end=group[-1].end)
            if whole.kind != _PERSON or not (self._is_term(text, whole) or _is_item(text, whole)):
                acronym = whole.kind == _PERSON and len(group) == 1 and _ACRONYM.fullmatch(text, whole.start, whole.end)
                kept += [whole._replace(kind=_ORGANISATION)] if acronym and _mixed(text, whole) else group
        return kept

    def _is_term(self, text: str, hit: Hit) -> bool:
        """Tell whether a hit consists of ordinary words, the letter of an item before or behind them left out."""
        every = [word for _, word in pieces(text[hit.start : hit.end])]
        if len(every) > 1 and every[0].lower() in _ARTICLES:
            every = every[1:]
        words = [word for word in every if len(word) > 1] if len(every) > 1 else every
        if len(every) == 1 and hit.end - hit.start == 2 and every[0].lower() in _SHORT:
            return not every[0].isupper()
        if not any(len(word) >= _SHORTEST for word in words) or any(word.lower() in TITLES for word in every):
            return False
        unsure = [word for word in words if hash_of(word) not in self.words]
        if not unsure or (_explained(text, hit) and all(map(self._is_form, unsure))):
            return True
        usual = all(hash_of(word) in self.doubtful or _COMPOUND.fullmatch(word) for word in unsure)
        return usual and _DETERMINED.search(text, max(0, hit.start - 12), hit.start) is not None

    def _is_form(self, word: str) -> bool:
        if word.lower() in _PARTICLES:
            return True
        at = bisect_left(self.forms, wanted := hash_of(word))
        return at < len(self.forms) and self.forms[at] == wanted


NONE = Ordinary(frozenset(), frozenset(), (), "")
"""No word is known as ordinary."""


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a text with their places, without the genitive's `s` and an elided article."""
    for m in _WORD.finditer(text):
        word = m.group()
        cut = word.find("'") if "'" in word else word.find("’")
        if cut < 0:
            yield m.start(), word
        elif cut < _SHORTEST:
            yield m.start() + cut + 1, word[cut + 1 :]
        else:
            yield m.start(), word[:cut] if word[cut + 1 :] in ("s", "S") else word


def hash_of(word: str) -> int:
    """Return the hash of a word, whatever its case."""
    return crc32(word.lower().encode())


def _explained(text: str, hit: Hit) -> bool:
    """Tell whether a hit needs no name for its capitals: there are none, all around has them, or a sentence opens."""
    value = text[hit.start : hit.end]
    if value.islower():
        return True
    if value.isupper():
        around = text[max(0, hit.start - _AROUND) : hit.start] + text[hit.end : hit.end + _AROUND]
        capitals = sum(c.isupper() for c in around)
        return capitals >= _HEADING and capitals * 2 > sum(c.isalpha() for c in around)
    if not value[:1].isupper() or not value[1:].islower():
        return False
    opens = hit.start == 0 or _OPENING.search(text, max(0, hit.start - 24), hit.start) is not None
    return opens and text[hit.end : hit.end + 3].lstrip(" ,")[:1].islower()


def _grouped(text: str, hits: Sequence[Hit]) -> Iterator[list[Hit]]:
    """Yield hits one by one, and together those of persons with nothing but a blank or a point between."""
    group: list[Hit] = []
    for hit in hits:
        gap = text[group[-1].end : hit.start] if group else ""
        if group and (hit.kind != _PERSON or group[-1].kind != _PERSON or len(gap) > 2 or gap.strip(" .")):
            yield group
            group = []
        group.append(hit)
    if group:
        yield group


def _is_item(text: str, hit: Hit) -> bool:
    """Tell whether a single letter is that of an item, an exhibit or a class, or an article before a vowel."""
    if not _ITEM.fullmatch(text, hit.start, hit.end):
        return False
    if _ELIDED.match(text, hit.start):
        return True
    before = text[max(0, hit.start - 24) : hit.start]
    if _LABEL.search(before):
        return True
    opens = _OPENING.search(before) if hit.start else True
    behind = text[hit.end : hit.end + 4].lstrip(".)")
    return bool(opens) and behind[:1].isspace() and behind.lstrip()[:1].isupper()


def _mixed(text: str, hit: Hit) -> bool:
    around = text[max(0, hit.start - _AROUND) : hit.start] + text[hit.end : hit.end + _AROUND]
    letters = [c for c in around if c.isalpha()]
    return sum(c.islower() for c in letters) * 2 > len(letters)
