"""Gather the word forms of dictionaries, without names, and the ends that words are put together with.

The forms are those of spacy-lookups-data. In German a noun has its capital in a dictionary too, and so has a name:
Brown clusters tell them apart, as names are clustered with names. What counts as a name is what a list of names has,
the network's or that of Mimesis, and each word of a cluster of names that no law has in small letters. The surnames of
a census are many more, and more of them are words: they say which words may be names, too.
"""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from math import exp
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

import numpy as np
from numpy.typing import NDArray

from situs.classify.names.encoder import known_rows
from situs.classify.names.features import describe
from situs.classify.names.tokens import make_alphabet, tokenise

TABLES: dict[str, tuple[str, ...]] = {
    "da": ("da_lemma_lookup",),
    "de": ("de_lemma_lookup",),
    "es": ("es_lemma_lookup", "es_lemma_index"),
    "fr": ("fr_lemma_lookup", "fr_lemma_index", "fr_lemma_exc"),
    "it": (
        "it_lemma_lookup",
        *(
            f"it_lemma_lookup_{kind}"
            for kind in ("adj", "adp", "adv", "aux", "det", "noun", "num", "other", "pron", "verb")
        ),
    ),
    "nl": ("nl_lemma_lookup", "nl_lemma_index", "nl_lemma_exc"),
    "pt": ("pt_lemma_lookup",),
}
"""English has none: the corpora have its words, and firms are called by them in all languages."""
CLUSTERED = ("de", "en", "es")
COMPOUNDING = ("da", "de", "nl")
"""Languages that put words together in one."""
SHORTEST = 3
NAMED = 0.3
"""Share of names, among the commonest words of a cluster, from which its words are taken for names."""
_COMMONEST = 400
_WORD = 5
"""How many times as often a word in small letters is one, though names are clustered with it."""
_NOUNS = 0.04
_NAMES = 0.02
"""Share of the dictionary's words from which a German cluster is one of nouns, and of names up to which it is."""
_CLUSTER = 100
"""Words with a capital in a cluster that can be one of names."""
_AT_ONCE = 20_000
_LATIN = "\u0250"
_INFLECTED = ("s", "es", "e", "n", "en", "er", "ern", "in", "innen")
_LINKS = ("", "s")
_OFTEN = 3
_RATHER = 8
_NAMELY = 10
"""How many times as often it must end words of the dictionary as it ends names, and of how many names it is the end."""
_SUFFIXES = frozenset(("schaft", "heit", "keit", "bar", "los", "tum", "ung", "ling", "sam", "lich", "isch"))
"""What makes other words of words, and is one itself by chance."""

_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_ONE = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "ı": "i"})

Keys = NDArray[np.uint32]


class Lookups:
    """Read the tables of spacy-lookups-data out of its wheel."""

    def __init__(self, wheel: Path) -> None:
        self._wheel = wheel

    def read(self, table: str) -> dict[str, Any]:
        """Return one table as it is stored."""
        with zipfile.ZipFile(self._wheel) as packed:
            content: dict[str, Any] = json.loads(
                gzip.decompress(packed.read(f"spacy_lookups_data/data/{table}.json.gz"))
            )
        return content

    def words(self, language: str) -> set[str]:
        """Return the words of a language's dictionaries, in the case that they have there."""
        found: set[str] = set()
        for table in TABLES[language]:
            for key, value in self.read(table).items():
                if isinstance(value, dict):
                    found.update(word for pair in value.items() for word in _flat(pair))
                elif (language, key) == ("nl", "adj"):
                    found.update(value, *map(inflected, value))
                else:
                    found.update(_flat((key, value)))
        return {w for w in found if len(w) >= SHORTEST and w.isalpha()}

    @cached_property
    def clusters(self) -> dict[str, list[list[str]]]:
        """Return each language's clusters of words with a capital, of a hundred or more, the commonest words first."""
        found = {}
        for language in CLUSTERED:
            groups: defaultdict[int, list[str]] = defaultdict(list)
            for word, cluster in self.read(f"{language}_lexeme_cluster").items():
                if len(word) >= SHORTEST and word.isalpha() and word.istitle():
                    groups[cluster].append(word)
            chance = self.chances[language]
            large = [group for group in groups.values() if len(group) >= _CLUSTER]
            found[language] = [sorted(group, key=lambda w: -chance.get(w, -99.0)) for group in large]
        return found

    @cached_property
    def chances(self) -> dict[str, dict[str, float]]:
        """Return the logarithms of how often each word stands in a language's texts."""
        return {language: self.read(f"{language}_lexeme_prob") for language in CLUSTERED}

    def names(self, listed: set[str]) -> set[str]:
        """Return the words of clusters in which names are common, in small letters.

        One that texts write in small letters far more often is a word, though it be in such a cluster.
        """

        def chance(word: str) -> float:
            return sum(exp(each.get(word, -99.0)) for each in self.chances.values())

        found: set[str] = set()
        for groups in self.clusters.values():
            for group in groups:
                common = group[:_COMMONEST]
                if sum(w.lower() in listed for w in common) >= NAMED * len(common):
                    found.update(w.lower() for w in group if chance(w.lower()) < _WORD * chance(w))
        return found

    def nouns(self, names: set[str]) -> set[str]:
        """Return the German words that texts cluster with nouns of the dictionary and hardly with names."""
        words = {w.lower() for w in self.words("de")}
        found: set[str] = set()
        for group in self.clusters["de"]:
            small = {w.lower() for w in group}
            if len(small & words) >= _NOUNS * len(small) and len(small & names) <= _NAMES * len(small):
                found |= small
        return found


