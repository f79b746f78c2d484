import pytest

from situs.law import load_law

LAW = load_law()


@pytest.mark.parametrize(
    ("forum", "in_house"),
    [
        ("US", "yes"),
        ("us", "yes"),
        ("GB", "yes"),
        ("EU-COM", "no"),
        ("EU_COMMISSION", "no"),
        ("DE", "limited"),
        ("DE:criminal", "no"),
        ("DE:civil", "limited"),
        ("Atlantis", "unknown"),
    ],
)
def test_the_forum_decides(forum: str, in_house: str) -> None:
    assert LAW.privilege(forum, ["US"]).in_house == in_house


def test_without_a_forum_the_least_protective_jurisdiction_counts() -> None:
    assert LAW.privilege("", ["US", "DE", "SE"]).forum == "SE"
    assert LAW.privilege("", ["US", "DE"]).forum == "DE"
    assert LAW.privilege("", ["US", "Atlantis"]).in_house == "unknown"


def test_nothing_known_is_unknown() -> None:
    doctrine = LAW.privilege("", [])
    assert (doctrine.in_house, doctrine.disclosure, doctrine.citation) == ("unknown", "unknown", "")


def test_a_doctrine_cites_its_basis_and_its_risk() -> None:
    assert "203 StGB" in LAW.privilege("DE", []).citation
    assert LAW.privilege("US", []).disclosure == "waiver"
    assert LAW.privilege("DE", []).disclosure == "offence"
