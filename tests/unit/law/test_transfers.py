from dataclasses import replace
from datetime import date

import pytest

from situs.law import BASES, TransferBasis, load_law, weakest
from situs.model import Place, Terms

TODAY = date(2026, 11, 23)
LAW = load_law()
NOWHERE = Place("p", "o", frozenset(), frozenset({"FR"}), frozenset({"FR"}))


def place(*countries: str, instruments: tuple[str, ...] = (), tia: bool = False) -> Place:
    terms = Terms(instruments=frozenset(instruments), tia=tia)
    return replace(NOWHERE, processed_in=frozenset(countries), terms=terms)


def basis(origins: set[str], where: Place, approvals: tuple[str, ...] = (), today: date = TODAY) -> TransferBasis:
    return weakest(LAW.transfer(frozenset(origins), where, frozenset(approvals), today))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (place("FR"), "home"),
        (place("IS"), "home"),
        (place("CH"), "adequacy"),
        (place("US"), "none"),
        (place("US", instruments=("DPF",)), "adequacy"),
        (place("US", instruments=("DPF-UK",)), "none"),
        (place("US", instruments=("SCC:2",), tia=True), "safeguard"),
        (place("US", instruments=("SCC:2",)), "none"),
        (place("US", instruments=("SCC:1",), tia=True), "none"),
        (place("US", tia=True), "none"),
        (place("CA"), "none"),
        (place("CA", instruments=("PIPEDA",)), "adequacy"),
        (place("IN", instruments=("BCR",), tia=True), "safeguard"),
        (place("XX"), "unknown"),
        (place("unknown"), "unknown"),
        (place(), "unknown"),
        (place("DE", "unknown"), "unknown"),
        (place("DE", "US"), "none"),
        (place("DE", "CH"), "adequacy"),
    ],
)
def test_a_german_text_under_the_gdpr(where: Place, expected: str) -> None:
    found = basis({"DE"}, where)
    assert found.basis == expected
    assert found.permitted is (expected not in ("none", "unknown"))


def test_a_derogation_needs_its_approval_on_file() -> None:
    assert basis({"DE"}, place("US"), ("transfer:49.1.e",)).basis == "derogation"
    assert basis({"DE"}, place("US"), ("transfer:49.1.e",)).article == "49.1.e"
    assert basis({"DE"}, place("US"), ("transfer:49.1.z", "external:MATTER")).basis == "none"
    assert basis({"CH"}, place("US"), ("transfer:49.1.e",)).basis == "none"


def test_a_sunset_ends_adequacy() -> None:
    assert basis({"DE"}, place("GB"), today=date(2031, 12, 27)).basis == "adequacy"
    assert basis({"DE"}, place("GB"), today=date(2031, 12, 28)).basis == "none"


def test_the_strictest_regime_counts() -> None:
    both = LAW.transfer(frozenset({"DE", "CH"}), place("JP", instruments=("APPI",)), frozenset(), TODAY)
    assert {b.regime: b.basis for b in both} == {"gdpr_ch5": "adequacy", "ch_fadp": "none"}
    assert weakest(both).regime == "ch_fadp"


def test_swiss_and_british_safeguards_are_their_own() -> None:
    assert basis({"CH"}, place("US", instruments=("SCC:2",), tia=True)).basis == "none"
    assert basis({"CH"}, place("US", instruments=("EU_SCC_CH",), tia=True)).basis == "safeguard"
    assert basis({"GB"}, place("US", instruments=("SCC:2",), tia=True)).basis == "none"
    assert basis({"GB"}, place("US", instruments=("IDTA",), tia=True)).basis == "safeguard"


def test_an_american_text_goes_anywhere_but_to_a_country_of_concern() -> None:
    assert basis({"US"}, place("DE")).basis == "home"
    assert basis({"US"}, place("CN")).basis == "none"
    owned = replace(place("DE"), compelled_by=frozenset({"CN"}))
    assert basis({"US"}, owned).basis == "none"
    assert basis({"US"}, place("XX")).basis == "unknown"


@pytest.mark.parametrize("origins", [set(), {"unknown"}, {"XX"}, {"DE", "unknown"}])
def test_an_unknown_origin_goes_nowhere(origins: set[str]) -> None:
    assert basis(origins, place("DE")).basis == "unknown"


def test_a_country_without_a_regime_is_at_home_in_itself_alone() -> None:
    assert basis({"TW"}, place("TW")).basis == "home"
    assert basis({"TW"}, place("DE")).basis == "unknown"


def test_blocs_are_expanded_in_origins() -> None:
    assert basis({"EEA"}, place("FR")).basis == "home"


def test_the_citation_is_one_line() -> None:
    words = basis({"DE"}, place("CH")).citation
    assert words == "gdpr_ch5 adequacy art. 45 Decision 2000/518/EC"


def test_bases_are_ordered_from_the_strongest() -> None:
    bases = [TransferBasis("r", b, "DE") for b in BASES]
    assert weakest(bases).basis == "unknown"
    assert weakest(bases[:-1]).basis == "none"
    assert weakest(bases[:1]).basis == "home"
