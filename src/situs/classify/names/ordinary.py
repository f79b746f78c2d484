"""Tell ordinary words from names: a term of a contract has a capital, too, and is nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from situs.classify.detectors import Hit
from situs.classify.names.compounds import ends_in, hash_of, is_compound
from situs.classify.names.grammar import ARTICLES, DETERMINED, PARTICLES, SALUTATIONS, TITLES
from situs.classify.names.hashes import EMPTY, Hashes
from situs.classify.names.places import (
    among_capitals,
    has_name_beside,
    is_country,
    is_explained,
    is_salutation,
    is_sentence,
    opens,
)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PERSON = "PERSON"
_ORGANISATION = "ORGANISATION"
_LOCATION = "LOCATION"
_ACRONYM = re.compile(r"[A-Z&]{2,5}[.)]?")
_AROUND = 60
"""Characters on either side in which most letters are small where an acronym stands out."""
_SHORTEST = 3
"""Letters of a word that is ordinary by itself; shorter ones may begin or abbreviate a name."""
_SHORT = frozenset(
    """
    if in no as we it to of by on or an at so do is be es er im am um zu wo ob il ce si se un et ou en au ne al su na ao
    os ed di vi de af og på zo
    """.split()  # noqa: SIM905 - a list of words reads better as lines
)
"""Words of two letters that open sentences, and are nobody's name."""
_SHORTER = frozenset(
    ["om", "ha", "ho", "al", "da", "så", "må", "ci", "ne", "né", "me", "te", "ze", "já", "há", "só", "où", "là"]
)
"""Further ones, which are names of some: only a place makes them words."""
_LETTERS = frozenset("aeiouyàèéó")
"""Words of one letter."""
_ITEM = re.compile(r"[A-Z]\.?")
_NUMBERED = re.compile(r"[IVX]{1,5} ?[-–]")
_LABEL = re.compile(
    r"\b(?:exhibit|schedule|annex|annexe|anexo|allegato|appendix|attachment|anlage|anhang|bijlage|bilag|section|part"
    r"|article|class|classe|klasse|clase|series|tranche|\w*gruppe|type|typ|category|kategorie|catégorie|option|lot"
    r"|phase|group|table|figure|item|form|version|variante|merkzeichens?|buchstabe|lettre|letra|lettera|litt?\.|litra"
    r"|sectie|onderdeel|onderdelen|hoofdstuk|artikelen|sub|al[ií]nea|teil|abschnitt|kapitel|capítulo|cap[io]tolo|chapter"
    r"|point|punto|punkt|ponto|paragraph|titel|titolo|título|titre)"
    r"[ \u00a0]{1,2}[\"“„]?$",
    re.IGNORECASE,
)
_ELIDED = re.compile(r"[LDSNMTJC]['’][^\W\d_]", re.IGNORECASE)
_COMPOUND = re.compile(
    r"\w{4,}(?:nehmer|geber|schaft|heit|keit|ität|gesetz|vertrag|pflicht|frist|(?<![bp])recht|zahlung|urteil|gericht|klage)"
    r"(?:in|innen|en|n|s|es|e)?|\w{6,}ung(?:en|s)?",
    re.IGNORECASE,
)
"""German words that are put together, or made of verbs: no list has them all. Some surnames end so, most in -brecht."""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Hold the hashes of ordinary words in small letters, and of words that are ordinary though somebody's name."""

    words: frozenset[int]
    doubtful: frozenset[int]
    heads: Hashes = field(repr=False)
    """Of the ends that Germanic words are put together with."""
    nouns: Hashes = field(repr=False)
    """Of German nouns, which have a capital like a name."""
    forms: Hashes = field(repr=False)
    """Of word forms of dictionaries: ordinary where nothing but a name would need another capital."""
    digest: str
    """SHA-256 (hex) of the file."""

    def keep(self, text: str, hits: Sequence[Hit]) -> list[Hit]:
        """Return a model's hits without persons that are ordinary words, or the letter of an item of a list.

        An acronym that nobody is called by is an organisation, and a country a place. What stands beside another
        person's hit is its part.
        """
        kept: list[Hit] = []
        for group in _grouped(text, hits):
            whole = group[0]._replace(end=group[-1].end)
            if whole.kind == _PERSON and is_country(text, whole, self.is_known):
                kept.append(whole._replace(kind=_LOCATION))
                continue
            if whole.kind != _PERSON or not (
                self._is_term(text, whole) or _is_item(text, whole) or _leads(text, whole)
            ):
                acronym = whole.kind == _PERSON and len(group) == 1 and _ACRONYM.fullmatch(text, whole.start, whole.end)
                kept += [whole._replace(kind=_ORGANISATION)] if acronym and _mixed(text, whole) else group
        return kept

    def _is_term(self, text: str, hit: Hit) -> bool:
        """Tell whether a hit consists of ordinary words, the letter of an item before or behind them left out."""
        every = [word for _, word in pieces(text[hit.start : hit.end])]
        if len(every) > 1 and every[0].lower() in ARTICLES:
            every = every[1:]
        if len(every) > 1 and every[0].lower() in SALUTATIONS and all(word.islower() for word in every[1:]):
            every = every[1:]
        if len(every) > 1 and text[hit.start : hit.end].isupper() and among_capitals(text, hit):
            every = [word for word in every if word.lower() not in _LETTERS] or every
        words = [word for word in every if len(word) > 1] if len(every) > 1 else every
        if len(every) == 1 and hit.end - hit.start <= 2:
            return self._is_short(text, hit, every[0])
        if any(word.lower() in TITLES for word in every):
            return False
        if is_sentence(text, hit) or is_salutation(text, hit):
            return True
        if not any(len(word) >= _SHORTEST for word in words):
            return False
        unsure = [word for word in words if hash_of(word) not in self.words]
        if not unsure:
            return True
        cut = text[hit.end - 1] == "-" or text.startswith("-", hit.end)
        unsure = [word.removesuffix("s") if cut and not self.is_known(word) else word for word in unsure]
        whole = len(words) == len(every) and all(map(self.is_known, unsure))
        if whole and not has_name_beside(text, hit, self.is_known):
            return is_explained(text, hit, self.is_known, german=not all(map(self.is_form, unsure)))
        usual = all(hash_of(word) in self.doubtful or _COMPOUND.fullmatch(word) for word in unsure)
        return usual and DETERMINED.search(text, max(0, hit.start - 12), hit.start) is not None

    def _is_short(self, text: str, hit: Hit, word: str) -> bool:
        """Tell whether a hit of one letter or two is a word of the sentence."""
        small = word.lower()
        if small not in _SHORT | _SHORTER | _LETTERS or has_name_beside(text, hit, self.is_known):
            return False
        if small in _SHORT and not word.isupper():
            return True
        leads = len(word) == 2 and opens(text, hit.start) and text[hit.end + 1 : hit.end + 2].islower()
        return among_capitals(text, hit) if word.isupper() else leads

    def is_known(self, word: str) -> bool:
        """Tell whether a word is ordinary, a particle, in a dictionary or put together of what is there."""
        return self.is_form(word) or (word[:1].isupper() and hash_of(word) in self.nouns)

    def is_form(self, word: str) -> bool:
        """Tell whether a word is known, and no German noun that is not put together."""
        hashed = hash_of(word)
        if word.lower() in PARTICLES or hashed in self.words or hashed in self.forms:
            return True
        if word[:1].isupper() and hashed in self.nouns and ends_in(word.lower(), self.heads):
            return True
        return is_compound(word.lower(), self.heads, self._is_part)

    def _is_part(self, word: str) -> bool:
        hashed = hash_of(word)
        return hashed in self.forms or hashed in self.nouns


NONE = Ordinary(frozenset(), frozenset(), EMPTY, EMPTY, EMPTY, "")
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
        return _NUMBERED.fullmatch(text, hit.start, hit.end) is not None
    if _ELIDED.match(text, hit.start):
        return True
    before = text[max(0, hit.start - 24) : hit.start]
    if _LABEL.search(before):
        return True
    behind = text[hit.end : hit.end + 4].lstrip(".)")
    return opens(text, hit.start) and behind[:1].isspace() and behind.lstrip()[:1].isupper()


def _leads(text: str, hit: Hit) -> bool:
    """Tell whether a hit is an acronym that leads a word in small letters, behind a hyphen."""
    at = hit.end - (text[hit.end - 1] == "-")
    return (
        _ACRONYM.fullmatch(text, hit.start, at) is not None
        and text[at : at + 1] == "-"
        and text[at + 1 : at + 2].islower()
    )


def _mixed(text: str, hit: Hit) -> bool:
    around = text[max(0, hit.start - _AROUND) : hit.start] + text[hit.end : hit.end + _AROUND]
    letters = [c for c in around if c.isalpha()]
    return sum(c.islower() for c in letters) * 2 > len(letters)
