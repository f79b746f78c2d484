"""Gather the ordinary words: those that corpora write in small letters, or with a capital and never in a name.

`python training/names/ordinary.py --data DIR --prose DIR --lookups WHEEL --names WHEEL --census PACKAGE --out FILE`
writes their hashes and prints the digest. Documents that are kept back are not read: neither those of the names model
nor the contracts of the minimiser. The packages are spacy-lookups-data, Mimesis and `names` (MIT), see `manifest.toml`:
word forms of dictionaries tell words of languages in which the corpora have little, lists of names tell what is none,
and so do laws and manuals, in which nobody is named.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from attested import Attested, attested
from babel import Locale
from corpus import kept_back
from forms import COMPOUNDING, SHORTEST, TABLES, Lookups, called, heads, nouns, on_list, spellings, surnames
from lists import listed
from numpy.typing import NDArray
from plain import messages

from situs.classify import names as model
from situs.classify.names.encoder import known_rows
from situs.classify.names.features import word_key
from situs.classify.names.hashes import PAIRS
from situs.classify.names.load import WEIGHTS, read_model
from situs.classify.names.ordinary import hash_of, pieces

LEAST = {"small": 3, "capital": 3}
"""Documents in which a word must stand, in small letters and with a capital outside of any name."""
COMMON = 0.02
"""Share of the documents of its language in which a word in small letters is common, though a surname."""
FOLDS, KEPT_BACK = 5, 0
_NAMES = frozenset({"PERSON", "PII"})
_TITLED = re.compile(r"[^\W\d_][\w'-]*")


class Counts:
    """Count in how many documents each word stands in small letters, with a capital, and in a person's name."""

    def __init__(self) -> None:
        self.documents: Counter[str] = Counter()
        self.small: dict[str, Counter[str]] = {}
        self.capital: Counter[str] = Counter()
        self.names: Counter[str] = Counter()

    def add(self, language: str, text: str, names: Iterable[tuple[int, int]] | None) -> None:
        """Take one document; where no names are annotated (None) capitals count for nothing."""
        inside = set()
        for start, end in names or ():
            inside.update(range(start, end))
        small, capital, named = set(), set(), set()
        for start, word in pieces(text):
            if start in inside:
                named.add(word.lower())
            elif word.islower():
                small.add(word)
            elif names is not None and word[:1].isupper():
                capital.add(word.lower())
        self.documents[language] += 1
        self.small.setdefault(language, Counter()).update(small)
        self.capital.update(capital)
        self.names.update(named)

    def never_small(self, words: set[str]) -> set[str]:
        """Return the words of names that are none of these, and that no document has in small letters.

        Where spans are more than names, words stand in them, too.
        """
        return {w for w in self.names if w not in words and not any(small[w] for small in self.small.values())}


def count(folder: Path) -> Counts:
    """Count the words of the annotated decisions and of the contracts that are not kept back."""
    counts = Counts()
    for line in (folder / "pii" / "pii.jsonl").open(encoding="utf-8"):
        row: dict[str, Any] = json.loads(line)
        if not kept_back(row["id"]):
            spans = [(s["start"], s["end"]) for s in row["spans"] if s["label"] in _NAMES]
            counts.add(row["lang"], row["text"], spans)
    for path in sorted((folder / "segments" / "docs").rglob("*.txt")):
        if int(sha256(path.name.encode()).hexdigest(), 16) % FOLDS != KEPT_BACK:
            counts.add("en", path.read_bytes().decode("utf-8", "replace"), None)
    return counts


def lists_of_model() -> Sequence[NDArray[np.uint32]]:
    """Return the first names, surnames, towns and countries that the network looks words up in."""
    raw = (Path(model.__file__).parent / "weights" / WEIGHTS).read_bytes()
    return read_model(raw, sha256(raw).hexdigest()).network.lists


def chosen(counts: Counts) -> tuple[set[str], set[str]]:
    """Return the ordinary words, and those that are doubtful: first names, and surnames that not everybody uses."""
    lists = lists_of_model()[:2]
    spread: Counter[str] = Counter()
    share: dict[str, float] = {}
    for language, small in counts.small.items():
        spread.update(small)
        for word, times in small.items():
            share[word] = max(share.get(word, 0.0), times / counts.documents[language])
    words = {w for w, n in spread.items() if n >= LEAST["small"]}
    words |= {w for w, n in counts.capital.items() if n >= LEAST["capital"]}
    kept, doubtful = set(), set()
    for word in words:
        key = np.array([word_key(word)], np.uint64)
        first, last = (bool(known_rows(key, each)[0]) for each in lists)
        common = share.get(word, 0.0) >= COMMON
        named = counts.names[word] > (share.get(word, 0.0) >= COMMON) * 3
        if len(word) > 1:
            sure = not named and not first and (common or not last)
            (kept if sure else doubtful).add(word)
    kept |= listed_in("terms.txt")
    return kept, doubtful - kept


