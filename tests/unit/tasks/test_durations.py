"""Durations as days."""

import pytest

from situs.tasks.durations import days_of


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("thirty (30) days", 30),
        ("ninety days", 90),
        ("two years", 730),
        ("12 months", 360),
        ("sechs Monate", 180),
        ("drei Monaten", 90),
        ("trois mois", 90),
        ("ten (10) business days", 10),
        ("a week", 7),
    ],
)
def test_a_duration_is_read(text: str, days: int) -> None:
    said = f"upon {text} notice"
    ((found, start, end),) = days_of(said)
    assert (found, said[start:end]) == (days, text)


@pytest.mark.parametrize("text", ["the day after", "30 dollars", "year 2020", "many days"])
def test_other_words_are_none(text: str) -> None:
    assert list(days_of(text)) == []
