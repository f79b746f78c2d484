from datetime import date

import pytest

from situs.errors import ConfigError
from situs.registers import parse_period


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-07-15", date(2026, 7, 15), date(2026, 7, 15)),
        ("2026-07-01..2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_a_period_is_its_days(words, first, last) -> None:
    period = parse_period(words)
    assert (period.first, period.last) == (first, last)
    assert period.start in period
    assert period.end - 1 in period
    assert period.end not in period
    assert period.start - 1 not in period


@pytest.mark.parametrize(
    "words",
    [
        "",
        "26",
        "2026-Q5",
        "2026-13",
        "2026-02-30",
        "2026-Q1..2025",
        "Q3",
        "2026..",
        "0000",
        "9999",
        "9999-12-31",
        "2026..9999-12-31",
        "٢٠٢٦",
    ],
)
def test_what_is_no_period_is_refused(words) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_period(words)  # without a day no quarter has a year
    assert caught.value.code == "period_invalid"


@pytest.mark.parametrize(
    ("words", "today", "meant"),
    [
        ("Q3", date(2026, 11, 30), "2026-Q3"),
        ("Q3", date(2026, 7, 1), "2026-Q3"),
        ("Q3", date(2026, 6, 30), "2025-Q3"),
        ("Q4", date(2026, 11, 30), "2026-Q4"),
        ("Q4", date(2027, 1, 1), "2026-Q4"),
        ("Q1", date(2026, 1, 1), "2026-Q1"),
        ("2025", date(2026, 1, 1), "2025"),
    ],
)
def test_a_quarter_without_a_year_is_the_last_that_has_begun(words, today, meant) -> None:
    assert parse_period(words, today) == parse_period(meant)
    assert parse_period(words, today).words == meant


def test_a_quarter_stands_alone_or_with_its_year() -> None:
    for words in ("Q0", "Q5", "q3", "Q1..Q3"):
        with pytest.raises(ConfigError):
            parse_period(words, date(2026, 11, 30))
