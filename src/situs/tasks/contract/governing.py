"""Find the law that governs a contract: the country, the state of a federation, and where that is said."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from situs.errors import ConfigError
from situs.minimise.segments import Segment
from situs.tasks.passage import Passage, passage_at

FILE = "places.toml"
_SAYS = re.compile(
    r"\b(?:govern(?:ed|s|ing)?|construed|interpret(?:ed|ation)|enforced|subject|determined|controlled|unterliegt|anwendbar\w*|gilt|régi\w*|soumis)\b",
    re.I,
)
_LAW = re.compile(r"\b(?:laws?|statutes|recht\w*|gesetze\w*|droit|lois?)\b", re.I)
_OTHER = re.compile(r"\b(?:courts?|venue|arbitrat|incorporated|organi[sz]ed|existing|jurisdiction\s+of\s+the)\b", re.I)
_REACH = 160
"""Characters between the word *law* and the name of a place."""


@dataclass(frozen=True, slots=True)
class Governing:
    """Hold the law that governs: ISO 3166-1 country, region within it or empty, and the words that name it."""

    country: str
    region: str
    named: Passage
    """The name of the place."""
    clause: Passage
    """The sentence that says so."""


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """Know places by their names: what a name stands for, and a pattern for all of them."""

    places: Mapping[str, tuple[str, str]]
    """Country and region by name, in lower case."""
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def load_atlas() -> Atlas:
    """Read the names of places from the package; raise `ConfigError("task_data")` where they are broken."""
    raw = (resources.files("situs.tasks") / "data" / FILE).read_bytes()
    try:
        return parse_atlas(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise ConfigError("task_data", f"`{FILE}` cannot be read: {type(fault).__name__}") from fault


def parse_atlas(raw: bytes) -> Atlas:
    """Read names of places; raise `ValueError`, `KeyError`, `TypeError` or `AttributeError` where they are broken."""
    tables = tomllib.loads(raw.decode())
    places: dict[str, tuple[str, str]] = {}
    for code, names in tables["country"].items():
        places |= {name.lower(): (code, "") for name in names}
    for code, names in tables["region"].items():
        places |= {name.lower(): (code, name) for name in names}
    ordered = sorted(places, key=len, reverse=True)
    spelled = "|".join(r"\s+".join(map(re.escape, name.split())) for name in ordered)
    return Atlas(places, re.compile(rf"(?<!\w)(?:{spelled})(?!\w)", re.I))


def governing_law(text: str, segments: Sequence[Segment], among: Sequence[int] | None = None) -> tuple[Governing, ...]:
    """Return the laws that govern, one for each clause that says so; the segments to look in come first to last."""
    atlas = load_atlas()
    found: list[Governing] = []
    for at in range(len(segments)) if among is None else among:
        one = _said(text, segments, at, atlas)
        if one and all((one.country, one.region) != (f.country, f.region) for f in found):
            found.append(one)
    return tuple(found)


def _said(text: str, segments: Sequence[Segment], at: int, atlas: Atlas) -> Governing | None:
    part = segments[at]
    if not _SAYS.search(text, part.start, part.end):
        return None
    for law in _LAW.finditer(text, part.start, part.end):
        spot = _named(text, law, part, atlas)
        if spot:
            country, region = _place(text, spot, atlas)
            return Governing(country, region, passage_at(segments, *spot), Passage(part.start, part.end, at))
    return None


def _named(text: str, law: re.Match[str], part: Segment, atlas: Atlas) -> tuple[int, int] | None:
    """Return the name of a place that follows the word *law*, or stands right before it (*German law*)."""
    names = atlas.pattern.finditer(text, law.end(), min(part.end, law.end() + _REACH))
    after = [name.span() for name in names if not _OTHER.search(text, law.end(), name.start())]
    if after:
        return next((span for span in after if _place(text, span, atlas)[1]), after[0])
    for name in atlas.pattern.finditer(text, max(part.start, law.start() - 40), law.start()):
        if not text[name.end() : law.start()].strip(" -’'s"):
            return name.span()
    return None


def _place(text: str, span: tuple[int, int], atlas: Atlas) -> tuple[str, str]:
    return atlas.places[" ".join(text[span[0] : span[1]].lower().split())]
