"""National and entity identifiers, by a table: shape, check, gate and context words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
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

NEAR = "near"
"""The gate of codes whose words speak of a thing: they are looked for near these, and no other number is."""
_BEHIND_WORDS = (LABEL, NEAR)

UNCHECKED = "unchecked"
"""The detector of a number that is some number by its look or its announcement, and that no check speaks for."""

_KIND = "UNCHECKED_NUMBER"
_SUSPECTED = 0.4
"""The confidence of a number that fails the check of what announces it, or passes one that nobody announced."""
LENGTHY = 0.3
"""The confidence of a long number that is nothing known."""
NAMED = 0.95
"""The confidence of a number that its own word announces."""
_TELLING = 0.85
"""The confidence of a number in a form that is hardly anything else."""
_PUNCTUATION = "+-./"
_TOKEN = re.compile(r"[^ \n]+")
_SOFT = re.compile(r"[ .\-/+]")
_LONG = 9
"""Characters without a gap from which a number is reported though nothing announces it."""
_EIGHT = 8
"""Digits without a gap that are reported unless they are a day or a sum: a company's or a customer's number, mostly."""
_DAY = re.compile(
    r"(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:1[89]|20)\d\d"
)
_ROUND = re.compile(r"\d+000")
_DIGITS_OF_CODE = 4
"""Digits among them that make a code of letters and digits."""
_THOUSANDS = re.compile(r"0{1,3}(?: 000)+")
"""The outline of a sum in groups of three."""
_NO_WORDS: frozenset[str] = frozenset()
_REMEMBERED = 4096
"""How many outlines are remembered."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """Hold one row of the table, compiled."""

    topic: str
    """The topic of its context words."""
    context: tuple[str, ...]
    """Its context words; a `=` stands before those that count as they are written alone."""
    name: str
    """The detector's: what has no check digit says so."""
    kind: str
    shape: re.Pattern[str]
    relaxed: re.Pattern[str]
    """What the outline of a value must fit."""
    valid: Callable[[str], bool]
    telling: re.Pattern[str] | None
    """What by its form and its check is hardly anything else, so that nothing need announce it."""
    gate: str
    country: str
    low: int
    high: int


