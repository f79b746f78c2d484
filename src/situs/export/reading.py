"""From the bytes of a record to its texts: a line of JSON, a row of a table, a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

import orjson

from situs.errors import CallError
from situs.export.record import LARGEST, Record, Unreadable
from situs.export.texts import column_role, texts_of, with_texts
from situs.model import Form, Role, Slot
from situs.wire.strict import parse_strictly


@dataclass(frozen=True, slots=True)
class Naming:
    """Say how records name their matter: all have one, or a member or column names it."""

    matter: str = ""
    member: str = ""
    """The member or column; what it holds is taken out of what is written."""


def read_line(number: int, raw: bytes, naming: Naming) -> Record | Unreadable:
    """Read one line of JSON, an object of any form, without its line's end."""
    digest = sha256(raw).hexdigest()
    try:
        tree = parse_strictly(raw)
        if not isinstance(tree, dict):
            raise _invalid("it is no object")
        matter = _matter_of(tree.pop(naming.member, None) if naming.member else None, naming)
        slots = _some(texts_of(tree))
    except CallError as error:
        return Unreadable(number, digest, _told(error))
    plain = orjson.dumps(tree) if naming.member else raw
    return Record(number, digest, slots, plain, lambda texts: orjson.dumps(with_texts(tree, texts)), matter)


@dataclass(frozen=True, slots=True)
class Table:
    """Hold a table's columns and what separates them."""

    columns: tuple[str, ...]
    delimiter: str
    naming: Naming

    @property
    def head(self) -> Record:
        """Return the line of columns that is written as a record, numbered 0, of the matter of those that name none.

        A table without such a line begins with somebody's words, and a column may be named after a person: it must be
        judged before it is written, and it cannot be rewritten.
        """
        columns = [c for c in self.columns if c != self.naming.member]
        slots = tuple(Slot(f"/{n}", column, Role.INPUT) for n, column in enumerate(columns))
        plain = _row(columns, self.delimiter)
        return Record(
            0, sha256(plain).hexdigest(), slots, plain, lambda texts: _row(texts, self.delimiter), self.naming.matter
        )

    def read(self, number: int, raw: bytes) -> Record | Unreadable:
        """Read one row, whose cells may hold line ends."""
        digest = sha256(raw).hexdigest()
        try:
            cells = cells_of(raw, self.delimiter)
            if len(cells) != len(self.columns):
                raise _invalid(f"it has {len(cells)} cells instead of {len(self.columns)}")
            row = dict(zip(self.columns, cells, strict=True))
            matter = _matter_of(row.pop(self.naming.member) if self.naming.member else None, self.naming)
            slots = _some(_cells(row))
        except CallError as error:
            return Unreadable(number, digest, _told(error))
        plain = _row(list(row.values()), self.delimiter)
        return Record(number, digest, slots, plain, lambda texts: self._render(row, slots, texts), matter)

    def _render(self, row: dict[str, str], slots: Sequence[Slot], texts: Sequence[str]) -> bytes:
        new = {s.pointer: text for s, text in zip(slots, texts, strict=True) if s.form is Form.TEXT}
        return _row([new.get(f"/{n}", cell) for n, cell in enumerate(row.values())], self.delimiter)


def read_head(raw: bytes, naming: Naming) -> Table:
    """Read the first line of a table; raise `CallError("data_set_invalid")` where it names no columns."""
    try:
        text = raw.decode("utf-8-sig")
        delimiter = max(",;\t", key=text.count)
        columns = tuple(cells_of(text.encode(), delimiter))
    except (UnicodeDecodeError, CallError):
        raise CallError("data_set_invalid", "the first line of the table cannot be read") from None
    if len(set(columns)) != len(columns) or not all(c.strip() for c in columns):
        raise CallError("data_set_invalid", "the first line of the table must name each column, each once")
    if naming.member and naming.member not in columns:
        raise CallError("data_set_invalid", "the table lacks the column that names the matter")
    return Table(columns, delimiter, naming)


def read_text(number: int, digest: str, text: str, naming: Naming) -> Record | Unreadable:
    """Take a document's text; `digest` is that of its file. It is written as a line `{"text": …}`."""
    if len(text.encode("utf-8", "replace")) > LARGEST:
        return Unreadable(number, digest, "it is too long")
    slots = (Slot("/text", text, Role.DOCUMENT),)
    plain = orjson.dumps({"text": text})
    return Record(number, digest, slots, plain, lambda texts: orjson.dumps({"text": texts[0]}), naming.matter)


def cells_of(raw: bytes, delimiter: str) -> list[str]:
    """Return the cells of one row without its line's end (RFC 4180); raise `CallError("record_invalid")`."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _invalid("it is not utf-8") from None
    cells: list[str] = []
    at = 0
    while cell := _pattern(delimiter).match(text, at):
        cells.append(cell[1].replace('""', '"') if cell[1] is not None else cell[2])
        at = cell.end()
        if not cell[3]:
            return cells
    raise _invalid("its quotation marks do not pair")


@cache
def _pattern(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"|([^"\r\n{delimiter}]*))({delimiter}|\Z)')


def _cells(row: dict[str, str]) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    for n, (column, cell) in enumerate(row.items()):
        if cell.strip():
            slots.append(Slot(f"/{n}~", column, Role.INPUT, Form.OPAQUE))
            slots.append(Slot(f"/{n}", cell, column_role(column)))
    return tuple(slots)


def _row(cells: Sequence[str], delimiter: str) -> bytes:
    return delimiter.join(_cell(cell, delimiter) for cell in cells).encode()


def _cell(cell: str, delimiter: str) -> str:
    if cell and not any(c in cell for c in f'"\r\n{delimiter}'):
        return cell
    return '"' + cell.replace('"', '""') + '"' if cell else ""


def _matter_of(named: Any, naming: Naming) -> str:
    if named is None or named == "":
        return naming.matter
    if not isinstance(named, str):
        raise _invalid("what should name its matter is no text")
    return named


def _some(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    if not any(s.form is Form.TEXT for s in slots):
        raise _invalid("it holds no text")
    return slots


def _invalid(what: str) -> CallError:
    return CallError("record_invalid", what)


def _told(error: CallError) -> str:
    return _WORDS.get(error.code, error.message)


_WORDS = {
    "invalid_json": "it is no JSON",
    "invalid_utf8": "it is not utf-8",
    "invalid_unicode": "it holds a lone surrogate",
    "duplicate_key": "it names a member twice",
    "too_deep": "it is nested too deep",
}
"""The parser speaks of a request's body; here it is a record."""
