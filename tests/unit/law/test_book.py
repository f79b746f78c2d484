from datetime import date

import pytest

from situs.law import Law, Review, load_law
from situs.model import Place

TODAY = date(2026, 11, 23)
LAW = load_law()


def codes(*names: str) -> frozenset[str]:
    return frozenset(names)


def place(processed: frozenset[str], compelled: frozenset[str]) -> Place:
    return Place("p", "o", processed, compelled, codes("FR"))


def test_expand_knows_blocs_sums_and_aliases() -> None:
    assert len(LAW.expand(["EU"])) == 27
    assert len(LAW.expand(["EEA"])) == 30
    assert LAW.expand(["EEA+CH"]) - LAW.expand(["EEA"]) == {"CH"}
    assert LAW.expand(["uk", "de"]) == {"GB", "DE"}


def test_expand_leaves_the_unknown_as_it_is() -> None:
    assert LAW.expand(["Atlantis", "unknown", "XX"]) == {"Atlantis", "unknown", "XX"}
    assert LAW.expand([]) == frozenset()
    assert LAW.expand([""]) == {"unknown"}


@pytest.mark.parametrize(
    ("origins", "bloc"),
    [
        (codes("DE"), LAW.expand(["EEA"])),
        (codes("DE", "CH"), LAW.expand(["EEA+CH"])),
        (codes("DE", "GB"), LAW.expand(["EEA", "GB"])),
        (codes("US"), codes("US")),
        (codes("DE", "US"), LAW.expand(["EEA"])),
        (codes("TW"), codes("TW")),
        (codes("DE", "unknown"), frozenset()),
        (codes("unknown"), frozenset()),
        (codes("XX"), frozenset()),
        (frozenset(), frozenset()),
    ],
)
def test_the_bloc_is_what_every_origin_accepts(origins: frozenset[str], bloc: frozenset[str]) -> None:
    assert LAW.bloc(origins, TODAY) == bloc


def test_a_prohibited_country_is_never_in_the_bloc() -> None:
    assert "CN" not in LAW.bloc(codes("US", "CN"), TODAY)


def test_a_sunset_ends_what_rests_on_the_decision() -> None:
    assert "GB" in LAW.bloc(codes("DE", "GB"), date(2031, 12, 27))
    assert "GB" not in LAW.bloc(codes("DE", "GB"), date(2031, 12, 28))
    assert "GB" not in LAW.bloc(codes("DE", "GB"))


def test_an_american_owner_is_reached_wherever_the_machine_stands() -> None:
    found = LAW.compelled(place(codes("DE"), codes("DE", "US")), codes("DE"))
    assert found == ("US_CLOUD_ACT", "US_EO_12333", "US_FISA_702")


def test_the_laws_of_home_are_not_foreign() -> None:
    assert LAW.compelled(place(codes("FR"), codes("FR")), codes("DE")) == ()
    assert "US_CLOUD_ACT" not in LAW.compelled(place(codes("US"), codes("US")), codes("US"))


def test_a_country_without_a_law_in_the_data_counts_unless_adequate() -> None:
    assert LAW.compelled(place(codes("CH"), codes("CH")), codes("DE")) == ()
    assert LAW.compelled(place(codes("SG"), codes("SG")), codes("DE")) == ("SG_UNLISTED",)


@pytest.mark.parametrize("owners", [frozenset(), codes("unknown"), codes("DE", "unknown")])
def test_an_unknown_operator_can_be_compelled_by_anyone(owners: frozenset[str]) -> None:
    assert "UNKNOWN_OPERATOR" in LAW.compelled(place(codes("DE"), owners), codes("DE"))


def test_without_a_known_origin_every_law_is_foreign() -> None:
    assert LAW.compelled(place(codes("FR"), codes("FR")), frozenset())
    assert LAW.compelled(place(codes("FR"), codes("FR")), codes("unknown"))


def test_availability_laws_are_no_access_laws() -> None:
    everywhere = LAW.compelled(place(codes("US"), codes("US", "CN", "RU", "GB")), codes("DE"))
    assert "US_SANCTIONS" not in everywhere and "US_EXPORT_CONTROL" not in everywhere
    assert {"CN_NIL", "RU_SORM", "UK_IPA"} <= set(everywhere)


def test_law_is_one_object_and_hashable() -> None:
    assert isinstance(LAW, Law) and hash(LAW) == hash(LAW) and load_law() != LAW


LATE = date(2030, 1, 1)
STRICT = LAW.reviewed(Review(stale_is_unknown=True))


def test_the_names_of_stale_facts_are_told() -> None:
    assert LAW.stale(TODAY) == []
    found = LAW.stale(LATE)
    assert len(found) == len(list(LAW.facts()))
    assert {"gdpr_ch5", "gdpr_ch5: CH", "US_CLOUD_ACT", "provider openai_api", "forum DE"} <= set(found)


def test_the_digest_tells_a_review_that_can_change_rulings() -> None:
    assert LAW.reviewed(Review(days=9)).digest == LAW.digest
    digests = {LAW.digest, STRICT.digest, LAW.reviewed(Review(9, stale_is_unknown=True)).digest}
    assert len(digests) == 3


def test_a_stale_provider_s_place_and_terms_are_unknown_where_that_is_asked_for() -> None:
    assert LAW.place("scaleway", "", LATE) == LAW.place("scaleway") == STRICT.place("scaleway", "", TODAY)
    found = STRICT.place("deepseek", "", LATE)
    assert (found.processed_in, found.compelled_by) == (codes("unknown"), codes("unknown"))
    assert (found.terms.training, found.terms.retention_days, found.terms.human_review) == ("unknown", None, "unknown")
    assert STRICT.place("deepseek") == found  # nobody said on which day


def test_a_stale_doctrine_is_unknown_where_that_is_asked_for() -> None:
    assert LAW.privilege("DE", [], LATE).in_house == STRICT.privilege("DE", [], TODAY).in_house == "limited"
    assert STRICT.privilege("DE", [], LATE).in_house == "unknown"


def test_a_stale_regime_is_at_home_alone_and_what_it_held_adequate_is_reached_by_foreign_law() -> None:
    assert STRICT.bloc(codes("DE"), LATE) == LAW.expand(["EEA"])
    assert "CH" in STRICT.bloc(codes("DE", "CH"), TODAY) and "CH" not in STRICT.bloc(codes("DE", "CH"), LATE)
    swiss = place(codes("CH"), codes("CH"))
    assert STRICT.compelled(swiss, codes("DE"), TODAY) == ()
    assert STRICT.compelled(swiss, codes("DE"), LATE) == ("CH_UNLISTED",)


def test_how_a_transfer_s_facts_are_known_is_told() -> None:
    (found,) = LAW.transfer(codes("DE"), place(codes("CH"), codes("CH")), frozenset(), LATE)
    known = LAW.known(found.citation)
    assert known.startswith("gdpr_ch5: ") and f"{found.instrument}: " in known and "confidence high" in known
    assert LAW.known("none that anybody knows") == ""
