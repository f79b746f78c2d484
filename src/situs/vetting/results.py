"""Results of an evaluation: the figures of the benches' tables, by table, row and column."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from situs.errors import ConfigError
from situs.vetting.acts import Figure

LARGEST = 4_194_304
KEPT = 40
"""So many figures go on record where the register names no minimum."""


def read_results(raw: bytes) -> Mapping[str, int]:
    """Return the figures of a file that `situs bench tasks --json` wrote, by `table / row / column`, in thousandths.

    Of two figures of one name the lower counts. Raise `ConfigError("model_results_invalid")` where the file is none,
    is too large or holds no figure.
    """
    if len(raw) > LARGEST:
        raise _invalid(f"has more than {LARGEST} bytes")
    try:
        found: dict[str, int] = {}
        for name, value in _figures(orjson.loads(raw)):
            found[name] = min(value, found.get(name, value))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise _invalid("is not one that `situs bench tasks --json` writes") from None
    if not found:
        raise _invalid("holds no figure")
    return found


def figures_for(found: Mapping[str, int], minimum: Mapping[str, float]) -> tuple[Figure, ...]:
    """Return the figures that go on record: those with a minimum, or the first forty.

    Raise `ConfigError("model_below_minimum")` where one is missing or below it.
    """
    for name, least in minimum.items():
        if name not in found:
            raise ConfigError("model_below_minimum", f"the results have no figure `{name}`")
        if found[name] < round(least * 1000):
            said = f"`{name}` is {found[name] / 1000:.3f}, and {least:.3f} is the minimum"
            raise ConfigError("model_below_minimum", said)
    names = list(minimum) or list(found)[:KEPT]
    return tuple(Figure(name, found[name]) for name in names)


def _figures(value: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for table in value["tables"]:
        for row in table["rows"]:
            label = next((cell for cell in row.values() if isinstance(cell, str)), "")
            for column, cell in row.items():
                if isinstance(cell, dict):
                    yield f"{_plain(table['id'])} / {_plain(label)} / {_plain(column)}", _thousandths(cell["value"])


def _thousandths(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 1e9:
        raise ValueError("not a figure")
    return round(value * 1000)


def _plain(name: object) -> str:
    if not isinstance(name, str) or not name.isprintable() or len(name) > 200:
        raise ValueError("not a name")
    return name


def _invalid(how: str) -> ConfigError:
    return ConfigError("model_results_invalid", f"the file of results {how}")
