"""A version is known by model and version."""

from datetime import date

from situs.vetting import Version


def test_its_id_names_both() -> None:
    assert Version("own", "2", "a", "r", date(2999, 1, 1)).id == "own@2"
