"""What rulings on a project's ways depend on: the configuration's policies, places and home, or the package's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from situs.config import Config
from situs.law import load_law
from situs.mapping import Standing
from situs.policy import load_default_policies
from situs.runtime.places import countries, law_of, make_places
from situs.runtime.ruling import policies_of
from situs.runtime.terms import read_register


def make_standing(config: Config | None, folder: Path, home: Sequence[str], day: date) -> Standing:
    """Return the standing; `home` wins over the configuration's, and without either nothing is at home.

    Raises `ConfigError("config_invalid")` for a country that does not exist.
    """
    law = law_of(config) if config else load_law()
    own = countries(home, law, "home")
    if config is None:
        return Standing(law, load_default_policies(), own, day)
    places = make_places(config, law, read_register(config, folder), day)
    return Standing(
        law=law,
        policies=policies_of(config, folder),
        home=own or countries(config.organisation.home, law, "organisation.home"),
        day=day,
        places={p.provider: places[p.id].on(day) for p in config.place if p.provider},
    )
