"""The matter's own parties as certain detectors: every way in which a name is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from situs.classify.detectors.cues import FOLD
from situs.classify.detectors.organisation import LEGAL_FORM
from situs.model import Party

_TITLE = re.compile(
    r"^(?:(?:Herrn?|Frau|Mrs?|Ms|Mme|M|Sr|Sra|Dr|Prof|Dipl\.-Ing|Dipl\.-Kfm|Mag|RA|RAin|LL\.M|jur|med|"
    r"h\.c|iur)\.?\s+)+"
)
_FORM = re.compile(rf"[,\s]+(?:{LEGAL_FORM})\.?$")
PARTICLES = frozenset(
    [
        "von",
        "van",
        "vom",
        "zu",
        "zur",
        "zum",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "des",
        "la",
        "le",
        "ter",
        "ten",
        "af",
        "av",
        "bin",
        "ibn",
        "al",
        "el",
        "y",
        "e",
    ]
)
"""Small words within a name, in the languages that are read."""
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_") | frozenset(range(0xC3, 0xCA))
_MULTI = 1
_CASED = 2


@dataclass(frozen=True, slots=True)
class PartyTerms:
    """Hold the compiled names of one matter; empty if it has none."""

    automaton: BytesAhoCorasick | None
    kinds: tuple[str, ...]
    cased: tuple[bool, ...]
    """True for a term that counts only with a capital (a surname that is also a word)."""

    def search(self, folded: bytes, raw: bytes) -> list[tuple[int, int, str]]:
        """Return whole-word names as byte spans with their kind, in order."""
        if self.automaton is None:
            return []
        found = []
        size = len(folded)
        for index, start, end in self.automaton.find_matches_as_indexes(folded):
            if start and folded[start - 1] in _WORD and folded[start - 1 : start] != b"_":
                continue
            if end < size and folded[end] in _WORD and folded[end : end + 1] != b"_":
                continue
            if self.cased[index] and 97 <= raw[start] <= 122 and not _in_identifier(folded, start, end):
                continue
            found.append((start, end, self.kinds[index]))
        return found


def _in_identifier(text: bytes, start: int, end: int) -> bool:
    """Tell whether a word is part of an identifier, or a whole slot: capitals say nothing in either."""
    before, after = text[start - 1 : start] if start else b"\0", text[end : end + 1] or b"\0"
    return b"_" in (before, after) or (before, after) == (b"\0", b"\0")


def party_terms(parties: Sequence[Party]) -> PartyTerms:
    """Compile names and aliases: full, reversed, surname, initials, genitives, local parts of mail."""
    terms: dict[bytes, tuple[str, bool]] = {}
    for party in parties:
        kind = "PARTY" if party.kind == "PERSON" else party.kind
        for index, name in enumerate((party.name, *party.aliases)):
            for form, cased in _forms(name, party.kind, index == 0):
                for spelling in _spellings(form):
                    folded = spelling.encode().translate(FOLD)
                    known = terms.get(folded)
                    if len(folded) > 1 and (known is None or (known[1] and not cased)):
                        terms[folded] = (kind, cased)
    if not terms:
        return PartyTerms(None, (), ())
    automaton = BytesAhoCorasick(list(terms), matchkind=MatchKind.LeftmostLongest)
    return PartyTerms(automaton, tuple(k for k, _ in terms.values()), tuple(c for _, c in terms.values()))


def _forms(name: str, kind: str, main: bool) -> Iterator[tuple[str, bool]]:
    """Yield each way to write a name, and whether it needs a capital to count."""
    name = " ".join(name.replace("’", "'").split())
    if not name:
        return
    bare = _TITLE.sub("", name)
    for whole in {name, bare}:
        yield from _inflected(whole, " " not in whole)
    if kind != "PERSON":
        short = _FORM.sub("", name)
        if len(short) > 3 and short != name:
            yield from _inflected(short, " " not in short)
        return
    words = bare.replace(",", " ").split()
    if "," in bare:
        last, _, first = bare.partition(",")
        words = [*first.split(), *last.split()]
        yield from _inflected(" ".join(words), False)
    if len(words) < 2 or (not main and len(words) < 2):
        return
    yield from _personal(words)


def _personal(words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    cut = next((i for i, w in enumerate(words) if i and w.lower() in PARTICLES), len(words) - 1)
    first, surname = words[:cut], " ".join(words[cut:])
    core = words[-1]
    initials = [w[0] + "." for w in first]
    for form in (
        f"{' '.join(initials)} {surname}",
        f"{''.join(initials)} {surname}",
        f"{initials[0]} {surname}",
        f"{first[0]} {surname}",
        f"{first[0][0]} {surname}",
        f"{surname}, {' '.join(first)}",
        f"{surname} {' '.join(first)}",
        f"{surname}, {initials[0]}",
    ):
        yield from _inflected(form, False)
    for form in {surname, core}:
        if len(form) > 1:
            yield from _inflected(form, True)
    ascii_first, ascii_core = _ascii(first[0]), _ascii(core)
    for local in (".", "_", "-", ""):
        yield f"{ascii_first}{local}{ascii_core}", False
        yield f"{ascii_core}{local}{ascii_first}", False
    yield f"{ascii_first[0]}.{ascii_core}", False
    yield f"{ascii_first[0]}{ascii_core}", False


def _inflected(form: str, cased: bool) -> Iterator[tuple[str, bool]]:
    yield form, cased
    for ending in ("s", "'s", "es", "'", "n", "en"):
        yield form + ending, cased


def _ascii(word: str) -> str:
    for umlaut, pair in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("Ä", "Ae"),
        ("Ö", "Oe"),
        ("Ü", "Ue"),
        ("ß", "ss"),
    ):
        word = word.replace(umlaut, pair)
    return _plain(word).lower()


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _spellings(form: str) -> set[str]:
    spelled = {form, form.upper(), form.lower(), _plain(form), form.replace("ß", "ss")}
    for umlaut, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        if umlaut in form.lower():
            spelled |= {s.lower().replace(umlaut, pair) for s in set(spelled)}
    return spelled