def _flat(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        else:
            yield from value


def inflected(adjective: str) -> set[str]:
    """Return what a Dutch adjective may be with the ending that most have before a noun: `vaste`, `dure`, `lieve`."""
    stem, last = adjective[:-1], adjective[-1:]
    if len(adjective) < SHORTEST or last in "aeiouy":
        return set()
    if len(stem) > 1 and stem[-1] == stem[-2] and stem[-1] in "aeou":
        stem = stem[:-1]
    ends = {last, {"f": "v", "s": "z"}.get(last, last)}
    if stem[-1] in "aeiou" and stem[-2:-1] not in ("a", "e", "i", "o", "u"):
        ends.add(last * 2)
    return {stem + end + "e" for end in ends}


def called(wheel: Path) -> set[str]:
    """Return the first names and surnames of Mimesis, from its wheel, in small letters."""
    found: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, str):
            found.update(w for w in value.lower().replace("-", " ").replace("'", " ").split() if len(w) >= SHORTEST)
        else:
            for each in value.values() if isinstance(value, dict) else value:
                gather(each)

    with zipfile.ZipFile(wheel) as packed:
        for entry in sorted(packed.namelist()):
            if entry.endswith("/person.json"):
                person = json.loads(packed.read(entry))
                gather([person.get(kind, ()) for kind in ("names", "surnames")])
    return {w for w in found if w.isalpha()}


def surnames(packed: Path) -> set[str]:
    """Return the surnames and first names of the census in a source package of `names`, in small letters."""
    found: set[str] = set()
    with tarfile.open(packed) as archive:
        for member in archive.getmembers():
            if "/names/dist." in member.name and (file := archive.extractfile(member)):
                found.update(line.split()[0].lower() for line in file.read().decode("ascii").splitlines() if line)
    return {w for w in found if len(w) >= SHORTEST}


def spellings(word: str) -> set[str]:
    """Return how a word in small letters may be spelled in a list that has none but English letters."""
    two = word.translate(_TWO)
    return {_bare(word), _bare(two)}


def _bare(word: str) -> str:
    plain = word.translate(_ONE)
    return plain if plain.isascii() else "".join(c for c in normalize("NFKD", plain) if not combining(c))


def on_list(words: Iterable[str], lists: Iterable[Keys]) -> set[str]:
    """Return those of the words that stand on one of the network's lists."""
    ordered = sorted(w for w in words if w.isalpha() and max(w) < _LATIN)
    alphabet = make_alphabet()
    found: set[str] = set()
    for at in range(0, len(ordered), _AT_ONCE):
        some = ordered[at : at + _AT_ONCE]
        described = describe(tokenise(" ".join(some), alphabet))
        keys = described.keys[described.of]
        for each in lists:
            found.update(w for w, row in zip(some, known_rows(keys, each).tolist(), strict=True) if row)
    return found


def nouns(lookups: Lookups, names: set[str]) -> set[str]:
    """Return the German nouns that are nobody's name, in small letters: those of texts, and their inflected forms."""
    every = lookups.words("de")
    small = {w for w in every if w.islower()}
    capital = {w.lower() for w in every if w.istitle()}
    sure = lookups.nouns(names) | (capital & small)
    more = {w for w in capital if any(w.endswith(e) and w[: -len(e)] in sure for e in _INFLECTED)}
    return {w for w in sure | more if w not in names and not (w.endswith("s") and w[:-1] in names)}


def heads(dictionaries: Iterable[set[str]], names: set[str]) -> set[str]:
    """Return the ends that words of these languages are put together with, and names hardly are."""
    often: Counter[str] = Counter()
    for words in dictionaries:
        for word in words:
            for at in range(SHORTEST, len(word) - SHORTEST + 1):
                end = word[at:]
                if end in words and any(word[:at].removesuffix(link) in words for link in _LINKS):
                    often[end] += 1
    ends = Counter(name[at:] for name in names if len(name) >= 6 for at in range(2, len(name) - 2))
    return {w for w, n in often.items() if n >= max(_OFTEN, _RATHER * ends[w]) and ends[w] < _NAMELY} - _SUFFIXES
