"""Values that the end of a line or of a part of a message breaks: what stands on both sides is read once more as one.

Layout breaks numbers wherever a line is full, and a client may cut a text into parts anywhere. Only what a check or an
announcement vouches for is taken across a break, since any two numbers stand below one another somewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import re2

from situs.classify.detectors import Hit, Scan
from situs.classify.normal import Normal
from situs.model import Category, category_of

_SIDE = 64
"""Characters on either side that are read with a break: a context word may stand there."""
_LONGEST_GROUP = 256
"""Characters of text whose breaks are read at once: each reading has a price of its own."""
_SURE = 0.85
"""The confidence from which a value counts: a check that was passed, or a form or word that tells."""
_KINDS = frozenset({Category.DIRECT, Category.IDENTITY})
_WORDS = frozenset({"PERSON", "PARTY", "ADDRESS"})
"""Kinds without a check."""
_LETTER = re.compile(r"[^\W\d_]")

_EDGE = r"[ \t\r>|]{0,16}"
"""What ends or begins a line without being part of a value: blanks, marks of quoted mail and of tables."""
_BREAK = rf"{_EDGE}[\n\x00]{_EDGE}(?:\[s?[0-9]{{1,4}}\] )?"
"""The end of a line or of a part, and the number that a task puts before a passage."""
_FEWEST = 8
"""Digits on both sides together, fewer than which no check speaks for."""
_DIGIT, _BETWEEN = "[0-9]", r"[A-Z ./\-]{0,6}"


def _number(before: int) -> str:
    """Return the pattern of a number with so many digits before its break, and letters alone where there are none."""
    left = rf"(?:{_DIGIT}{_BETWEEN}){{{before}}}" if before else "[A-Z]{1,6}"
    right = rf"[(+]?(?:{_BETWEEN}{_DIGIT}){{{_FEWEST - before}}}" if before < _FEWEST else "[A-Z0-9]"
    return left + _BREAK + right


_ADDRESS = rf"@[\w.\-]{{0,63}}(?:{_BREAK}|- )[\w\-]{{1,63}}\.[A-Za-z]|\w[._\-]{_BREAK}[\w.%+\-]{{0,64}}@[\w\-]"
"""In HTML the end of a line behind a hyphen shows as a blank."""
BROKEN = "|".join([*map(_number, range(_FEWEST + 1)), _ADDRESS])
"""What a break may be within, in RE2 syntax."""
_BROKEN = re2.compile(BROKEN.encode())
_MARK = re.compile(_BREAK.encode())
_ADDRESS_MARK = re.compile(rf"{_BREAK}|(?<=-) ".encode())


class Junction(NamedTuple):
    """Mark a break by where what stands before it ends and what goes on behind it begins."""

    low: int
    high: int


def across(normal: Normal, hits: Sequence[Hit], scan: Scan) -> list[Hit]:
    """Return the values that run across a break of a text; `hits` are those found in it, `scan` reads a text.

    A value across the end of a line is one hit, the break included; across the end of a part it is one on either side.
    """
    numbers, addresses = _breaks(normal)
    if not numbers and not addresses:
        return []
    text = normal.text
    whole = {hit.end for hit in hits if _counts(hit)}
    numbers, addresses = ([j for j in found if j.low not in whole] for found in (numbers, addresses))
    found = list(_read(text, _groups(numbers), " ", scan))
    numbers = [j for j in numbers if not any(hit.start < j.low and j.high < hit.end for hit in found)]
    found += _read(text, _groups(numbers), "", scan)
    found += _read(text, _groups(addresses), "", scan)
    return [side for hit in found for side in _sides(text, hit)]


def _counts(hit: Hit) -> bool:
    return hit.confidence >= _SURE and hit.kind not in _WORDS and category_of(hit.kind) in _KINDS


def _breaks(normal: Normal) -> tuple[list[Junction], list[Junction]]:
    """Return the breaks that a number may run across, and those that an e-mail address may."""
    numbers: list[Junction] = []
    addresses: list[Junction] = []
    raw, text = normal.raw, normal.text
    done = points = 0
    while m := _BROKEN.search(raw, done):
        addressed = b"@" in m.group()
        mark = (_ADDRESS_MARK if addressed else _MARK).search(m.group())
        if mark is None:
            break
        start, end = m.start() + mark.start(), m.start() + mark.end()
        points += start - done if normal.ascii else len(raw[done:start].decode())
        junction = Junction(points, points + end - start)
        if addressed:
            addresses.append(junction)
        elif _in_words(text, junction, numbers):
            numbers.append(junction)
        done, points = end, junction.high
    return numbers, addresses


def _in_words(text: str, junction: Junction, earlier: Sequence[Junction]) -> bool:
    """Tell whether words stand on the line before a break, or on that whose break leads to it.

    A line of nothing but numbers is a column's, and the number below is another.
    """
    line = max(text.rfind("\n", 0, junction.low), text.rfind("\0", 0, junction.low)) + 1
    if _LETTER.search(text, line, junction.low):
        return True
    return bool(earlier) and earlier[-1].low < line <= earlier[-1].high


def _groups(junctions: Sequence[Junction]) -> list[list[Junction]]:
    """Return breaks that stand close together at once, so that a value across several of them is one."""
    groups: list[list[Junction]] = []
    for junction in junctions:
        if groups and junction.low - groups[-1][-1].high < _SIDE and junction.high - groups[-1][0].low < _LONGEST_GROUP:
            groups[-1].append(junction)
        else:
            groups.append([junction])
    return groups


@dataclass(frozen=True, slots=True)
class _Joined:
    """Hold texts without their breaks, and where each piece of it stands in the original."""

    text: str
    at: Sequence[int]
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original."""
        i, j = bisect_right(self.at, start) - 1, bisect_right(self.at, end - 1) - 1
        return self.origin[i] + start - self.at[i], self.origin[j] + end - self.at[j]


def _joined(text: str, groups: Sequence[Sequence[Junction]], glue: str) -> _Joined:
    parts: list[str] = []
    at: list[int] = []
    origin: list[int] = []
    length = 0
    for group in groups:
        first, last = group[0].low, group[-1].high
        begin = max(0, first - _SIDE, text.rfind("\0", 0, first) + 1)
        end = text.find("\0", last, last + _SIDE)
        ends = [*(j.low for j in group), end if end >= 0 else min(len(text), last + _SIDE)]
        for low, high in zip([begin, *(j.high for j in group)], ends, strict=True):
            at.append(length)
            origin.append(low)
            parts.append(text[low:high])
            parts.append(glue)
            length += high - low + len(glue)
        parts[-1] = "\0"
        length += 1 - len(glue)
    return _Joined("".join(parts), at, origin)


def _read(text: str, groups: Sequence[Sequence[Junction]], glue: str, scan: Scan) -> Iterator[Hit]:
    """Yield what runs across the breaks of the groups, at its place in the original."""
    if not groups:
        return
    joined = _joined(text, groups, glue)
    breaks = [junction.low for group in groups for junction in group]
    for hit in scan(joined.text):
        if _counts(hit):
            start, end = joined.span(hit.start, hit.end)
            i = bisect_right(breaks, start)
            if i < len(breaks) and breaks[i] < end:
                yield hit._replace(start=start, end=end)


def _sides(text: str, hit: Hit) -> Iterator[Hit]:
    """Yield a hit, cut where a part ends."""
    start = hit.start
    for part in text[hit.start : hit.end].split("\0"):
        low = start + len(part) - len(part.lstrip())
        if part.strip():
            yield hit._replace(start=low, end=low + len(part.strip()))
        start += len(part) + 1
