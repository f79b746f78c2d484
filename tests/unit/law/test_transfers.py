from dataclasses import replace
from datetime import date

import pytest

from situs.law import BASES, Fact, Law, Review, TransferBasis, load_law, weakest
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


LATE = date(2028, 1, 1)
STRICT = LAW.reviewed(Review(stale_is_unknown=True))


def late(law: Law, where: Place, approvals: tuple[str, ...] = (), origin: str = "DE") -> TransferBasis:
    return weakest(law.transfer(frozenset({origin}), where, frozenset(approvals), LATE))


def test_what_rests_on_a_stale_fact_is_shown_as_such() -> None:
    assert basis({"DE"}, place("CH")).stale == ""
    found = late(LAW, place("CH"))
    assert (found.basis, found.stale) == ("adequacy", "2026-11-23")
    assert found.citation.endswith("(stale: as of 2026-11-23)")
    assert late(LAW, place("FR")).stale == ""


@pytest.mark.parametrize(
    ("where", "approvals", "origin", "expected"),
    [
        (place("FR"), (), "DE", "home"),
        (place("CH"), (), "DE", "unknown"),
        (place("US", instruments=("DPF",)), (), "DE", "unknown"),
        (place("US", instruments=("SCC:2",), tia=True), (), "DE", "unknown"),
        (place("US"), ("transfer:49.1.e",), "DE", "unknown"),
        (place("DE"), (), "US", "unknown"),
    ],
)
def test_where_stale_is_unknown_nothing_abroad_rests_on_it(
    where: Place, approvals: tuple[str, ...], origin: str, expected: str
) -> None:
    assert late(STRICT, where, approvals, origin).basis == expected
    assert late(STRICT, where, approvals, origin).basis in ("home", "unknown")
    early = STRICT.transfer(frozenset({origin}), where, frozenset(approvals), TODAY)
    assert early == LAW.transfer(frozenset({origin}), where, frozenset(approvals), TODAY)


def test_one_stale_decision_leaves_the_other_bases() -> None:
    old = Fact(("x",), date(2020, 1, 1), "high", "read")
    key = ("gdpr_ch5", "CH")
    adequacy = {**LAW.tables.adequacy, key: replace(LAW.tables.adequacy[key], fact=old)}
    law = replace(STRICT, tables=replace(LAW.tables, adequacy=adequacy))
    assert weakest(law.transfer(frozenset({"DE"}), place("CH"), frozenset(), TODAY)).basis == "unknown"
    with_clauses = place("CH", instruments=("SCC:2",), tia=True)
    assert weakest(law.transfer(frozenset({"DE"}), with_clauses, frozenset(), TODAY)).basis == "safeguard"
    assert "CH" not in law.bloc(frozenset({"DE"}), TODAY)
