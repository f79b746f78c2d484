"""Dates in three languages; a day that can be read in two ways is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.growth import is_within

from situs.tasks.days import days_in


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("October 1, 2019", date(2019, 10, 1)),
        ("the 1st day of May, 1999", date(1999, 5, 1)),
        ("15 th day of July, 2010", date(2010, 7, 15)),
        ("3 March 2025", date(2025, 3, 3)),
        ("1. Oktober 2019", date(2019, 10, 1)),
        ("1er octobre 2019", date(2019, 10, 1)),
        ("2024-02-29", date(2024, 2, 29)),
        ("31.12.2020", date(2020, 12, 31)),
        ("12/25/2014", date(2014, 12, 25)),
        ("25/12/2014", date(2014, 12, 25)),
        ("03/04/2020", None),
        ("12/25/14", None),
        ("February 30, 2020", None),
        ("this ___ day of _________, 2004", None),
        ("November ___, 2006", None),
        ("____________, 1996", None),
    ],
)
def test_a_date_is_found_with_the_day_that_it_means(text: str, day: date | None) -> None:
    (found,) = days_in(f"Made on {text} by us.")
    assert found.value == day
    assert f"Made on {text} by us."[found.start : found.end].strip("the ") in text


@pytest.mark.parametrize("text", ["Section 12.3", "version 1.2.3", "may 2020", "call 555-1234", "1/2"])
def test_other_numbers_are_no_dates(text: str) -> None:
    assert list(days_in(text)) == []


@given(st.text(alphabet="May 1,2019_dayof/.-\n", max_size=200))
def test_spans_are_in_order_and_inside_the_text(text: str) -> None:
    last = 0
    for day in days_in(text):
        assert last <= day.start < day.end <= len(text)
        last = day.end


@pytest.mark.parametrize("unit", ["_ ", "May 1 ", "May 1" + " " * 5000, "1 day of ", "__" + " " * 5000, "1/" * 3])
def test_a_hostile_text_is_read_in_little_time(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    assert is_within(lambda: list(days_in(text)), 10)  # were it quadratic it would take minutes
