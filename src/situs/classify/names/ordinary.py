"""Tell ordinary words from names: a term of a contract has a capital, too, and is nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from situs.classify.detectors import Hit
from situs.classify.names.compounds import ends_in, hash_of, is_compound, is_joined
from situs.classify.names.coordination import is_coordinated, is_listed
from situs.classify.names.edges import is_opener, trimmed
from situs.classify.names.grammar import (
    ARTICLES,
    COUNTRIES,
    DAYS,
    DETERMINED,
    HONOURS,
    PARTICLES,
    QUANTIFIED,
    SALUTATIONS,
    TITLES,
)
from situs.classify.names.hashes import EMPTY, Hashes
from situs.classify.names.items import is_brand, is_fixed, is_item, leads_word
from situs.classify.names.places import (
    among_capitals,
    has_name_beside,
    is_explained,
    is_heading,
    is_labelling,
    is_office,
    is_place,
    is_question,
    is_salutation,
    is_sentence,
    leads_on,
    opens,
)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PERSON = "PERSON"
_ORGANISATION = "ORGANISATION"
_LOCATION = "LOCATION"
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
_HEADED = re.compile(r"[A-Z][.)] ?[^\W\d_]{3}")
"""The heading of an item: its letter, and a word."""
_TAIL = re.compile(r"[ \u00a0](?:and|or|und|oder|og|et|ou|y|e|o|en|of)\Z", re.IGNORECASE)
_COMPOUND = re.compile(
    r"\w{4,}(?:nehmer|geber|schaft|heit|keit|ität|gesetz|vertrag|pflicht|frist|(?<![bp])recht|zahlung|urteil|gericht|klage)"
    r"(?:in|innen|en|n|s|es|e)?|\w{6,}ung(?:en|s)?",
    re.IGNORECASE,
)
"""German words that are put together, or made of verbs: no list has them all. Some surnames end so, most in -brecht."""
_INSTITUTION = re.compile(
    r"\w{3,}(?:nævn|råd|tilsyn|styrelse|ministeri|udvalg|kommission|direktorat|forvaltning|tidende|skrift|ombud)"
    r"(?:e[tn]|n|um)?s?",
    re.IGNORECASE,
)
"""Danish words that name one body or paper, with a capital wherever they stand."""
_PREFIXED = re.compile(
    r"(?:anti|auto|bi|co|contra|contro|des|dis|extra|inter|intra|multi|pluri|post|pre|pré|pro|quasi|re|semi|sobre|sotto"
    r"|sous|sub|super|supra|trans|tri|ultra|vice)[-s]?(\w{5,})",
    re.IGNORECASE,
)
"""What Romance languages put before a word."""

_ENCLITIC = re.compile(r"(\w{2,}(?:[aeiou]r|[aei]ndo))(?:s[ei]|l[aeio]s?|les?|ne|gli|[mtcv]i|nos|me|te)", re.IGNORECASE)
"""Infinitives and gerunds with a pronoun behind: `depositarla`; an infinitive of Italian has an `e` of its own."""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Hold the hashes of ordinary words in small letters, and of words that are ordinary though somebody's name."""

    words: frozenset[int]
    doubtful: frozenset[int]
    countries: frozenset[int] = field(repr=False)
    common: frozenset[int] = field(repr=False)
    """Of words of dictionaries that are common names, too."""
    heads: Hashes = field(repr=False)
    """Of the ends that Germanic words are put together with."""
    called: Hashes = field(repr=False)
    """Of words of dictionaries that are somebody's name, too."""
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
        for group in _grouped(text, [_cut(text, hit) for hit in hits]):
            whole = group[0]._replace(end=group[-1].end)
            if whole.kind == _PERSON and is_place(text, whole, self.is_known, self._is_country):
                kept.append(whole._replace(kind=_LOCATION))
                continue
            if whole.kind != _PERSON or not (
                self._is_term(text, whole) or is_item(text, whole) or leads_word(text, whole)
            ):
                brand = len(group) == 1 and is_brand(text, whole)
                kept += [whole._replace(kind=_ORGANISATION)] if brand else self._trimmed(text, group)
        return kept

    def _trimmed(self, text: str, group: Sequence[Hit]) -> Sequence[Hit]:
        """Return hits of one person, or one of another kind, without words of the sentence at their ends."""
        return [trimmed(text, hit, self._is_sure) for hit in group] if group[0].kind == _PERSON else group

    def _is_term(self, text: str, hit: Hit) -> bool:
        """Tell whether a hit consists of ordinary words, the letter of an item before or behind them left out."""
        if is_fixed(text, hit) or is_opener(text, hit):
            return True
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
        if every and all(word.lower() in HONOURS or word.lower() in DAYS for word in every):
            return True
        if any(word.lower() in TITLES for word in every):
            return False
        if is_sentence(text, hit) or is_salutation(text, hit) or is_question(text, hit):
            return True
        if not any(len(word) >= _SHORTEST for word in words):
            return False
        unsure = [word for word in words if hash_of(word) not in self.words]
        if not unsure:
            return True
        cut = text[hit.end - 1] == "-" or text.startswith("-", hit.end)
        unsure = [word.removesuffix("s") if cut and not self.is_known(word) else word for word in unsure]
        if self._is_placed(text, hit, every, unsure):
            return True
        usual = all(hash_of(word) in self.doubtful or _COMPOUND.fullmatch(word) for word in unsure)
        return usual and DETERMINED.search(text, max(0, hit.start - 12), hit.start) is not None

    def _is_placed(self, text: str, hit: Hit, every: Sequence[str], unsure: Sequence[str]) -> bool:
        """Tell whether a hit's words are those of a dictionary, and its place explains their capitals."""
        capitals = text[hit.start : hit.end].isupper() and among_capitals(text, hit)
        if has_name_beside(text, hit, _is_any if capitals else self.is_known):
            return False
        if capitals and all(map(self._is_uncommon, every)) and is_heading(text, hit, self._is_sure):
            return True
        alone = len(every) == 1 and self._is_word(every[0])
        if alone and (is_office(text, hit) or is_coordinated(text, hit, self._is_word, self._is_sure)):
            return True
        lowered = all(word.islower() and self.is_known(word) for word in every[1:])
        if lowered and self._is_word(unsure[0]) and is_listed(text, hit, self._is_word):
            return True
        if not all(map(self.is_known, unsure)):
            return len(every) == 1 and QUANTIFIED.search(text, max(0, hit.start - 16), hit.start) is not None
        sure = all(map(self._is_sure, unsure))
        if not all(len(word) > 1 or word.islower() for word in every):
            item = _HEADED.match(text, hit.start) is not None and opens(text, hit.start)
            return sure and item and leads_on(text, hit, self.is_known)
        if is_explained(text, hit, self.is_known, german=not all(map(self.is_form, unsure))):
            return True
        if sure and len(every) == 1 and _INSTITUTION.fullmatch(every[0]):
            return True
        return sure and is_labelling(text, hit, self.is_known)

    def _is_short(self, text: str, hit: Hit, word: str) -> bool:
        """Tell whether a hit of one letter or two is a word of the sentence."""
        small = word.lower()
        if word in ("I", "U") and text[hit.end : hit.end + 1] == " " and text[hit.end + 1 : hit.end + 2].islower():
            return not has_name_beside(text, hit, self.is_known)
        if small not in _SHORT | _SHORTER | _LETTERS or has_name_beside(text, hit, self.is_known):
            return False
        if small in _SHORT and not word.isupper():
            return True
        leads = len(word) == 2 and opens(text, hit.start) and text[hit.end + 1 : hit.end + 2].islower()
        return among_capitals(text, hit) if word.isupper() else leads

    def _is_country(self, word: str) -> bool:
        return word.lower() in COUNTRIES or hash_of(word) in self.countries

    def _is_sure(self, word: str) -> bool:
        """Tell whether a word is known and nobody's name."""
        return self.is_known(word) and (word.lower() in PARTICLES or hash_of(word) not in self.called)

    def _is_uncommon(self, word: str) -> bool:
        """Tell whether a word is a dictionary's, and no common name."""
        return (self._is_word(word) and hash_of(word) not in self.common) or word.lower() in _LETTERS

    def _is_word(self, word: str) -> bool:
        """Tell whether a word is known, or is a dictionary's that is somebody's name, too."""
        return hash_of(word) in self.called or self.is_known(word)

    def is_known(self, word: str) -> bool:
        """Tell whether a word is ordinary, a particle, in a dictionary or put together of what is there."""
        return self.is_form(word) or (word[:1].isupper() and hash_of(word) in self.nouns)

    def is_form(self, word: str) -> bool:
        """Tell whether a word is known, and no German noun that is not put together."""
        hashed = hash_of(word)
        if word.lower() in PARTICLES or hashed in self.words or hashed in self.forms:
            return True
        if (prefixed := _PREFIXED.fullmatch(word)) and hash_of(prefixed[1]) in self.forms:
            return True
        if (verb := _ENCLITIC.fullmatch(word)) and any(hash_of(verb[1] + end) in self.forms for end in ("", "e")):
            return True
        if word[:1].isupper() and hashed in self.nouns and ends_in(word.lower(), self.heads):
            return True
        small = word.lower()
        return is_compound(small, self.heads, self._is_part) or is_joined(small, self._is_whole)

    def _is_part(self, word: str) -> bool:
        hashed = hash_of(word)
        return hashed in self.forms or hashed in self.nouns

    def _is_whole(self, word: str) -> bool:
        return self._is_part(word) and hash_of(word) not in self.called


NONE = Ordinary(frozenset(), frozenset(), frozenset(), frozenset(), EMPTY, EMPTY, EMPTY, EMPTY, "")
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


def _is_any(_: str) -> bool:
    """Tell that a word is no name: among capitals its own says nothing."""
    return True


def _cut(text: str, hit: Hit) -> Hit:
    """Return a person's hit without a conjunction at its end."""
    tail = _TAIL.search(text, hit.start, hit.end) if hit.kind == _PERSON else None
    return hit if tail is None else hit._replace(end=tail.start())


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
