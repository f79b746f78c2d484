"""Gather the ordinary words: those that corpora write in small letters, or with a capital and never in a name.

`python training/names/ordinary.py --data DIR --lookups WHEEL --out FILE` writes
their hashes and prints the digest. Documents that are kept back are not read: neither those of the names model nor the
contracts of the minimiser. WHEEL is that of spacy-lookups-data (MIT), see `manifest.toml`: its tables of word forms
tell words of languages in which the corpora have little.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from corpus import kept_back
from numpy.typing import NDArray

from situs.classify import names as model
from situs.classify.names.encoder import known_rows
from situs.classify.names.features import word_key
from situs.classify.names.load import WEIGHTS, read_model
from situs.classify.names.ordinary import hash_of, pieces

LEAST = {"small": 3, "capital": 3}
"""Documents in which a word must stand, in small letters and with a capital outside of any name."""
COMMON = 0.02
"""Share of the documents of its language in which a word in small letters is common, though a surname."""
FOLDS, KEPT_BACK = 5, 0
LOOKUPS = (
    "da_lemma_lookup",
    "de_lemma_lookup",
    "fr_lemma_lookup",
    "it_lemma_lookup",
    "nl_lemma_lookup",
    "nl_lemma_index",
)
SHORTEST_FORM = 3
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


def names_of_model() -> Sequence[NDArray[np.uint32]]:
    """Return the first names and the surnames that the network looks words up in."""
    raw = (Path(model.__file__).parent / "weights" / WEIGHTS).read_bytes()
    return read_model(raw, sha256(raw).hexdigest()).network.lists[:2]


def chosen(counts: Counts) -> tuple[set[str], set[str]]:
    """Return the ordinary words, and those that are doubtful: first names, and surnames that not everybody uses."""
    lists = names_of_model()
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
    kept |= terms()
    return kept, doubtful - kept


def forms(wheel: Path, names: set[str]) -> set[str]:
    """Return the word forms of dictionaries, without those that anybody is known to be called by."""
    lists = names_of_model()
    found: set[str] = set()
    with zipfile.ZipFile(wheel) as packed:
        for table in LOOKUPS:
            content = json.loads(gzip.decompress(packed.read(f"spacy_lookups_data/data/{table}.json.gz")))
            for key, value in content.items():
                found.update((key, value) if isinstance(value, str) else value)
    words = sorted(w for w in found if len(w) >= SHORTEST_FORM and w.isalpha() and w.islower() and w not in names)
    keys = np.array([word_key(w) for w in words], np.uint64)
    called = known_rows(keys, lists[0]) | known_rows(keys, lists[1])
    return {w for w, name in zip(words, called, strict=True) if not name}


def terms() -> set[str]:
    """Return the terms that were written down by hand."""
    lines = Path(__file__).with_name("terms.txt").read_text(encoding="utf-8").splitlines()
    return {word for line in lines if not line.startswith("#") for word in line.split()}


def main() -> None:
    """Write the hashes of ordinary words, doubtful ones and forms, each sorted: four bytes a word, zeros between."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True, help="the folder with pii/ and segments/")
    parser.add_argument("--lookups", type=Path, required=True, help="the wheel of spacy-lookups-data")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    counts = count(asked.data)
    kept, unsure = chosen(counts)
    found = forms(asked.lookups, set(counts.names)) - kept - unsure
    ordinary, doubtful, listed = ({hash_of(word) for word in words} - {0} for words in (kept, unsure, found))
    raw = np.array([*sorted(ordinary), 0, *sorted(doubtful), 0, *sorted(listed)], "<u4").tobytes()
    asked.out.write_bytes(raw)
    print(f"{len(ordinary)}, {len(doubtful)}, {len(listed)} words, {len(raw)} bytes, {sha256(raw).hexdigest()}")


if __name__ == "__main__":
    main()
