import pytest

from situs.law import load_law
from situs.law.reading import expander, read_tables

LAW = load_law()


def test_unlisted_and_lapsed_decisions_are_not_in_the_index() -> None:
    row = {"regime": "r", "to": "AA", "article": "1", "status": "repealed", "instrument": "i",
           "source": "s", "as_of": "2026-11-23", "confidence": "high", "verification": "read"}  # fmt: skip
    from situs.law.reading import _adequacy

    expand = expander({}, {})
    assert _adequacy([row], expand) == {}
    assert set(_adequacy([{**row, "status": "in_force_contested"}], expand)) == {("r", "AA")}


def test_missing_documents_raise() -> None:
    with pytest.raises(KeyError):
        read_tables({})


def test_origins_of_regimes_are_expanded() -> None:
    gdpr = next(r for r in LAW.tables.regimes if r.id == "gdpr_ch5")
    assert gdpr.origin == LAW.expand(["EEA"])


def test_adequacy_points_at_known_regimes_and_countries() -> None:
    regimes = {r.id for r in LAW.tables.regimes}
    for regime, country in LAW.tables.adequacy:
        assert regime in regimes
        assert country in LAW.tables.countries or country == "EPO"
