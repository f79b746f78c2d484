"""The classes of what Situs keeps, with the setting that bounds each and the law on the bound."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Class:
    """Describe what is kept."""

    id: str
    holds: str
    where: str
    """The setting that says where it is."""
    setting: str
    """The setting of `[retention]` that says for how many days; 0 days have no end."""
    least_days: int
    """Fewer are refused; 0 where no law asks for a least."""
    disposal: str
    source: str
    as_of: str
    confidence: str


@cache
def load_classes() -> tuple[Class, ...]:
    """Return the classes of the package."""
    text = files("situs.retention").joinpath("data/classes.toml").read_text(encoding="utf-8")
    return tuple(Class(**row) for row in tomllib.loads(text)["class"])
