"""Tables set with blanks alone, as text copied out of a PDF has them: a column is where its head stands.

Heads may have a second line. Cells are what two blanks or more set apart; which column one belongs to is told by its
place, since rows leave cells out.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple

import re2

from situs.classify.fields import Field, words_of
from situs.classify.normal import Normal

_WORD = r"[A-Za-z_\x{C0}-\x{24F}(][A-Za-z_\x{C0}-\x{24F}.,#/()'&°\-]{0,30}"
_LABEL = rf"{_WORD}(?: {_WORD}){{0,4}}"
HEAD = rf"(?m)^[ ]{{0,80}}{_LABEL}(?:[ ]{{2,80}}{_LABEL})+[ ]*\r?\n"
"""A line that may be a table's head, in RE2 syntax."""
_HEAD = re2.compile(HEAD.encode())
_CELL = re.compile(r"\S+(?:[ ]\S+)*")
_DIGIT = re.compile(r"\d")
_MOST_ROWS = 2_000
_SHORT = 2
"""Characters by which the rest of a head may be longer than what stands above it."""
_LONGEST_LINE = 400


class _Head(NamedTuple):
    """Hold a column's label, and where on its line it stands."""

    label: str
    low: int
    high: int


def aligned(normal: Normal) -> Iterator[Field]:
    """Yield the cells of each table that is set with blanks, each as a field that its column's head names.

    Where a head may have a second line, cells are yielded under the first line's label and under both lines' together.
    """
    if b"  " not in normal.raw:
        return
    raw, text = normal.raw.replace(b"\0", b"\n"), normal.text.replace("\0", "\n")
    done = points = 0
    while m := _HEAD.search(raw, done):
        points += m.start() - done if normal.ascii else len(raw[done : m.start()].decode())
        end = yield from _rows(text, points)
        passed = text[points:end]
        done, points = m.start() + len(passed if normal.ascii else passed.encode()), end


def _rows(text: str, at: int) -> Generator[Field, None, int]:
    """Yield the cells below a head that begins at a place; return where its table ends."""
    cells, end = _line(text, at)
    heads = [_Head(words_of(text[low:high]), low - at, high - at) for low, high in cells]
    below, following = _line(text, end)
    whole = _joined(text, heads, below, end)
    if len(below) == 1 and below[0][0] == end and len(text[slice(*below[0])]) <= heads[0].high + _SHORT:
        # The rest of the first head, and nobody's row.
        end = following
    gap = False
    for _ in range(_MOST_ROWS):
        if end >= len(text):
            break
        cells, following = _line(text, end)
        indented = text.startswith("  ", end)
        if len(cells) == 1 and not indented:
            break
        if gap and len(cells) > 1 and not _DIGIT.search(text, end, following):
            # Another head, most likely.
            break
        for low, high in cells:
            column = _column(heads, low - end, high - end)
            yield Field(heads[column].label, low, high)
            if whole[column] != heads[column].label:
                yield Field(whole[column], low, high)
        gap = not cells
        end = following
    return end


def _line(text: str, at: int) -> tuple[list[tuple[int, int]], int]:
    """Return the spans of a line's cells, and where the next line begins; a line that is too long has none."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    spans = [m.span() for m in _CELL.finditer(text, at, end)] if end - at <= _LONGEST_LINE else []
    return spans, end + 1


def _joined(text: str, heads: Sequence[_Head], below: Sequence[tuple[int, int]], at: int) -> list[str]:
    """Return the labels with what stands below them, where that may be their second line: fewer cells, no digits."""
    labels = [head.label for head in heads]
    if 0 < len(below) < len(heads) and not any(_DIGIT.search(text, *span) for span in below):
        for low, high in below:
            column = _column(heads, low - at, high - at)
            labels[column] = f"{labels[column]} {words_of(text[low:high])}"
    return labels


def _column(heads: Sequence[_Head], low: int, high: int) -> int:
    """Return the column of a cell: that whose head it shares most places with, else that whose edge is nearest."""

    def nearness(column: int) -> tuple[int, int]:
        head = heads[column]
        shared = min(high, head.high) - max(low, head.low)
        return max(shared, 0), -min(abs(low - head.low), abs(high - head.high))

    return max(range(len(heads)), key=nearness)
