"""Find again, everywhere in a call, what context betrayed once: a name after a title, a number after its word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from ahocorasick_rs import BytesAhoCorasick

from situs.classify.language import is_common
from situs.classify.substrings import is_small, places_of
from situs.model import Finding, Slot

_CONTEXTUAL = frozenset(
    {
        "PERSON", "USERNAME", "PHONE", "ADDRESS", "NATIONAL_ID", "TAX_ID", "SOCIAL_SECURITY", "HEALTH_ID", "PASSPORT",
        "DRIVING_LICENCE", "BANK_ACCOUNT", "UNCHECKED_NUMBER",
    }
)  # fmt: skip
"""Kinds whose detectors look at the words around; the shape of the others is enough to find each by itself."""

_SHORTEST = 4
"""Letters of a value worth looking for, and of the beginnings by which it is found."""
_SURE = 0.8
"""The confidence from which more than a surname is looked for: a heading in capitals may be taken for a name."""
_PLACE, _END_OF, _SPAN = itemgetter(0, 1), itemgetter(2), itemgetter(0, 1, 2, 3)
"""Slot and start of a finding, its end, and all that with its kind."""
_END = re.compile(r"(?<=\w{4})[.;:]\s")
"""The end of a sentence, after which a name does not go on; an abbreviation is shorter."""


def propagate(slots: Sequence[Slot], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings with one more for each further place of a contextual value, or of a person's surname.

    Matches are whole words and have the case of the value, or are all in capitals; a person's whole name is found in
    small letters, too. Of values that begin at the same place the longest counts. The values are kept nowhere beyond
    the call.
    """
    values = _values(slots, findings)
    if not values:
        return tuple(findings)
    terms = _terms(values, sum(len(slot.text) for slot in slots))
    taken = set(map(_SPAN, findings))
    more = []
    for index, slot in enumerate(slots):
        for start, end, kind in terms.search(slot.text):
            if (index, start, end, kind) not in taken:
                more.append(Finding(index, start, end, kind, 0.9, "propagation"))
    if not more:
        return tuple(findings)
    return tuple(in_order((*findings, *more)))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by slot, start and longest first; those of one span stay as they are."""
    # One sort behind another, for both are stable and neither calls a function of our own for each finding.
    longest_first = sorted(findings, key=_END_OF, reverse=True)
    longest_first.sort(key=_PLACE)
    return longest_first


def _values(slots: Sequence[Slot], findings: Sequence[Finding]) -> dict[str, str]:
    """Collect the values to look for, each with its kind; in capitals too, and of a name in capitals as names are."""
    found: dict[str, str] = {}
    for f in findings:
        if f.kind not in _CONTEXTUAL:
            continue
        value = slots[f.slot].text[f.start : f.end]
        if "." in value or ";" in value or ":" in value:
            value = _END.split(value, maxsplit=1)[0]
        words = value.split()
        written, value = value.strip(), " ".join(words)
        parts = [written, value]
        if f.kind == "PERSON" and len(words) > 1 and not value.islower():
            parts += _surname(written)[: 2 if f.confidence >= _SURE else 1]
            if not any(is_common(word.lower()) for word in words):
                parts.append(value.lower())
        for part in parts:
            if len(part) >= _SHORTEST:
                found.setdefault(part, f.kind)
                found.setdefault(part.upper(), f.kind)
                if len(words) > 1 and f.kind == "PERSON" and part.isupper() and f.confidence >= _SURE:
                    found.setdefault(part.title(), f.kind)
    return found


def _surname(name: str) -> list[str]:
    """Return the last word of a name, and of three the middle one; nothing where it may be another thing's.

    What stands below a name may be the next heading, and a word in small letters is the sentence's. The last word but
    one is another first name, or the first of two surnames; behind a particle it is a place, mostly. A surname may
    stand before a comma.
    """
    first, _, below = name.partition("\n")
    words = first.split()
    if below and len(words) < 2:
        words = below.split()
        if words[-1].isupper():
            return []
    formal = first.split(", ")
    if len(formal) == 2 and all(part[:1].isupper() for part in formal):
        return [formal[0]]
    if not words or words[-1][0].islower():
        return []
    middle = words[-2] if len(words) > 2 else ""
    between = middle[:1].isupper() and words[-3][0].isupper() and not is_common(middle.lower()) and middle.isalpha()
    return [words[-1], middle] if between else [words[-1]]


@dataclass(frozen=True, slots=True)
class _Terms:
    """Hold the values with their kinds, their beginnings, and the automaton of those.

    Beginnings are few and short, so that the automaton is small, quick to build and need not be kept. Short texts do
    without one.
    """

    beginnings: Sequence[str]
    automaton: BytesAhoCorasick | None
    sizes: Sequence[Sequence[int]]
    """For each beginning the lengths of its values, the longest first."""
    kinds: Mapping[str, str]

    def search(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the values' places in the text with their kinds; they do not overlap."""
        last = 0
        for beginning, start in self._begun(text):
            end = self._end(text, beginning, start) if start >= last else 0
            if end:
                last = end
                yield start, end, self.kinds[text[start:end]]

    def _begun(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield each beginning and where it stands, in the order of the text."""
        if self.automaton is None:
            yield from ((beginning, start) for start, _, beginning in places_of(self.beginnings, text))
        else:
            hits = self.automaton.find_matches_as_indexes(_aligned(text), overlapping=True)
            yield from ((beginning, start) for beginning, start, _ in sorted(hits, key=itemgetter(1)))

    def _end(self, text: str, beginning: int, start: int) -> int:
        """Return where the longest value that stands here as a whole word ends; 0 if none does."""
        if start and text[start - 1].isalnum():
            return 0
        for size in self.sizes[beginning]:
            end = start + size
            if text[start:end] in self.kinds and not text[end : end + 1].isalnum():
                return end
        return 0


def _aligned(text: str) -> bytes:
    """Return one byte for each code point, so that places in the bytes are places in the text."""
    return text.encode("latin-1", "replace")


def _terms(values: Mapping[str, str], size: int) -> _Terms:
    """Return what is looked for in texts of so many characters in all."""
    sizes: dict[str, set[int]] = {}
    for value in values:
        sizes.setdefault(value[:_SHORTEST], set()).add(len(value))
    longest_first = [sorted(s, reverse=True) for s in sizes.values()]
    if is_small(len(sizes), size):
        return _Terms(list(sizes), None, longest_first, values)
    return _Terms(list(sizes), BytesAhoCorasick(list(map(_aligned, sizes))), longest_first, values)
