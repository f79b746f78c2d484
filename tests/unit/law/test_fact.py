from datetime import date

from situs.law import Fact, Review, load_law
from situs.law.fact import UNDATED

FACT = Fact(("a decision", "a page"), date(2026, 11, 23), "high", "read")


def test_a_fact_stands_to_the_last_day_of_its_review() -> None:
    review = Review(days=30)
    assert review.last_day(FACT) == date(2026, 12, 23)
    assert not review.is_stale(FACT, date(2026, 12, 23))
    assert review.is_stale(FACT, date(2026, 12, 24))


def test_without_a_date_a_fact_is_stale_and_without_a_day_so_is_every_fact() -> None:
    assert Review().is_stale(UNDATED, date(2026, 1, 1))
    assert Review().is_stale(FACT, None)


def test_what_is_stale_holds_unless_it_counts_as_unknown() -> None:
    late = date(2030, 1, 1)
    assert Review().holds(FACT, late)
    assert not Review(stale_is_unknown=True).holds(FACT, late)
    assert Review(stale_is_unknown=True).holds(FACT, date(2026, 12, 1))


def test_it_is_told_from_where_as_of_when_and_how_surely_it_is_known() -> None:
    assert FACT.words == "a decision; a page; as of 2026-11-23; confidence high; read"
    assert UNDATED.words == "without a date"


def test_every_fact_of_the_data_has_source_date_and_confidence() -> None:
    found = list(load_law().facts())
    assert len(found) > 100
    assert [name for name, fact in found if not (fact.source and fact.as_of and fact.confidence)] == []
