from datetime import date

from situs.law.tables import Adequacy, Doctrine, Endpoint


def test_a_decision_holds_through_its_last_day() -> None:
    decision = Adequacy("45", "i", sunset=date(2030, 1, 2))
    assert decision.in_force(date(2030, 1, 2))
    assert not decision.in_force(date(2030, 1, 3))
    assert not decision.in_force(None)
    assert Adequacy("45", "i").in_force(None)


def test_a_partial_decision_covers_only_who_is_on_file() -> None:
    assert Adequacy("45", "i").covers(frozenset())
    assert not Adequacy("45", "i", requires="DPF").covers(frozenset({"SCC:2"}))
    assert Adequacy("45", "i", requires="DPF").covers(frozenset({"DPF"}))


def test_consumer_pages_and_citations() -> None:
    assert Endpoint("e", "p", "consumer_ui", "x", "US").consumer_ui
    assert not Endpoint("e", "p", "direct", "x", "US").consumer_ui
    assert Doctrine("DE", "Germany", "limited", "offence", legal_basis=("a", "b")).citation == "a; b"
