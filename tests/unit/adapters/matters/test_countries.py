"""The countries that a matter may name."""

from situs.adapters.matters.countries import COUNTRIES, JURISDICTIONS


def test_the_codes_are_those_of_iso() -> None:
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRIES)
    assert {"DE", "GB", "US", "CH"} < COUNTRIES
    assert not {"UK", "EU", "XX"} & JURISDICTIONS
    assert {"EEA"} == JURISDICTIONS - COUNTRIES
