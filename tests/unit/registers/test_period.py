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
    "words", ["", "26", "2026-Q5", "2026-13", "2026-02-30", "2026-Q1..2025", "Q3", "2026..", "0000", "9999", "٢٠٢٦"]
)
def test_what_is_no_period_is_refused(words) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_period(words)
    assert caught.value.code == "period_invalid"
