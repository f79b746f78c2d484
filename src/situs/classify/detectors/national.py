"""National and entity identifiers, by a table: shape, check, gate and context words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import combinations
from typing import Any

from situs.classify.detectors.own import OWN
from situs.classify.detectors.shape import Hit
from situs.errors import ConfigError

GENERIC = "identifier"
"""The topic of words that speak for any personal number."""

_SEPARATORS = " +-./"
_TOKEN = re.compile(r"[^ \n]+")
_SOFT = re.compile(r"[ .\-/+]")
_LETTER = re.compile(r"(?<!\\)[A-Z]")
_GENERIC_WORDS = [
    "tax number",
    "tax id",
    "tax identification",
    "TIN",
    "national id",
    "national identification",
    "identity number",
    "identification number",
    "personal number",
    "personal code",
    "social security",
    "passport",
    "ID card",
    "identity card",
    "ID number",
    "ID no",
    "VAT",
    "VAT number",
    "Steuernummer",
    "Personalnummer",
    "Ausweisnummer",
    "Ausweis",
    "Identifikationsnummer",
    "numéro national",
    "numéro d'identification",
    "número de identificación",
    "documento de identidad",
    "codice",
    "identificatienummer",
    "personnummer",
]


@dataclass(frozen=True, slots=True)
class Identifier:
    """Hold one row of the table, compiled."""

    name: str
    kind: str
    shape: re.Pattern[str]
    valid: Callable[[str], bool]
    gate: str
    low: int
    high: int
    separators: frozenset[str]
    lettered: bool
    """Some value of this shape has letters."""


def compile_identifier(row: Mapping[str, Any]) -> Identifier:
    """Compile one row; raise `ConfigError("unknown_check")` for a check that does not exist."""
    low, high = row["length"]
    return Identifier(
        name="id." + row["id"].lower(),
        kind=row["kind"],
        shape=re.compile(row["shape"]),
        valid=_check_named(row["check"]),
        gate=row["gate"],
        low=low,
        high=high,
        separators=frozenset(_SEPARATORS) & frozenset(row["shape"]),
        lettered=_LETTER.search(row["shape"]) is not None,
    )


def _check_named(name: str) -> Callable[[str], bool]:
    if name in OWN:
        return OWN[name]
    try:
        module = import_module("stdnum." + name)
    except ImportError:
        raise ConfigError("unknown_check", f"no check named `{name}`") from None
    valid: Callable[[str], bool] = module.is_valid
    return valid


def topics(rows: Iterable[Mapping[str, Any]]) -> dict[str, Sequence[str]]:
    """Return the context words of each row, and the generic ones."""
    words: dict[str, Sequence[str]] = {"id." + row["id"].lower(): row["context"] for row in rows}
    return words | {GENERIC: _GENERIC_WORDS}


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Hold the table, indexed by compact length, the separators used, and whether there are letters."""

    index: Mapping[tuple[int, str, bool], tuple[Identifier, ...]]

    def search(self, text: str, span: tuple[int, int], near: frozenset[str]) -> list[Hit]:
        """Return what the candidate span is, or what its parts are: whole first, then parts of it.

        `near` holds the topics of the context words around it.
        """
        value = text[span[0] : span[1]].upper()
        hits = self._whole(value, span, near)
        if (
            hits
            or " " not in value
            or (not near and _SOFT.sub("", value).isdigit() and value.replace(" ", "").isdigit())
        ):
            return hits
        taken = -1
        for low, high in _parts(text, *span):
            if low >= taken and (found := self._whole(text[low:high].upper(), (low, high), near)):
                hits += found
                taken = high
        return hits

    def _whole(self, value: str, span: tuple[int, int], near: frozenset[str]) -> list[Hit]:
        compact = _SOFT.sub("", value)
        digits = compact.isdigit()
        used = "" if len(compact) == len(value) else "".join(c for c in _SEPARATORS if c in value)
        bare = digits and len(compact) <= 13
        punctuated = used not in ("", " ")
        if bare and not near and not punctuated:
            return []
        hits = []
        for row in self.index.get((len(compact), used, not digits), ()):
            confidence = _confidence(row, near, bare, punctuated)
            if confidence and row.shape.fullmatch(value) and row.valid(value):
                hits.append(Hit(*span, row.kind, confidence, row.name))
        return hits


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield spans of up to seven tokens, longest first at each place, at most 24 tokens in all."""
    tokens = [m.span() for m in _TOKEN.finditer(text, start, end)][:24]
    for i, (low, _) in enumerate(tokens):
        for _, high in reversed(tokens[i : i + 7]):
            if (low, high) != (start, end) and high - low > 5:
                yield low, high


def _confidence(row: Identifier, near: frozenset[str], bare: bool, punctuated: bool) -> float:
    if row.name in near:
        return 0.95
    if row.gate == "always":
        return 0.0
    if not bare:
        return 0.85
    if GENERIC in near:
        return 0.75
    return 0.6 if row.gate == "context" and punctuated else 0.0


def compile_identifiers(rows: Sequence[Mapping[str, Any]]) -> Identifiers:
    """Compile the table; raise `ConfigError` if a row names no existing check."""
    compiled = [compile_identifier(row) for row in rows]
    used = ["".join(c) for size in range(len(_SEPARATORS) + 1) for c in combinations(_SEPARATORS, size)]
    index: dict[tuple[int, str, bool], tuple[Identifier, ...]] = {}
    for length in range(1, max(row.high for row in compiled) + 1):
        for separators in used:
            for lettered in (False, True):
                fitting = tuple(
                    row
                    for row in compiled
                    if row.low <= length <= row.high
                    and row.separators >= frozenset(separators)
                    and (row.lettered or not lettered)
                )
                if fitting:
                    index[length, separators, lettered] = fitting
    return Identifiers(index)
