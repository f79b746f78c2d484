"""A retention schedule reads, and counts its periods as the law does."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situs.errors import ConfigError
from situs.tasks.records.schedule import Series, kept_until, parse_schedule

GOOD = """
title = "T"
[[series]]
id = "a"
types = ["invoice"]
years = 8
from = "created"
year_end = true
disposition = "destroy"
basis = "law"
"""


def series(years: int = 1, year_end: bool = False) -> Series:
    text = GOOD.replace("years = 8", f"years = {years}").replace(
        "year_end = true", f"year_end = {str(year_end).lower()}"
    )
    return parse_schedule(text.encode()).series[0]


@pytest.mark.parametrize(
    ("years", "year_end", "trigger", "until"),
    [
        (8, True, date(2020, 3, 1), date(2028, 12, 31)),
        (8, False, date(2020, 3, 1), date(2028, 3, 1)),
        (1, False, date(2024, 2, 29), date(2025, 2, 28)),
        (4, False, date(2024, 2, 29), date(2028, 2, 29)),
        (200, False, date(9990, 1, 1), date(9999, 1, 1)),
    ],
)
def test_a_period_ends_on_its_day(years: int, year_end: bool, trigger: date, until: date) -> None:
    assert kept_until(series(years, year_end), trigger) == until


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(0, 200), st.booleans())
def test_a_record_is_kept_at_least_its_years(trigger: date, years: int, year_end: bool) -> None:
    until = kept_until(series(years, year_end), trigger)
    assert until.year == trigger.year + years
    assert until >= trigger.replace(
        day=28 if trigger.day == 29 and trigger.month == 2 else trigger.day, year=until.year
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('["invoice"]', '["invoise"]', "`invoise` is no type of record"),
        ('["invoice"]', "[]", "`types` is missing"),
        ("years = 8", "years = -1", "`years` is no number of years"),
        ("years = 8", "years = true", "`years` is no number of years"),
        ("years = 8", "", "`years` is missing"),
        ('"created"', '"birth"', "'birth' is not a valid Trigger"),
        ('"destroy"', '"burn"', "'burn' is not a valid Disposition"),
        ('basis = "law"', "", "`basis` is no string"),
        ('id = "a"', 'id = "a"\nodd = 1', "`odd` is no key here"),
    ],
)
def test_each_mistake_is_told(old: str, new: str, why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_schedule(GOOD.replace(old, new).encode())
    assert caught.value.code == "schedule_invalid"
    assert why in caught.value.message
