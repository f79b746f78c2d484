"""Cues: words that speak for a label, found in one pass over folded bytes (Aho-Corasick)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

FOLD = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ\n\t\r\x0b\x0c",
    b"abcdefghijklmnopqrstuvwxyz     ",
)
"""Lower case for ASCII, and one blank for every white space, byte by byte: positions stay as they are."""

_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_") | frozenset(range(0xC3, 0xCA))
_CASED = re.compile(r"\[A-Z[^]]*\]")


@dataclass(frozen=True, slots=True)
class Cue:
    """State what a term speaks for: a label (or none, for actors and negatives), its class and its number."""

    label: str
    strength: str
    number: int
    cased: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Cues:
    """Hold the automaton and what each of its terms means."""

    automaton: BytesAhoCorasick
    cues: tuple[Cue, ...]
    header: int

    def search(self, folded: bytes) -> list[tuple[int, int, Cue]]:
        """Return every whole-word cue as byte span and meaning, in order; the longest at each place."""
        found = []
        size = len(folded)
        cues = self.cues
        for index, start, end in self.automaton.find_matches_as_indexes(folded):
            if start and folded[start - 1] in _WORD and folded[start] in _WORD:
                continue
            if end < size and folded[end] in _WORD and folded[end - 1] in _WORD:
                continue
            found.append((start, end, cues[index]))
        return found


def compile_cues(table: Mapping[str, Any]) -> Cues:
    """Compile the cue table with its spelling variants."""
    terms: dict[bytes, Cue] = {}
    for number, (term, label, strength) in enumerate(_rows(table)):
        cased, spelled = None, term
        if _CASED.search(term):
            cased = re.compile(term)
            spelled = _CASED.split(term)[0]
        cue = Cue(label, strength, number, cased)
        for variant in _variants(spelled):
            terms.setdefault(variant, cue)
    automaton = BytesAhoCorasick(list(terms), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA)
    return Cues(automaton, tuple(terms.values()), table["decision"]["header_characters"])


def _rows(table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for row in table["cue"]:
        for strength in ("strong", "weak"):
            for term in row[strength]:
                yield term, row["label"], strength
    for strength, group in (("actor", table["actors"]), ("negative", table["negatives"])):
        for terms in group.values():
            for term in terms:
                if len(term) > 3:
                    yield term, "", strength


def _variants(term: str) -> set[bytes]:
    """Spell a term as people do: with and without accents, hyphens, dashes, ampersand."""
    spelled: list[tuple[str, ...]] = []
    for token in re.split(r"(\s+-\s+|\s+&\s+|\s+and\s+|-|–|\s+)", term):
        if token.strip() in ("-", "–") and token:
            spelled.append(("-", " - ", " ", " – ", ": ", "–"))
        elif token.strip() in ("&", "and"):
            spelled.append((" & ", " and ", "/", " / "))
        elif token.isspace():
            spelled.append((" ",))
        else:
            spelled.append((token,))
    words = {"".join(parts) for parts in product(*spelled)}
    return {v.encode().translate(FOLD) for word in words for form in _accents(word) for v in (form,)}


def _accents(word: str) -> set[str]:
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return {
        word,
        word.lower(),
        word.upper(),
        plain,
        plain.replace("ß", "ss"),
        word.replace("ß", "ss"),
        word.upper().replace("SS", "ß"),
    }
