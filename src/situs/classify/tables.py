"""Tables in a text: what stands in a column is announced by the column's head, however far above it is.

Markdown's tables (GitHub Flavored Markdown, section 4.10) and delimited lines (RFC 4180; semicolons and tabs too), as
exports of a CRM have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import re2

from situs.classify.fields import Field, words_of
from situs.classify.normal import Normal

_LABEL = r'"?[A-Za-z_\x{C0}-\x{24F}][\w \x{C0}-\x{24F}.#/()\-]{0,40}"?'
HEAD = (
    rf"(?m)^(?:\|?[ \t]*{_LABEL}[ \t]*(?:\|[ \t]*(?:{_LABEL})?[ \t]*)+"
    rf"|{_LABEL}(?:[,;\t](?:{_LABEL})?)*[,;\t]{_LABEL})[ \t]*\r?\n"
)
"""A line that may be a table's head, in RE2 syntax."""
_HEAD = re2.compile(HEAD.encode())
_RULE = re.compile(r"[ \t:\-]+")
_LONGEST = 4_000
"""Characters of a cell; a longer one ends its table."""
_QUOTED = re.compile(rf' *"((?:[^"]|""){{0,{_LONGEST}}})" *')


class Column(NamedTuple):
    """Hold a column's head, as words, and the spans of its cells, without blanks and quotation marks."""

    label: str
    cells: Sequence[tuple[int, int]]


def cells(normal: Normal) -> Iterator[Field]:
    """Yield the cells of each table of a text, each as a field that its column's head names."""
    for column in columns(normal):
        yield from (Field(column.label, low, high) for low, high in column.cells)


def columns(normal: Normal) -> Iterator[Column]:
    """Yield the columns of each table of a text, which may be joined of several."""
    raw = normal.raw.replace(b"\0", b"\n")
    text = normal.text.replace("\0", "\n")
    done = points = 0
    while m := _HEAD.search(raw, done):
        points += m.start() - done if normal.ascii else len(raw[done : m.start()].decode())
        size = len(m.group()) if normal.ascii else len(m.group().decode())
        head = text[points : points + size]
        delimiter = next(mark for mark in ("|", "\t", ";", ",") if mark in head)
        labels = [words_of(head[low:high]) for low, high in _row(head, 0, delimiter)[0]]
        done, points = m.end(), points + size
        spans: list[list[tuple[int, int]]] = [[] for _ in labels]
        end = points
        while end < len(text):
            row, stop = _row(text, end, delimiter)
            if len(row) != len(labels):
                break
            if not all(_RULE.fullmatch(text, *span) for span in row):
                for column, span in zip(spans, row, strict=True):
                    column.append(span)
            end = stop
        yield from (Column(label, found) for label, found in zip(labels, spans, strict=True) if label and found)
        passed = text[points:end]
        done, points = done + len(passed if normal.ascii else passed.encode()), end


def _row(text: str, at: int, delimiter: str) -> tuple[list[tuple[int, int]], int]:
    """Return the spans of a row's cells, and where the next row begins."""
    cells: list[tuple[int, int]] = []
    end = at
    while True:
        quoted = _QUOTED.match(text, end)
        if quoted and text[quoted.end() : quoted.end() + 1] in (delimiter, "\n", "\r", ""):
            cells.append(quoted.span(1))
            end = quoted.end()
        else:
            start = end
            line = text.find("\n", start)
            stop = text.find(delimiter, start, line if line >= 0 else len(text))
            end = stop if stop >= 0 else line if line >= 0 else len(text)
            cells.append(_trimmed(text, start, end))
        if text[end : end + 1] == "\r":
            end += 1
        if text[end : end + 1] != delimiter:
            break
        end += 1
    if delimiter == "|":
        # The strokes at a line's edges have nothing beyond them.
        cells = [span for i, span in enumerate(cells) if span[0] < span[1] or 0 < i < len(cells) - 1]
    return cells, end + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    low = start + len(part) - len(part.lstrip())
    return low, max(low, end - len(part) + len(part.rstrip()))
