"""What rulings on a project's ways depend on."""

from datetime import date
from pathlib import Path

import pytest

from situs.config import load_config
from situs.errors import ConfigError
from situs.runtime.standing import make_standing

DAY = date(2026, 11, 29)
CONFIG = """
[organisation]
name = "Example AG"
home = ["CH"]

[[place]]
id = "paris"
provider = "mistral"
processed_in = ["FR"]

[place.terms]
dpa = true
"""


def test_without_a_configuration_the_packages_policies_hold_and_nothing_is_at_home() -> None:
    standing = make_standing(None, Path(), (), DAY)
    assert (standing.home, dict(standing.places), standing.day) == (frozenset(), {}, DAY)


def test_a_configuration_gives_home_and_terms_on_file(tmp_path: Path) -> None:
    path = tmp_path / "situs.toml"
    path.write_text(CONFIG, encoding="utf-8")
    standing = make_standing(load_config(path), tmp_path, (), DAY)
    assert standing.home == {"CH"}
    assert standing.places["mistral"].terms.dpa
    assert make_standing(load_config(path), tmp_path, ("DE",), DAY).home == {"DE"}


def test_a_country_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigError):
        make_standing(None, Path(), ("XQ",), DAY)