def compile_identifier(row: Mapping[str, Any]) -> Identifier:
    """Compile one row; raise `ConfigError("unknown_check")` for a check that does not exist."""
    low, high = row["length"]
    telling = row.get("telling", row["shape"] if row["gate"] == "none" else None)
    name = row["id"].lower()
    return Identifier(
        topic="id." + name,
        context=tuple(row["context"]),
        name=("id." if row.get("checked", True) else UNCHECKED + ".") + name,
        kind=row["kind"],
        shape=re.compile(row["shape"]),
        relaxed=relax(row["shape"]),
        valid=_check_named(row["check"]),
        telling=re.compile(telling) if telling else None,
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
    accepted: Callable[[str], bool] = module.is_valid
    quick = QUICK.get(name)

    def valid(value: str) -> bool:
        try:
            return (quick is None or quick(value)) and accepted(value)
        except (LookupError, ValueError):
            # The tables of python-stdnum have gaps: a place that is named without its counties, say.
            return False

    return valid


def topics(table: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Return the context words of each row, the generic ones, and those that speak for a sum."""
    rows = [row for row in table["identifier"] if row["gate"] not in _BEHIND_WORDS]
    words: dict[str, Sequence[str]] = {"id." + row["id"].lower(): row["context"] for row in rows}
    return words | {GENERIC: table["generic"], AMOUNT: table["amount"]}


@dataclass(frozen=True, slots=True)
class Window:
    """Hold a part of a candidate that some identifiers fit by its outline."""

    low: int
    high: int
    rows: tuple[Identifier, ...]
    topics: frozenset[str]
    """Those of the rows: mostly none of them is announced, which sets tell faster than a look at each row."""
    telling: tuple[Identifier, ...]
    """Those of them with a form that tells."""
    likely: tuple[Identifier, ...]
    """Those of them that count where nobody announces them."""
    bare: bool
    """Few digits and nothing else, so that only a context word makes them a number of some kind."""
    punctuated: bool
    long: bool
    """So many digits without a gap that they are a number of some kind unless a sum is spoken of."""
    eight: bool
    """Exactly one digit fewer, and nothing else."""
    code: bool
    """As many letters and digits without a gap."""
    grouped: bool
    """As many digits in groups between blanks, or fewer in groups as no sum is written."""


_Rows = tuple[tuple[Identifier, ...], frozenset[str], tuple[Identifier, ...], tuple[Identifier, ...]]
"""What a window holds of the table: all rows that fit, their topics, those that tell, those that are likely."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Hold what the outline of a candidate leaves open: the whole, and parts of it, longest first at each place."""

    whole: Window
    parts: tuple[Window, ...]
    numeric: bool
    """Digits and blanks alone: without a context word, parts say nothing."""
    telling: bool
    """Some form fits that needs no context word."""
    striking: bool
    """It looks like some number without any context word."""


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Hold the table; `windows` tells what an outline leaves open.

    Nearly any digits are right as some country's number, so that a check says nothing by itself. A number is said to
    be one of a scheme where the words around announce the scheme, or its form tells, and its check is passed. Whatever
    else looks like a number of someone's is a suspicion.
    """

    windows: Callable[[str], Windows]

    def search(self, text: str, start: int, windows: Windows, near: frozenset[str]) -> list[Hit]:
        """Return what the candidate at `start` is, or what its parts are: whole first, then parts of it.

        `near` holds the topics of the context words around it.
        """
        if not near and not windows.telling:
            return []
        parts = bool(windows.parts) and _announcing(windows, near)
        return _first(text, start, windows, partial(_claimed, near=near), parts)

    def suspect(self, text: str, start: int, windows: Windows, near: frozenset[str]) -> list[Hit]:
        """Return what of the candidate looks like some number, though no check speaks for it."""
        if not near and not windows.striking:
            return []
        return _first(text, start, windows, partial(_suspected, near=near), not windows.numeric)


def announced(windows: Windows, near: frozenset[str]) -> frozenset[str]:
    """Return the kinds of the schemes that the words around announce and that the whole candidate fits by outline."""
    return frozenset([row.kind for row in _named(windows.whole, near)])


def _named(window: Window, near: frozenset[str]) -> list[Identifier]:
    """Return the rows that the words around announce."""
    return [] if near.isdisjoint(window.topics) else [row for row in window.rows if row.topic in near]


def _announcing(windows: Windows, near: frozenset[str]) -> bool:
    """Tell whether parts of a candidate may be numbers: a group of digits within a longer one needs its own word."""
    return not windows.numeric or any(topic.startswith("id.") for topic in near)


def _first(
    text: str, start: int, windows: Windows, look: Callable[[str, int, Window], list[Hit]], parts: bool
) -> list[Hit]:
    """Return what `look` finds in the whole; else, if `parts` count, what it finds in parts that do not overlap."""
    hits = look(text, start, windows.whole)
    if hits or not parts:
        return hits
    taken = -1
    for part in windows.parts:
        if part.low >= taken and (found := look(text, start, part)):
            hits += found
            taken = part.high
    return hits


def _claimed(text: str, start: int, window: Window, near: frozenset[str]) -> list[Hit]:
    """Return whose number it is: every scheme that is announced; where none is, the first whose form tells.

    What fails the check of the scheme that is announced is no number of another.
    """
    named = _named(window, near)
    if not named and not window.telling:
        return []
    low, high = start + window.low, start + window.high
    value = text[low:high].upper()
    if named:
        confidence = NAMED
        rows = [row for row in named if row.shape.fullmatch(value) and _valid(row, value)]
    else:
        confidence = _TELLING
        told = {topic.partition(".")[2].partition("_")[0].upper() for topic in near if topic.startswith("id.")}
        # Where a scheme of its country is announced that it does not even look like, its form tells no other of them.
        open_rows = [row for row in window.telling if row.country not in told]
        rows = [r for r in open_rows if r.telling and r.telling.fullmatch(value) and _valid(r, value)][:1]
    return [Hit(_with_country(text, low, row.country), high, row.kind, confidence, row.name) for row in rows]


def _with_country(text: str, low: int, country: str) -> int:
    """Return where a number begins: its country's letters may stand before what is complete without them."""
    return low - 3 if text[max(0, low - 3) : low] in (country + " ", country + "-") else low


def _suspected(text: str, start: int, window: Window, near: frozenset[str]) -> list[Hit]:
    low, high = start + window.low, start + window.high
    named = _named(window, near)
    likely = window.likely if _open(window, near) else ()
    value = text[low:high].upper() if named or likely else ""
    if any(row.shape.fullmatch(value) for row in named) or any(
        row.shape.fullmatch(value) and _valid(row, value) for row in likely
    ):
        return [Hit(low, high, _KIND, _SUSPECTED, UNCHECKED)]
    if window.eight and AMOUNT not in near:
        if _DAY.fullmatch(text, low, high) or _ROUND.fullmatch(text, low, high):
            return []
        return [Hit(low, high, "CONTRACT_NUMBER", LENGTHY, UNCHECKED)]
    if window.code or (window.long and (AMOUNT not in near or GENERIC in near)):
        # It is right as nothing known, so that it is some file's or contract's rather than a person's.
        return [Hit(low, high, "CONTRACT_NUMBER", LENGTHY, UNCHECKED)]
    return []


def _open(window: Window, near: frozenset[str]) -> bool:
    """Tell whether a number that nobody announces may be one by its look: a sum is none, nor are a few digits."""
    if GENERIC in near or not window.bare or window.punctuated:
        return True
    return (window.long or window.grouped) and AMOUNT not in near


def _unannounced(row: Identifier, punctuated: bool, bare: bool) -> bool:
    """Tell whether a row counts where nobody announces it: without a check digit its punctuation must speak for it."""
    return row.gate in ("none", "context") or (row.gate == "shape" and (punctuated or not bare))


def _valid(row: Identifier, value: str) -> bool:
    """Check a value, with its country's letters before it or without them, and without the dots of thousands."""
    if row.valid(value) or (value[:2] == row.country and row.valid(value[2:].lstrip(" -"))):
        return True
    return "." in value and row.valid(value.replace(".", ""))


def _parts(shape: str) -> Iterator[tuple[int, int]]:
    """Yield spans of up to seven tokens, longest first at each place, at most 24 tokens in all."""
    tokens = [m.span() for m in _TOKEN.finditer(shape)][:24]
    for i, (low, _) in enumerate(tokens):
        for _, high in reversed(tokens[i : i + 7]):
            if (low, high) != (0, len(shape)) and high - low > 5:
                yield low, high


def compile_identifiers(rows: Sequence[Identifier]) -> Identifiers:
    """Return the table of those rows that are not looked for behind their own label alone."""
    compiled = [row for row in rows if row.gate not in _BEHIND_WORDS]

    @lru_cache(maxsize=_REMEMBERED)
    def fit(numbers: tuple[int, ...], punctuated: bool, bare: bool) -> _Rows:
        """Return the rows of these numbers, once for all windows that they fit."""
        rows = tuple(compiled[i] for i in numbers)
        likely = tuple(r for r in rows if _unannounced(r, punctuated, bare))
        return rows, frozenset(r.topic for r in rows), tuple(r for r in rows if r.telling), likely

    def window(shape: str, low: int, high: int) -> Window:
        part = shape[low:high]
        compact = _SOFT.sub("", part)
        fitting = [i for i, r in enumerate(compiled) if r.low <= len(compact) <= r.high and r.relaxed.fullmatch(part)]
        bare = compact.isdigit() and len(compact) <= 13
        numeric = compact.isdigit()
        long = len(part) == len(compact) >= _LONG
        code = long and _DIGITS_OF_CODE <= part.count("0") < len(part)
        punctuated = any(c in part for c in _PUNCTUATION)
        fewest = _LONG if _THOUSANDS.fullmatch(part) else _LONG - 1
        grouped = numeric and not punctuated and " " in part and len(compact) >= fewest
        eight = numeric and len(part) == len(compact) == _EIGHT
        rows = fit(tuple(fitting), punctuated, bare)
        return Window(low, high, *rows, bare, punctuated, long and numeric, eight, code, grouped)

    @lru_cache(maxsize=_REMEMBERED)
    def windows(shape: str) -> Windows:
        whole = window(shape, 0, len(shape))
        spans = _parts(shape) if " " in shape else ()
        parts = tuple(part for part in (window(shape, *span) for span in spans) if part.rows)
        every = (whole, *parts)
        striking = any(w.long or w.eight or w.code or (w.rows and _open(w, _NO_WORDS)) for w in every)
        numeric = shape.replace(" ", "").isdigit()
        return Windows(whole, parts, numeric, any(w.telling for w in every), striking)

    return Identifiers(windows)
