"""Obligations: what must be done if a call is permitted. An unknown one denies."""

from __future__ import annotations

import re
from collections.abc import Iterable

from situs.model import Category, Obligation

_OF_CATEGORIES = frozenset({"pseudonymise", "mask_in_answer", "redact", "reveal_in_answer"})
_PLAIN = frozenset({"minimise", "restrict_logging"})
_NAMED = frozenset({"require_approval"})

KNOWN_OBLIGATIONS: frozenset[str] = _OF_CATEGORIES | _PLAIN | _NAMED
"""Names that an enforcement point of this version can discharge."""

_CATEGORIES = frozenset(str(c) for c in Category)
_SHAPE = re.compile(r"([a-z][a-z0-9_]*)(?::([A-Za-z0-9_.,:-]+))?")


def parse_obligations(text: str) -> tuple[Obligation, ...]:
    """Read an `@obligation` annotation: `name` or `name:argument`, several separated by `;`.

    Raises `ValueError` where an item does not have that shape. Category lists are lower-cased; names are not judged.
    """
    return tuple(_parse_one(item.strip()) for item in text.split(";")) if text.strip() else ()


def _parse_one(item: str) -> Obligation:
    shape = _SHAPE.fullmatch(item)
    if shape is None:
        raise ValueError("an obligation must be `name` or `name:argument`, several separated by `;`")
    name, argument = shape.group(1), shape.group(2) or ""
    return Obligation(name, argument.lower() if name in _OF_CATEGORIES else argument)


def is_known(obligation: Obligation) -> bool:
    """Tell whether this version can discharge the obligation, its argument included."""
    if obligation.name in _PLAIN:
        return obligation.argument == ""
    if obligation.name in _NAMED:
        return obligation.argument != ""
    parts = obligation.argument.split(",")
    return obligation.name in _OF_CATEGORIES and all(part in _CATEGORIES for part in parts)


def unite(obligations: Iterable[Obligation]) -> tuple[Obligation, ...]:
    """Return the union, sorted: the categories of one name are merged, everything else is kept once."""
    merged: dict[str, set[str]] = {}
    others: set[Obligation] = set()
    for obligation in obligations:
        if obligation.name in _OF_CATEGORIES:
            merged.setdefault(obligation.name, set()).update(obligation.argument.split(","))
        else:
            others.add(obligation)
    others.update(Obligation(name, ",".join(sorted(parts))) for name, parts in merged.items())
    return tuple(sorted(others, key=lambda o: (o.name, o.argument)))
