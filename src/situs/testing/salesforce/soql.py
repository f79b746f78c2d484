"""Read SOQL as far as Situs uses it: a query as a value, or `MALFORMED_QUERY`.

Taken are a list of fields (dotted ones too), `COUNT()` or `FIELDS(ALL)`, one object, `WHERE` with comparisons, `IN`,
`LIKE`, `INCLUDES` and logic, `GROUP BY`, `ORDER BY`, `LIMIT` and `OFFSET`. As in an org, `AND` and `OR` do not mix
without brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from situs.testing.salesforce.faults import malformed

Value = str | int | float | bool | None
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Literal:
    """Hold a value as it was written; `kind` is `text`, `number`, `word` or `time`."""

    kind: str
    value: Value


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compare a field with one value, or with several."""

    field: str
    operator: str
    """`=`, `!=`, `<`, `<=`, `>`, `>=`, `like`, `in`, `not in`, `includes`, `excludes`."""
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """Join conditions by `and`, `or` or `not`."""

    operator: str
    parts: tuple[Condition, ...]


Condition = Comparison | Logic


@dataclass(frozen=True, slots=True)
class Query:
    """Hold a whole query; names stand as they were written."""

    fields: tuple[str, ...]
    source: str
    where: Condition | None = None
    groups: tuple[str, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    """Fields, each with whether it descends."""
    limit: int | None = None
    offset: int = 0
    counts: bool = False
    """`COUNT()` is all that is selected."""


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<time>\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))?)
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<text>'(?:[^'\\]|\\.)*')
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*(?::\d+)?)
    | (?P<mark><=|>=|!=|<>|[=<>(),])
    )""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", '"': '"', "\\": "\\"}
_MOST = 100_000
_DEEPEST = 30


def parse_query(text: str) -> Query:
    """Return the query; raise `Fault` (400, `MALFORMED_QUERY`)."""
    if len(text) > _MOST:
        raise malformed("the query is too long")
    return _Reader(_tokens(text)).query()


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, whole = [], 0, text.rstrip()
    while at < len(whole):
        match = _TOKEN.match(whole, at)
        if match is None:
            raise malformed("unexpected character in the query")
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
    return found


def _unquoted(source: str) -> str:
    def plain(match: re.Match[str]) -> str:
        if match[1] in "%_":
            return match[0]  # it stays escaped for LIKE
        if match[1] not in _ESCAPES:
            raise malformed("Illegal string literal: invalid escape")
        return _ESCAPES[match[1]]

    return re.sub(r"\\(.)", plain, source[1:-1])


class _Reader:
    """Read tokens from left to right."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def query(self) -> Query:
        """Read the whole query."""
        self._expect("select")
        fields = self._list(self._selected)
        self._expect("from")
        source = self._name()
        where = self._condition() if self._take("where") else None
        groups = self._list(self._name) if self._takes("group", "by") else ()
        order = self._list(self._ordered) if self._takes("order", "by") else ()
        limit = self._count() if self._take("limit") else None
        offset = self._count() if self._take("offset") else 0
        if self._at < len(self._tokens):
            raise malformed(f"unexpected token: '{self._tokens[self._at][1][:40]}'")
        counts = fields == ("COUNT()",)
        return Query(() if counts else fields, source, where, groups, order, limit, offset, counts)

    def _selected(self) -> str:
        name = self._name()
        if not self._take("("):
            return name
        if name.lower() == "count" and self._take(")"):
            return "COUNT()"
        inner = self._name()
        self._expect(")")
        if (name.lower(), inner.lower()) != ("fields", "all"):
            raise malformed(f"this stand-in knows no function '{name[:40]}'")
        return "FIELDS(ALL)"

    def _ordered(self) -> tuple[str, bool]:
        name = self._name()
        descends = self._take("desc")
        if not descends:
            self._take("asc")
        if self._take("nulls") and not (self._take("first") or self._take("last")):
            raise malformed("NULLS must be FIRST or LAST")
        return name, descends

    def _condition(self) -> Condition:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise malformed("the conditions are too deep")
        first = self._term()
        for operator in ("and", "or"):
            parts = [first]
            while self._take(operator):
                parts.append(self._term())
            if len(parts) > 1:
                self._depth -= 1
                return Logic(operator, tuple(parts))
        self._depth -= 1
        return first

    def _term(self) -> Condition:
        if self._take("not"):
            return Logic("not", (self._term(),))
        if self._take("("):
            inner = self._condition()
            self._expect(")")
            return inner
        field = self._name()
        operator = self._operator()
        if operator in ("in", "not in", "includes", "excludes"):
            self._expect("(")
            values = self._list(self._literal)
            self._expect(")")
            return Comparison(field, operator, values)
        return Comparison(field, operator, (self._literal(),))

    def _operator(self) -> str:
        for operator in ("=", "!=", "<=", ">=", "<", ">", "like", "in", "includes", "excludes"):
            if self._take(operator):
                return operator
        if self._take("<>"):
            return "!="
        if self._takes("not", "in"):
            return "not in"
        raise malformed("expected an operator")

    def _literal(self) -> Literal:
        kind, text = self._next()
        if kind == "text":
            return Literal("text", _unquoted(text))
        if kind == "number":
            return Literal("number", float(text) if "." in text else int(text))
        if kind == "time":
            return Literal("time", text)
        if kind == "word":
            plain = {"null": None, "true": True, "false": False}
            return Literal("word", plain.get(text.lower(), text.upper()))
        raise malformed(f"unexpected token: '{text[:40]}'")

    def _count(self) -> int:
        kind, text = self._next()
        if kind != "number" or not text.isdigit():
            raise malformed("expected a number of rows")
        return int(text)

    def _name(self) -> str:
        kind, text = self._next()
        if kind != "word" or ":" in text:
            raise malformed(f"unexpected token: '{text[:40]}'")
        return text

    def _list(self, one: Callable[[], _Read]) -> tuple[_Read, ...]:
        found = [one()]
        while self._take(","):
            found.append(one())
        return tuple(found)

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise malformed("unexpected end of the query")
        self._at += 1
        return self._tokens[self._at - 1]

    def _is(self, ahead: int, word: str) -> bool:
        if self._at + ahead >= len(self._tokens):
            return False
        kind, text = self._tokens[self._at + ahead]
        return kind in ("word", "mark") and text.lower() == word

    def _take(self, word: str) -> bool:
        return self._takes(word)

    def _takes(self, *words: str) -> bool:
        if not all(self._is(ahead, word) for ahead, word in enumerate(words)):
            return False
        self._at += len(words)
        return True

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise malformed(f"expected '{word.upper()}'")
