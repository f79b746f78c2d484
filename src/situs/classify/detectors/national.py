"""National and entity identifiers, by a table: shape, check, gate and context words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from situs.classify.detectors.outline import relax
from situs.classify.detectors.own import OWN
from situs.classify.detectors.quick import QUICK
from situs.classify.detectors.shape import Hit
from situs.errors import ConfigError

GENERIC = "identifier"
"""The topic of words that speak for any number that names something."""
AMOUNT = "amount"
"""The topic of words that speak for a sum, so that digits alone are no number of anyone's."""
LABEL = "label"
"""The gate of short codes, which are looked for behind their own label alone."""

_PUNCTUATION = "+-./"
_TOKEN = re.compile(r"[^ \n]+")
_SOFT = re.compile(r"[ .\-/+]")
_LONG = 9
"""Digits without a gap from which a number is reported though nothing announces it."""
_NAMED = 0.95
"""The confidence of a number that its own word announces."""
_REMEMBERED = 4096
"""How many outlines are remembered."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """Hold one row of the table, compiled."""

    name: str
    kind: str
    shape: re.Pattern[str]
    relaxed: re.Pattern[str]
    """What the outline of a value must fit."""
    valid: Callable[[str], bool]
    gate: str
    country: str
    low: int
    high: int


def compile_identifier(row: Mapping[str, Any]) -> Identifier:
    """Compile one row; raise `ConfigError("unknown_check")` for a check that does not exist."""
    low, high = row["length"]
    return Identifier(
        name="id." + row["id"].lower(),
        kind=row["kind"],
        shape=re.compile(row["shape"]),
        relaxed=relax(row["shape"]),
        valid=_check_named(row["check"]),
        gate=row["gate"],
        country=row["country"],
        low=low,
        high=high,
    )


def _check_named(name: str) -> Callable[[str], bool]:
    if name in OWN:
        return OWN[name]
    try:
        module = import_module("stdnum." + name)
    except ImportError:
        raise ConfigError("unknown_check", f"no check named `{name}`") from None
    valid: Callable[[str], bool] = module.is_valid
    quick = QUICK.get(name)
    return (lambda value: quick(value) and valid(value)) if quick else valid


def topics(table: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Return the context words of each row, the generic ones, and those that speak for a sum."""
    rows = [row for row in table["identifier"] if row["gate"] != LABEL]
    words: dict[str, Sequence[str]] = {"id." + row["id"].lower(): row["context"] for row in rows}
    return words | {GENERIC: table["generic"], AMOUNT: table["amount"]}


@dataclass(frozen=True, slots=True)
class Window:
    """Hold a part of a candidate that some identifiers fit by its outline."""

    low: int
    high: int
    rows: tuple[Identifier, ...]
    bare: bool
    """Few digits and nothing else, so that only a context word makes them a number of some kind."""
    punctuated: bool
    long: bool
    """So many digits without a gap that they are a number of some kind unless a sum is spoken of."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Hold what the outline of a candidate leaves open: the whole, and parts of it, longest first at each place."""

    whole: Window
    parts: tuple[Window, ...]
    numeric: bool
    """Digits and blanks alone: without a context word, parts say nothing."""


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Hold the table; `windows` tells what an outline leaves open."""

    windows: Callable[[str], Windows]

    def search(self, text: str, start: int, windows: Windows, near: frozenset[str]) -> list[Hit]:
        """Return what the candidate at `start` is, or what its parts are: whole first, then parts of it.

        `near` holds the topics of the context words around it.
        """
        hits = _fitting(text, start, windows.whole, near)
        if windows.numeric:
            # A group of digits within a longer number is one only where its own word stands.
            near = near - {GENERIC, AMOUNT}
        if hits or (windows.numeric and not near):
            return hits
        taken = -1
        for part in windows.parts:
            if part.low >= taken and (found := _fitting(text, start, part, near)):
                hits += found
                taken = part.high
        return hits


def _fitting(text: str, start: int, window: Window, near: frozenset[str]) -> list[Hit]:
    rows = _open(window, near)
    if not rows:
        return []
    low, high = start + window.low, start + window.high
    value = text[low:high].upper()
    hits: list[Hit] = []
    for row in rows:
        confidence = _confidence(row, near, window)
        if hits and confidence < _NAMED:
            # Whose number it is stays open; one reading is enough to seal it.
            continue
        if confidence and row.shape.fullmatch(value) and _valid(row, value):
            # The country's letters may stand before a number that is complete without them.
            before = 3 if text[max(0, low - 3) : low] in (row.country + " ", row.country + "-") else 0
            hits.append(Hit(low - before, high, row.kind, confidence, row.name))
    return hits


def _open(window: Window, near: frozenset[str]) -> Sequence[Identifier]:
    """Return the rows that the words around leave open: where digits are not enough, those that are named."""
    rows = window.rows
    if not rows or not window.bare or window.punctuated or GENERIC in near:
        return rows
    if window.long and AMOUNT not in near and not any(topic.startswith("id.") for topic in near):
        return rows
    # What a word announces as another number, and is none, is not turned into one of some other country.
    return [row for row in rows if row.name in near] if near else ()


def _valid(row: Identifier, value: str) -> bool:
    """Check a value, with its country's letters before it or without them."""
    return row.valid(value) or (value[:2] == row.country and row.valid(value[2:].lstrip(" -")))


def _parts(shape: str) -> Iterator[tuple[int, int]]:
    """Yield spans of up to seven tokens, longest first at each place, at most 24 tokens in all."""
    tokens = [m.span() for m in _TOKEN.finditer(shape)][:24]
    for i, (low, _) in enumerate(tokens):
        for _, high in reversed(tokens[i : i + 7]):
            if (low, high) != (0, len(shape)) and high - low > 5:
                yield low, high


def _confidence(row: Identifier, near: frozenset[str], window: Window) -> float:
    if row.name in near:
        return _NAMED
    if row.gate == "always":
        return 0.0
    if not window.bare:
        return 0.85
    if row.gate == "shape" and not window.punctuated:
        return 0.0
    if GENERIC in near:
        return 0.75
    if window.punctuated and row.gate != "none":
        return 0.6
    return 0.5 if window.long else 0.0


def compile_identifiers(rows: Sequence[Mapping[str, Any]]) -> Identifiers:
    """Compile the table; raise `ConfigError` if a row names no existing check."""
    compiled = [compile_identifier(row) for row in rows if row["gate"] != LABEL]

    def window(shape: str, low: int, high: int) -> Window:
        part = shape[low:high]
        compact = _SOFT.sub("", part)
        fitting = tuple(r for r in compiled if r.low <= len(compact) <= r.high and r.relaxed.fullmatch(part))
        bare = compact.isdigit() and len(compact) <= 13
        long = bare and len(part) == len(compact) >= _LONG
        return Window(low, high, fitting, bare, any(c in part for c in _PUNCTUATION), long)

    @lru_cache(maxsize=_REMEMBERED)
    def windows(shape: str) -> Windows:
        parts = (window(shape, low, high) for low, high in (_parts(shape) if " " in shape else ()))
        numeric = shape.replace(" ", "").isdigit()
        return Windows(window(shape, 0, len(shape)), tuple(p for p in parts if p.rows), numeric)

    return Identifiers(windows)