@dataclass(frozen=True, slots=True)
class Names:
    """Hold what is somebody's name: what texts and lists have, what texts cluster with names, what a census counted."""

    first: set[str]
    last: set[str]
    annotated: set[str]
    further: set[str]
    """What the longer lists have beside: many of these are words, too."""
    clustered: set[str]
    counted: set[str]


def dictionary(lookups: Lookups, names: Names, laws: Attested) -> Sequence[set[str]]:
    """Return words that are common names, ends that words are put together with, names, German nouns, and other forms.

    The last two are without names, but for words that laws have: in small letters at all, where texts only cluster them
    with names; often, where only the longer lists have them; usually, where they are surnames. What the messages of
    programs and laws have in small letters is a form, too: dictionaries leave out pronouns and adverbs.
    """
    lists = lists_of_model()
    every = {language: lookups.words(language) for language in TABLES}
    told = {w for language in (*TABLES, "en") for line in messages(language) for _, w in pieces(line) if w.isalpha()}
    small = {w for words in every.values() for w in words if w.islower()} | laws.small
    small |= {w for w in told if w.islower() and len(w) >= SHORTEST}
    listed_so = names.first | names.last | names.annotated
    strict = listed_so | names.further | names.clustered
    forms = small - (listed_so | (names.further - laws.often) | (names.clustered - laws.small))
    forms -= on_list(forms, lists[:2])
    forms |= (laws.usual & names.last) - names.first - names.annotated
    german = (nouns(lookups, strict) | (laws.nouns - strict)) - forms
    german -= on_list(german, lists)
    compounding = [{w.lower() for w in every[language]} for language in COMPOUNDING]
    ends = heads([*compounding, lookups.nouns(strict)], strict | names.counted)
    words = small | laws.nouns | {w.lower() for w in every["de"]}
    called = {w for w in words if w in strict or not names.counted.isdisjoint(spellings(w))}
    return words & listed_so, ends, called, german, forms | listed_in("common.txt")


def territories(names: set[str]) -> set[str]:
    """Return the names of countries in all languages, of one word and in small letters, that are no first names."""
    found = {name.lower() for language in (*TABLES, "en") for name in Locale(language).territories.values()}
    return {name for name in found if name.isalpha() and len(name) > SHORTEST} - names


def listed_in(file: str) -> set[str]:
    """Return the words that were written down by hand in a file beside this one."""
    lines = Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines()
    return {word for line in lines if not line.startswith("#") for word in line.split()}


def main() -> None:
    """Write the hashes, sorted: ordinary words, doubtful ones, countries, common names, ends, names, nouns, forms.

    Before them stands how many there are of each but the last. The last four are in pairs of bytes: how many begin with
    each pair, then the last two of each.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True, help="the folder with pii/ and segments/")
    parser.add_argument("--prose", type=Path, required=True, help="the folder with the manifest's repositories")
    parser.add_argument("--lookups", type=Path, required=True, help="the wheel of spacy-lookups-data")
    parser.add_argument("--names", type=Path, required=True, help="the wheel of Mimesis")
    parser.add_argument("--census", type=Path, required=True, help="the source package of `names`")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    counts = count(asked.data)
    kept, unsure = chosen(counts)
    lookups = Lookups(asked.lookups)
    laws = attested(asked.prose)
    first, last = listed()["first"], listed()["last"]
    clustered, counted = lookups.names(first | last), surnames(asked.census)
    names = Names(first, last, counts.never_small(laws.small), called(asked.names), clustered, counted)
    tables = (kept, unsure, territories(first), *dictionary(lookups, names, laws))
    hashes = [_hashes(words) for words in tables]
    raw = np.array([len(table) for table in hashes[:-1]], "<u4").tobytes()
    raw += b"".join(table.tobytes() for table in hashes[:4]) + b"".join(map(_in_pairs, hashes[4:]))
    asked.out.write_bytes(raw)
    print(*(len(table) for table in hashes), "words,", len(raw), "bytes,", sha256(raw).hexdigest())


def _hashes(words: set[str]) -> NDArray[np.uint32]:
    return np.array(sorted({hash_of(word) for word in words} - {0}), "<u4")


def _in_pairs(hashes: NDArray[np.uint32]) -> bytes:
    counts = np.bincount(hashes >> 16, minlength=PAIRS)
    return counts.astype("<u2").tobytes() + (hashes & 0xFFFF).astype("<u2").tobytes()


if __name__ == "__main__":
    main()
