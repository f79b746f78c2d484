"""Join and normalise texts so that one pass over bytes sees what a model would read.

Zero-width characters vanish, compatibility forms (full-width, mathematical, non-breaking) become plain,
look-alikes
of Latin letters inside Latin words become Latin. Every position maps back to the original text. Plain
text pays
for none of it: ASCII is taken as it is, and replacements of one character by one need no map.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from situs.classify.escapes import REWRITINGS
from situs.classify.hidden import hides
from situs.classify.typesetting import TYPESETTING, unfill

SEPARATOR = "\0"
"""Stands between joined texts; no pattern crosses it."""

_ROUNDS = 3
"""How deep escapes inside escapes are read."""
_ASCII = bytes(range(128))
_PLAIN = frozenset(
    [chr(c) for c in range(0xA1, 0x250) if unicodedata.normalize("NFKC", chr(c)) == chr(c) and c != 0xAD]
    + list("—“”„‚«»…•€§‹›†‡™ẞ")
) - frozenset("…™")
_DASHES = frozenset("‐‑‒–−﹘﹣－")
_LOOKALIKES = str.maketrans(
    "АВСЕНІЈКМОРЅТХУԚԜаеіјорсухѕһԁԛԝԍɡΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιονρυχκ",
    "ABCEHIJKMOPSTXYQWaeijopcyxshdqwGgABEZHIKMNOPTYXaiovpuxk",
)
_DIGITALIKES = str.maketrans("ОоΟοІіΙιЗзlIO", "0000111133" + "110")
_MIXED = re.compile(r"[^\W_]*[Ͱ-ԯɡ][^\W_]*")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_MARK = "̀-ͯ᪰-᫿᷀-᷿⃐-⃿︠-︯"


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Map spans of a normalised text to spans of its original; three parallel lists, one item a segment."""

    at: Sequence[int]
    origin: Sequence[int]
    origin_end: Sequence[int]
    copied: Sequence[bool]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span that the normalised span was made of."""
        i = bisect_right(self.at, start) - 1
        begin = self.origin[i] + (start - self.at[i] if self.copied[i] else 0)
        j = bisect_right(self.at, end - 1) - 1
        finish = self.origin[j] + end - self.at[j] if self.copied[j] else self.origin_end[j]
        return begin, finish


@dataclass(frozen=True, slots=True)
class Chain:
    """Map spans back through two rewritings, the later first."""

    later: OffsetMap | Chain
    earlier: OffsetMap | Chain

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span that the normalised span was made of."""
        return self.earlier.span(*self.later.span(start, end))


@dataclass(frozen=True, slots=True)
class Normal:
    """Hold a normalised text, its UTF-8 bytes, and the way back."""

    text: str
    raw: bytes
    map: OffsetMap | Chain | None
    ascii: bool
    odd: bool = False
    """Some characters of the original are such as words are hidden with."""


def normalise(text: str) -> Normal:
    """Return the text as detectors read it; spans map back through `map` (None: they are the same)."""
    text = unfill(text)
    back: OffsetMap | Chain | None = None
    for _ in range(_ROUNDS):
        changed = False
        for rewrite in (*TYPESETTING, *REWRITINGS):
            if rewritten := rewrite(text):
                text, segments = rewritten
                back = _chained(OffsetMap(*segments), back)
                changed = True
        if not changed:
            break
    plain = _plain(text)
    return plain if back is None else replace(plain, map=_chained(plain.map, back))


def _chained(later: OffsetMap | Chain | None, earlier: OffsetMap | Chain | None) -> OffsetMap | Chain | None:
    return Chain(later, earlier) if later and earlier else later or earlier


def _plain(text: str) -> Normal:
    if text.isascii():
        return Normal(text, text.encode(), None, True)
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "replace")
        text = raw.decode()
    odd = set(raw.translate(None, _ASCII).decode()) - _PLAIN
    if odd:
        text, offsets = _rewrite(text, odd)
        raw = text.encode()
        return Normal(text, raw, offsets, len(raw) == len(text), hides(odd))
    return Normal(text, raw, None, False)


def _rewrite(text: str, odd: set[str]) -> tuple[str, OffsetMap | None]:
    table = {c: r for c in odd if (r := replacement(c)) != c}
    offsets = None
    marks = any(unicodedata.combining(c) for c in odd)
    if marks or any(len(r) != 1 for r in table.values()):
        text, offsets = _resize(text, table)
    elif len(table) <= 6:
        for c, r in table.items():
            text = text.replace(c, r)
    else:
        text = text.translate({ord(c): r for c, r in table.items()})
    if any("Ͱ" <= c <= "ԯ" or c == "ɡ" for c in odd):
        text = _latinise(text)
    return text, offsets


@lru_cache(maxsize=4096)
def replacement(char: str) -> str:
    """Return what a single character stands for: itself, another, several, or nothing."""
    code = ord(char)
    if 0xE0020 <= code <= 0xE007E:
        return chr(code - 0xE0000)
    if char in "’‘ʼ′":
        return "'"
    if char in _DASHES:
        return "-"
    category = unicodedata.category(char)
    if category == "Cf" or char in "͏ᅟᅠㅤﾠ" or "︀" <= char <= "️":
        return ""
    if category == "Zs":
        return " "
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return unicodedata.normalize("NFKC", char)


def _resize(text: str, table: dict[str, str]) -> tuple[str, OffsetMap]:
    single = "".join(re.escape(c) for c in table)
    pattern = re.compile(rf"\w[{_MARK}]+" + (rf"|[{single}]" if single else ""))
    parts: list[str] = []
    at: list[int] = []
    origin: list[int] = []
    origin_end: list[int] = []
    copied: list[bool] = []
    length = last = 0
    for m in pattern.finditer(text):
        start, end = m.span()
        piece = m.group()
        new = table[piece] if end - start == 1 else unicodedata.normalize("NFKC", piece)
        for chunk, low, high, copy in ((text[last:start], last, start, True), (new, start, end, False)):
            if chunk:
                parts.append(chunk)
                at.append(length)
                origin.append(low)
                origin_end.append(high)
                copied.append(copy)
                length += len(chunk)
        last = end
    parts.append(text[last:])
    at.append(length)
    origin.append(last)
    origin_end.append(len(text))
    copied.append(True)
    return "".join(parts), OffsetMap(at, origin, origin_end, copied)


def _latinise(text: str) -> str:
    latin = len(_LATIN.findall(text[:4000])) * 2 > len(_MIXED.findall(text[:4000]))

    def word(m: re.Match[str]) -> str:
        old = m.group()
        new = old.translate(_LOOKALIKES)
        if new.isascii() or (new != old and _LATIN.search(old)):
            if len(new) > 1 and sum(c.isdigit() for c in old) * 2 >= len(old):
                digits = old.translate(_DIGITALIKES)
                return digits if digits.isdigit() else new
            return new if latin or _LATIN.search(old) else old
        return old

    return _MIXED.sub(word, text)
